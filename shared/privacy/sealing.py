"""Sealing of personal fields: AES-256-GCM (NIST SP 800-38D), keys wrapped by the installation's key, lookups by HMAC.

A sealed field is text: ``v1.`` + URL-safe base64 of nonce (12 bytes) and ciphertext with tag. The person's id is the
associated data, so that a field copied to another person does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "v1."
FILE_MARK = b"slipway-sealed-"
"""What a sealed upload begins with in the store, so that it is told from one that is not."""
_FIRST, _SECOND = FILE_MARK + b"1\n", FILE_MARK + b"2\n"
"""The second kind carries a hash of whom it is sealed for, readable without any key; the first did not."""
_OWNER = 16


class Unsealable(Exception):  # noqa: N818
    """The field does not open with this key."""


def new_key() -> bytes:
    """A fresh key for one person: 32 random bytes."""
    return AESGCM.generate_key(bit_length=256)


def key_from(secret: bytes, purpose: bytes) -> bytes:
    """The key that a random secret of 16 bytes or more stands for, such as one that lies in a link alone (HKDF, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"slipway:" + purpose).derive(secret)


def seal(key: bytes, person_id: str, text: str) -> str:
    """Encrypt one field of one person; the empty text stays empty."""
    return _encrypt(key, text.encode(), person_id.encode()) if text else ""


def unseal(key: bytes, person_id: str, sealed: str) -> str:
    """The text that :func:`seal` hid. Error: :class:`Unsealable`."""
    return _decrypt(key, sealed, person_id.encode()).decode() if sealed else ""


def seal_file(key: bytes, person_id: str, content: bytes) -> bytes:
    """Encrypt an upload of one person. Whose it is can be asked of :func:`sealed_for` when the key is gone."""
    nonce = os.urandom(12)
    return _SECOND + _owner(person_id) + nonce + AESGCM(key).encrypt(nonce, content, b"file:" + person_id.encode())


def unseal_file(key: bytes, person_id: str, sealed: bytes) -> bytes:
    """The content that :func:`seal_file` hid. Error: :class:`Unsealable`."""
    start = len(_SECOND) + (_OWNER if sealed.startswith(_SECOND) else 0)
    try:
        if not sealed.startswith((_FIRST, _SECOND)):
            raise ValueError("not a sealed file")
        nonce = sealed[start : start + 12]
        return AESGCM(key).decrypt(nonce, sealed[start + 12 :], b"file:" + person_id.encode())
    except (ValueError, InvalidTag) as error:
        raise Unsealable("A sealed file does not open with this key.") from error


def sealed_for(person_id: str, sealed: bytes) -> bool | None:
    """Whether an upload is sealed for this person; None where it does not say: not sealed, or of the first kind."""
    if not sealed.startswith(_SECOND):
        return None
    return sealed[len(_SECOND) : len(_SECOND) + _OWNER] == _owner(person_id)


def _owner(person_id: str) -> bytes:
    # Person ids are random, so a hash of one says nothing about them.
    return hashlib.sha256(b"file-owner:" + person_id.encode()).digest()[:_OWNER]


def wrap(installation_key: bytes, person_id: str, key: bytes) -> str:
    """A person's key, encrypted with the installation's key, fit to travel."""
    return _encrypt(installation_key, key, b"key:" + person_id.encode())


def unwrap(installation_key: bytes, person_id: str, wrapped: str) -> bytes:
    """The person's key again. Error: :class:`Unsealable` when the installation's key is another one."""
    return _decrypt(installation_key, wrapped, b"key:" + person_id.encode())


def lookup_hash(installation_key: bytes, kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA-256) to find somebody by phone or ID without keeping the number."""
    return hmac.new(installation_key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def _encrypt(key: bytes, content: bytes, bound_to: bytes) -> str:
    nonce = os.urandom(12)
    return _VERSION + base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, content, bound_to)).decode()


def _decrypt(key: bytes, sealed: str, bound_to: bytes) -> bytes:
    try:
        if not sealed.startswith(_VERSION):
            raise ValueError("unknown version")
        raw = base64.urlsafe_b64decode(sealed[len(_VERSION) :])
        return AESGCM(key).decrypt(raw[:12], raw[12:], bound_to)
    except (ValueError, InvalidTag) as error:
        raise Unsealable("A sealed field does not open with this key.") from error
