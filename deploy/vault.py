"""A sealed file: a stream in blocks of AES-256-GCM under a key from a passphrase (scrypt, RFC 7914), so that a backup may lie
anywhere. A block carries its number and whether it is the last, so that none can be left out, moved or cut off unseen.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"SLIPWAY1"
BLOCK = 1 << 20
LEAST_SIGNS = 12


class WrongVault(ValueError):
    """The file is none of ours, the passphrase is another one, or the file was changed or cut off."""


def _key(passphrase: str, salt: bytes) -> bytes:
    # 2**15 x 8 x 1: 32 MB and a tenth of a second, OWASP's choice for interactive use; a backup is opened seldom.
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode())


def seal_file(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Seal a stream. Error: ``ValueError`` for a passphrase that is too short."""
    if len(passphrase) < LEAST_SIGNS:
        raise ValueError(f"The passphrase has {len(passphrase)} characters; at least {LEAST_SIGNS} are needed.")
    salt = os.urandom(16)
    cipher = AESGCM(_key(passphrase, salt))
    target.write(MAGIC + salt)
    number, block = 0, source.read(BLOCK)
    while True:
        following = source.read(BLOCK)
        last = not following
        nonce = struct.pack(">Q?3x", number, last)
        sealed = cipher.encrypt(nonce, block, MAGIC)
        target.write(struct.pack(">I", len(sealed)) + sealed)
        if last:
            return
        number, block = number + 1, following


def open_file(source: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The blocks of a sealed stream. Error: :class:`WrongVault`."""
    if source.read(len(MAGIC)) != MAGIC:
        raise WrongVault("This is no backup of Slipway.")
    cipher = AESGCM(_key(passphrase, source.read(16)))
    number, last = 0, False
    while not last:
        head = source.read(4)
        if len(head) < 4:
            raise WrongVault("The backup is cut off: its end is missing.")
        sealed = source.read(struct.unpack(">I", head)[0])
        block, last = _opened(cipher, number, sealed)
        yield block
        number += 1
    if source.read(1):
        raise WrongVault("Something was added to the backup after its end.")


def _opened(cipher: AESGCM, number: int, sealed: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(struct.pack(">Q?3x", number, last), sealed, MAGIC), last
        except InvalidTag:
            continue
    if number == 0:
        raise WrongVault("The passphrase is another one, or the backup was changed.")
    raise WrongVault(f"The backup was changed at block {number + 1}.")


def passphrase_of(path: Path) -> str:
    """The passphrase that stands in a file, on one line. Error: ``ValueError``."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The passphrase file {path} cannot be read: {error}.") from None
