"""Personal data under a key of its person's own; erasing the key erases the person from every store and topic."""

from shared.privacy.keys import KEYS_TOPIC, Keyring, PersonKey
from shared.privacy.mask import ERASED_TEXT, PENDING_TEXT, mask_email, mask_name, mask_phone
from shared.privacy.sealing import (
    FILE_MARK,
    Unsealable,
    lookup_hash,
    new_key,
    seal,
    seal_file,
    unseal,
    unseal_file,
    unwrap,
    wrap,
)

__all__ = [
    "ERASED_TEXT",
    "FILE_MARK",
    "KEYS_TOPIC",
    "PENDING_TEXT",
    "Keyring",
    "PersonKey",
    "Unsealable",
    "lookup_hash",
    "mask_email",
    "mask_name",
    "mask_phone",
    "new_key",
    "seal",
    "seal_file",
    "unseal",
    "unseal_file",
    "unwrap",
    "wrap",
]
