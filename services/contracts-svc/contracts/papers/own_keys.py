"""Contracts' papers at rest: those of one contract under a key of its own, so that they end when it does.

The key lies in our database, wrapped by the master key of papers; the papers lie in the store. Without the
key they are noise, in every copy of the store. Backups of the database are kept without the keys
(docs/operate.md, PostgreSQL). What was kept before contracts had keys lies under the master key alone until
it is sealed anew (`contracts/resealing.py`).
"""

import logging
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from files.sealed import FileBroken, FileMissing, SealedFiles
from kernel.clock import Clock
from kernel.domain import Refusal
from obstore.exceptions import BaseError
from obstore.store import ObjectStore
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection[Any]]
NONCE: Final = 12

log = logging.getLogger(__name__)


class PapersDestroyed(Refusal):
    """They were kept as long as they had to be: those of a draft, until its party was erased."""

    title = "该合同的文件已经销毁（保存期限已满；从未发出签署的，已随当事人的个人信息一并删除）"
    field, status = "contract_id", 410


class ContractPapers:
    """The papers of all contracts in one store. `master_key`: 32 bytes, or ValueError."""

    def __init__(self, store: ObjectStore, master_key: bytes, pool: Pool, clock: Clock) -> None:
        self._store, self._pool, self._clock = store, pool, clock
        self._master = AESGCM(master_key)
        self._before = SealedFiles(store, master_key, "papers")

    async def put(self, contract_id: UUID, paper: bytes) -> str:
        """Keep it, and answer its sha256; the same again changes nothing. Raises PapersDestroyed."""
        return await (await self._of(contract_id)).put(paper)

    async def get(self, contract_id: UUID, digest: str) -> bytes:
        """A paper of this contract. Raises FileMissing, FileBroken or PapersDestroyed."""
        own = await self._of(contract_id)
        for place in (own, self._before, own):  # it may be sealed anew while we look
            try:
                return await place.get(digest)
            except FileMissing:
                continue
        raise FileMissing(digest)

    async def remove(self, contract_id: UUID, digest: str) -> None:
        """One paper of this contract; the others stay, and so does their key. Raises PapersDestroyed."""
        await (await self._of(contract_id)).remove(digest)

    def under_the_master_key(self) -> AsyncIterator[str]:
        """The hashes of what lies there from before contracts had keys."""
        return self._before.digests()

    async def seal_anew(self, digest: str, contract_ids: Iterable[UUID]) -> None:
        """A paper from before, under the keys of the contracts whose paper it is. Raises FileBroken.

        A crash in between leaves it where it was, to be done again.
        """
        try:
            paper = await self._before.get(digest)
        except FileMissing:
            return  # somebody else has done it
        for contract_id in contract_ids:
            try:
                await self.put(contract_id, paper)
            except PapersDestroyed:
                continue
        await self._before.remove(digest)

    async def destroy(self, contract_id: UUID) -> None:
        """All of this contract, for good; no other key is ever made for it.

        Its key first: what the store should still have afterwards, or any copy of it, is noise.
        """
        async with self._pool.connection() as conn:
            await conn.execute(NO_KEY, [contract_id, self._clock.now()])
        try:
            async for some in obstore.list(self._store, f"{_folder(contract_id)}/"):
                for found in some:
                    with suppress(FileNotFoundError):
                        await obstore.delete_async(self._store, found["path"])
        except (BaseError, OSError) as fault:
            log.warning("papers of %s stay as noise: %s", contract_id, type(fault).__name__)

    async def _of(self, contract_id: UUID) -> SealedFiles:
        return SealedFiles(self._store, await self._key(contract_id), _folder(contract_id))

    async def _key(self, contract_id: UUID) -> bytes:
        async with self._pool.connection() as conn:
            found = await conn.execute(KEY_OF, [contract_id])
            row = await found.fetchone()
            if row is None:
                fresh = self._wrapped(contract_id, AESGCM.generate_key(256))
                await conn.execute(FIRST_KEY, [contract_id, fresh, self._clock.now()])
                row = await (await conn.execute(KEY_OF, [contract_id])).fetchone()
        if row is None or row[0] is None:
            raise PapersDestroyed
        return self._unwrapped(contract_id, bytes(row[0]))

    def _wrapped(self, contract_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, _bound_to(contract_id))

    def _unwrapped(self, contract_id: UUID, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound_to(contract_id))
        except InvalidTag as fault:
            raise FileBroken(f"the key of contract {contract_id}") from fault


KEY_OF: Final = "select wrapped from contract_keys where contract_id = %s"
# Two who keep the first papers of a contract at once must end with one key.
FIRST_KEY: Final = (
    "insert into contract_keys (contract_id, wrapped, made_at) values (%s, %s, %s) on conflict do nothing"
)
NO_KEY: Final = (
    "insert into contract_keys (contract_id, wrapped, made_at) values (%s, null, %s)"
    " on conflict (contract_id) do update set wrapped = null"
)


def _folder(contract_id: UUID) -> str:
    return f"contracts/{contract_id}"


def _bound_to(contract_id: UUID) -> bytes:
    return f"papers of {contract_id}".encode()
