"""One text under one key: the additional data are person, field and key version, so that a seal moved to
another person or field does not open.
"""

import os
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kernel.domain import Sealed

from vault.broken import SealBroken

NONCE = 12
Keys = dict[int, AESGCM | str]
"""Of one person, by their version; in the place of one that does not unwrap, what is wrong with it."""


def seal(keys: Keys, person_id: UUID, field: str, text: str) -> Sealed:
    """Under the newest. Raises SealBroken where that is lost."""
    version = max(keys)
    key, nonce = keys[version], os.urandom(NONCE)
    if isinstance(key, str):
        raise SealBroken(f"{field} of {person_id}, key version {version}: {key}").noted()
    content = key.encrypt(nonce, text.encode(), bound_to(person_id, field, version))
    return Sealed(kv=version, n=b64encode(nonce).decode(), c=b64encode(content).decode())


def unseal(keys: Keys, person_id: UUID, field: str, sealed: Sealed) -> str | SealBroken:
    """The text, or why it does not open."""
    key = keys.get(sealed.kv, "no such key")
    if isinstance(key, str):
        return SealBroken(f"{field} of {person_id}, key version {sealed.kv}: {key}")
    try:
        nonce, content = b64decode(sealed.n, validate=True), b64decode(sealed.c, validate=True)
        return key.decrypt(nonce, content, bound_to(person_id, field, sealed.kv)).decode()
    except (InvalidTag, ValueError):
        return SealBroken(f"{field} of {person_id}, key version {sealed.kv}")


def bound_to(person_id: UUID, field: str, version: int) -> bytes:
    """What a seal says, without being sealed, of whose it is."""
    return f"{person_id}/{field}/{version}".encode()
