"""Papers at rest: found by the hash a fact carries, sealed each under a key of its own.

A paper names people, so it lies encrypted (AES-256-GCM). Its data key stands in front of it, wrapped by a
master key that is never where the files are; a copy of the store alone opens nothing. A contract has to be
kept when its tenant asks to be forgotten (PIPL art. 47: as long as the law keeps it), so it has no person's
key. Its end is `remove`, once that time is over.
"""

import hashlib
import os
from typing import Final

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore

FORM: Final = b"ANJU1"
NONCE: Final = 12
WRAPPED: Final = 32 + 16  # a data key and the tag that proves it


class PaperMissing(LookupError):
    """No paper of this hash, or none any more."""


class PaperBroken(ValueError):
    """What lies under this hash is not what was put there, or the master key is another one."""


class Papers:
    """A store of papers on a folder or a bucket. `master_key`: 32 bytes, or ValueError."""

    def __init__(self, store: ObjectStore, master_key: bytes) -> None:
        if len(master_key) != 32:
            raise ValueError("master key of papers: 32 bytes")
        self._store, self._master = store, AESGCM(master_key)

    async def put(self, paper: bytes) -> str:
        """Keep it, and answer its sha256; the same paper again changes nothing."""
        digest = hashlib.sha256(paper).hexdigest()
        try:
            await obstore.put_async(self._store, _path(digest), self._seal(digest, paper), mode="create")
        except AlreadyExistsError:
            await self.get(digest)  # it is there, and it is sound
        return digest

    async def get(self, digest: str) -> bytes:
        """The paper, proven by its hash. Raises PaperMissing or PaperBroken."""
        try:
            found = await obstore.get_async(self._store, _path(digest))
        except FileNotFoundError as fault:
            raise PaperMissing(digest) from fault
        return self._open(digest, bytes(await found.bytes_async()))

    async def remove(self, digest: str) -> None:
        """Its key goes with it: no other copy of the store is to be kept longer than the paper."""
        await obstore.delete_async(self._store, _path(digest))

    def _seal(self, digest: str, paper: bytes) -> bytes:
        key, outer, inner = AESGCM.generate_key(256), os.urandom(NONCE), os.urandom(NONCE)
        bound = digest.encode()
        wrapped = self._master.encrypt(outer, key, bound)
        return FORM + outer + wrapped + inner + AESGCM(key).encrypt(inner, paper, bound)

    def _open(self, digest: str, sealed: bytes) -> bytes:
        bound, form = digest.encode(), len(FORM)
        outer, rest = sealed[form : form + NONCE], sealed[form + NONCE :]
        wrapped, inner, content = rest[:WRAPPED], rest[WRAPPED : WRAPPED + NONCE], rest[WRAPPED + NONCE :]
        if not sealed.startswith(FORM):
            raise PaperBroken(digest)
        try:
            paper = AESGCM(self._master.decrypt(outer, wrapped, bound)).decrypt(inner, content, bound)
        except (InvalidTag, ValueError) as fault:
            raise PaperBroken(digest) from fault
        if hashlib.sha256(paper).hexdigest() != digest:
            raise PaperBroken(digest)
        return paper


def _path(digest: str) -> str:
    return f"papers/{digest[:2]}/{digest}"
