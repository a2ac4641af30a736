"""Master keys, which never lie in the database: data keys lie there wrapped by one, and others are made of
the first.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vault.broken import SealBroken
from vault.seals import NONCE, Keys, bound_to


class Masters:
    """`given`: version → 32 bytes. Raises ValueError for one of another length, or when there is none."""

    def __init__(self, given: Mapping[int, bytes]) -> None:
        if not given or any(len(key) != 32 for key in given.values()):
            raise ValueError("master keys: at least one, each of 32 bytes")
        self._keys = {version: AESGCM(key) for version, key in given.items()}
        self._first = given[min(given)]
        self.newest = max(given)

    def __contains__(self, version: int) -> bool:
        return version in self._keys

    def derived(self, info: str) -> bytes:
        """32 bytes for one purpose, made of the lowest version: it must outlive `rewrap_all`."""
        return HKDF(SHA256(), 32, salt=None, info=info.encode()).derive(self._first)

    def wrap(self, person_id: UUID, version: int, master: int, key: bytes) -> bytes:
        """A person's data key of this version, as it lies in the database."""
        nonce = os.urandom(NONCE)
        return nonce + self._keys[master].encrypt(nonce, key, bound_to(person_id, "key", version))

    def unwrap(self, person_id: UUID, version: int, master: int, wrapped: bytes) -> bytes:
        """The data key itself. Raises SealBroken."""
        if master not in self._keys:
            raise SealBroken(f"master key version {master} was not given")
        try:
            bound = bound_to(person_id, "key", version)
            return self._keys[master].decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
        except InvalidTag as fault:
            raise SealBroken(f"master key version {master} is another one than it was") from fault

    def unwrapped(self, rows: Sequence[Any]) -> dict[UUID, Keys]:
        """Of `person_keys`: one that does not unwrap is its own person's trouble and nobody else's."""
        found: dict[UUID, Keys] = {}
        for person_id, version, master, wrapped in rows:
            keys = found.setdefault(person_id, {})
            try:
                keys[version] = AESGCM(self.unwrap(person_id, version, master, wrapped))
            except SealBroken as fault:
                keys[version] = fault.what
        return found
