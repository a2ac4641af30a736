"""Files at rest: found by the hash a fact carries, sealed each under a key of its own.

A file may name or show people, so it lies encrypted (AES-256-GCM). Its data key stands in front of it,
wrapped by a master key that is never where the files are; a copy of the store alone opens nothing. Whoever
needs some of them to end without the others gives those a master key of their own.
The end of a single file is `remove`, once its time is over.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, from_url

FORM: Final = b"ANJU1"
NONCE: Final = 12
WRAPPED: Final = 32 + 16  # a data key and the tag that proves it


class FileMissing(LookupError):
    """No file of this hash, or none any more."""


class FileBroken(ValueError):
    """What lies under this hash is not what was put there, or the master key is another one."""


class SealedFiles:
    """Files of one kind in a folder or a bucket. `master_key`: 32 bytes, or ValueError."""

    def __init__(self, store: ObjectStore, master_key: bytes, kind: str) -> None:
        if len(master_key) != 32:
            raise ValueError("master key of files: 32 bytes")
        self._store, self._master, self._kind = store, AESGCM(master_key), kind

    async def put(self, content: bytes) -> str:
        """Keep it, and answer its sha256; the same file again changes nothing."""
        digest = hashlib.sha256(content).hexdigest()
        try:
            await obstore.put_async(
                self._store, self._path(digest), self._seal(digest, content), mode="create"
            )
        except AlreadyExistsError:
            await self.get(digest)  # it is there, and it is sound
        return digest

    async def get(self, digest: str) -> bytes:
        """The file, proven by its hash. Raises FileMissing or FileBroken."""
        try:
            found = await obstore.get_async(self._store, self._path(digest))
        except FileNotFoundError as fault:
            raise FileMissing(digest) from fault
        return self._open(digest, bytes(await found.bytes_async()))

    async def remove(self, digest: str) -> None:
        """Its key goes with it: no other copy of the store is to be kept longer than the file."""
        with suppress(FileNotFoundError):  # somebody else has done it
            await obstore.delete_async(self._store, self._path(digest))

    async def digests(self) -> AsyncIterator[str]:
        """Of every file there is, in no order."""
        async for some in obstore.list(self._store, f"{self._kind}/"):
            for found in some:
                yield found["path"].rpartition("/")[2]

    def _seal(self, digest: str, content: bytes) -> bytes:
        key, outer, inner = AESGCM.generate_key(256), os.urandom(NONCE), os.urandom(NONCE)
        bound = digest.encode()
        wrapped = self._master.encrypt(outer, key, bound)
        return FORM + outer + wrapped + inner + AESGCM(key).encrypt(inner, content, bound)

    def _open(self, digest: str, sealed: bytes) -> bytes:
        bound, form = digest.encode(), len(FORM)
        outer, rest = sealed[form : form + NONCE], sealed[form + NONCE :]
        wrapped, inner, locked = rest[:WRAPPED], rest[WRAPPED : WRAPPED + NONCE], rest[WRAPPED + NONCE :]
        if not sealed.startswith(FORM):
            raise FileBroken(digest)
        try:
            content = AESGCM(self._master.decrypt(outer, wrapped, bound)).decrypt(inner, locked, bound)
        except (InvalidTag, ValueError) as fault:
            raise FileBroken(digest) from fault
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileBroken(digest)
        return content

    def _path(self, digest: str) -> str:
        return f"{self._kind}/{digest[:2]}/{digest}"


def open_store(url: str) -> ObjectStore:
    """The store of a `file://` folder, which is made if need be, or of a bucket (`s3://`, `gs://`, `az://`)."""
    if not url.startswith("file:"):
        return from_url(url)
    return LocalStore(Path(unquote(urlsplit(url).path)), mkdir=True)
