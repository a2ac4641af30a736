"""Personal data sealed per person: a key each, every look recorded, forgotten by destroying the key.

AES-256-GCM under a random data key of the person's own; the additional data are person, field and key
version, so a seal moved to another person or field does not open. Data keys lie in the database wrapped by
a master key that never does. Erasing a person deletes their keys: what was sealed stays in the log and
means nothing (PIPL art. 47), also in backups made before, which are kept without the keys (docs/operate.md,
PostgreSQL). WAL holds wrapped keys until it lapses.
"""

import asyncio
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kernel.clock import Clock
from kernel.domain import Refusal, Sealed
from kernel.facts import Origin
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool

from vault.broken import SealBroken
from vault.key_cache import KeyCache
from vault.masters import Masters
from vault.seals import Keys, seal, unseal

SCHEMA: Final = Path(__file__).with_name("schema.sql")  # of any database in which something is sealed
Asked = tuple[UUID, str, Sealed]
"""Whose it is, the field as which it was sealed, and the seal."""
REWRAP_BATCH = 500


class PersonErased(Refusal):
    """Nothing new is kept about a person who was erased."""

    title = "此人的个人信息已按要求删除，不能再保存"
    field = "person_id"
    status = 410


class ReasonMissing(Refusal):
    """Nobody looks at personal data, or erases it, without saying why."""

    title = "查看或删除个人信息必须说明原因"
    field = "reason"


class Vault:
    """Seals, opens and erases. `master_keys`: version → 32 bytes; the highest version wraps what is new.

    Raises ValueError at once for a master key of another length or when there is none.
    """

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], master_keys: Mapping[int, bytes], clock: Clock
    ) -> None:
        self._pool = pool
        self._masters = Masters(master_keys)
        self._clock = clock
        self._keys = KeyCache()
        self._index_keys: dict[str, bytes] = {}

    async def seal_many(self, person_id: UUID, texts: Mapping[str, str]) -> dict[str, Sealed]:
        """Each text sealed under its field's name. The key is durable on return.

        Raises PersonErased, or SealBroken where their key is lost.
        """
        keys = (await self._load([person_id])).get(person_id) or await self._make_key(person_id, first=True)
        return {field: seal(keys, person_id, field, text) for field, text in texts.items()}

    async def make_keys(self, person_ids: Sequence[UUID]) -> None:
        """A first key for each who has none and was not erased, in one transaction instead of many.

        What is sealed for them next finds it at hand. Whoever makes one at the same moment is waited for.
        """
        known = await self._load(person_ids)
        wanted = sorted({person_id for person_id in person_ids if person_id not in known})
        if not wanted:
            return
        asked_at, newest = asyncio.get_running_loop().time(), self._masters.newest
        wrapped = [self._masters.wrap(who, 1, newest, AESGCM.generate_key(256)) for who in wanted]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(ALONE_WITH_ALL, (wanted,))  # in their order: nobody waits in a ring
            await connection.execute(FIRST_KEYS, (newest, self._clock.now(), wanted, wrapped))
            found = await _rows(connection, KEYS_OF, (wanted,))
        for person_id, keys in self._masters.unwrapped(found).items():
            self._keys.put(person_id, keys, asked_at)

    async def open_many(self, asked: Sequence[Asked], origin: Origin, reason: str) -> list[str | None]:
        """The texts in the order asked, None where the person was erased.

        One disclosure per person is committed before anything is returned. Raises ReasonMissing, or
        SealBroken for a seal that is not this person's or field's: then nothing of the others is shown.
        """
        _require(reason)
        texts: list[str | None] = []
        for text in await self._opened(asked):
            if isinstance(text, SealBroken):
                raise text.noted()
            texts.append(text)
        await self._disclose(asked, texts, origin, reason)
        return texts

    async def open_each(
        self, asked: Sequence[Asked], origin: Origin, reason: str
    ) -> list[str | SealBroken | None]:
        """As `open_many`, for many at once: a broken seal stands in its own place and holds up no other.

        It is logged and counted, and no disclosure. Raises ReasonMissing.
        """
        _require(reason)
        texts = await self._opened(asked)
        for text in texts:
            if isinstance(text, SealBroken):
                text.noted()
        await self._disclose(asked, texts, origin, reason)
        return texts

    async def _opened(self, asked: Sequence[Asked]) -> list[str | SealBroken | None]:
        people = {person_id for person_id, _, _ in asked}
        keys = await self._load(list(people))
        lost = await self.never_erased(people - set(keys))
        return [
            unseal(keys[person_id], person_id, field, sealed)
            if person_id in keys
            else SealBroken(f"{field} of {person_id}, no key, and never erased")
            if person_id in lost
            else None
            for person_id, field, sealed in asked
        ]

    def blind_index(self, kind: str, normalized: str) -> str:
        """The same 43 characters for the same text of a kind: finds a document without storing it.

        Its key is derived from the lowest master version, which must therefore outlive `rewrap_all`.
        """
        key = self._index_keys.get(kind)
        if key is None:
            key = self._index_keys[kind] = self._masters.derived(f"anju blind index {kind}")
        digest = hmac.new(key, normalized.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def key_of_links(self, purpose: str) -> bytes:
        """32 bytes that links for one purpose are made of; as lasting as a blind index."""
        return self._masters.derived(f"anju links {purpose}")

    def key_of_files(self, purpose: str) -> bytes:
        """32 bytes that files of one purpose are sealed with; as lasting as a blind index."""
        return self._masters.derived(f"anju files {purpose}")

    async def rotate_person(self, person_id: UUID) -> int:
        """A new key version for what is sealed from now on; older seals still open. Raises PersonErased."""
        return max(await self._make_key(person_id, first=False))

    async def rewrap_all(self, master_version: int) -> int:
        """Wrap every data key by this master; afterwards the other ones open nothing. Returns how many.

        Resumable: each batch commits. Raises KeyError for a master that was not given.
        """
        if master_version not in self._masters:
            raise KeyError(master_version)
        done = 0
        while True:
            async with self._pool.connection() as connection, connection.transaction():
                rows = await _rows(
                    connection,
                    "select person_id, key_version, master_version, wrapped from person_keys"
                    " where master_version <> %s limit %s for update",
                    (master_version, REWRAP_BATCH),
                )
                for person_id, version, old_master, wrapped in rows:
                    key = self._masters.unwrap(person_id, version, old_master, wrapped)
                    wrapped = self._masters.wrap(person_id, version, master_version, key)
                    await connection.execute(
                        "update person_keys set wrapped = %s, master_version = %s"
                        " where person_id = %s and key_version = %s",
                        (wrapped, master_version, person_id, version),
                    )
            done += len(rows)
            if len(rows) < REWRAP_BATCH:
                return done

    async def erase(self, person_id: UUID, origin: Origin, reason: str) -> bool:
        """Destroy the person's keys for good; True the first time, False when it was done before.

        Other processes forget within `key_cache.CACHED_SECONDS`. Raises ReasonMissing.
        """
        _require(reason)
        self._keys.drop(person_id)
        async with self._pool.connection() as connection, connection.transaction():
            await _alone_with(connection, person_id)
            first = await _rows(
                connection,
                "insert into erasures (person_id, at, actor, role, ip, reason, correlation)"
                " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning 1",
                (person_id, self._clock.now(), *_who(origin, reason)),
            )
            await connection.execute("delete from person_keys where person_id = %s", (person_id,))
        self._keys.drop(person_id)
        return bool(first)

    async def _load(self, person_ids: Sequence[UUID]) -> dict[UUID, Keys]:
        found = {p: keys for p in person_ids if (keys := self._keys.get(p)) is not None}
        wanted = [p for p in person_ids if p not in found]
        if not wanted:
            return found
        asked_at = asyncio.get_running_loop().time()
        async with self._pool.connection() as connection:
            rows = await _rows(connection, KEYS_OF, (wanted,))
        loaded = self._masters.unwrapped(rows)
        for person_id, keys in loaded.items():
            self._keys.put(person_id, keys, asked_at)
        return found | loaded

    async def _make_key(self, person_id: UUID, *, first: bool) -> Keys:
        asked_at = asyncio.get_running_loop().time()
        async with self._pool.connection() as connection, connection.transaction():
            await _alone_with(connection, person_id)
            if await _rows(connection, "select 1 from erasures where person_id = %s", (person_id,)):
                raise PersonErased(person_id=str(person_id))
            rows = await _rows(connection, KEYS_OF, ([person_id],))
            keys = {version: self._masters.unwrap(person, version, *rest) for person, version, *rest in rows}
            # Two who seal a new person's data at once must end with one key, not two.
            if not (first and keys):
                version = max(keys, default=0) + 1
                keys[version] = AESGCM.generate_key(256)
                wrapped = self._masters.wrap(person_id, version, self._masters.newest, keys[version])
                await connection.execute(
                    "insert into person_keys (person_id, key_version, master_version, wrapped, made_at)"
                    " values (%s, %s, %s, %s, %s)",
                    (person_id, version, self._masters.newest, wrapped, self._clock.now()),
                )
        made: Keys = {version: AESGCM(key) for version, key in keys.items()}
        self._keys.put(person_id, made, asked_at)
        return made

    async def never_erased(self, keyless: set[UUID]) -> set[UUID]:
        """Those of them whom nobody erased: what is not there of them was lost."""
        if not keyless:
            return set()
        async with self._pool.connection() as connection:
            rows = await _rows(
                connection, "select person_id from erasures where person_id = any(%s)", (list(keyless),)
            )
        return keyless - {row[0] for row in rows}

    async def _disclose(
        self,
        asked: Sequence[Asked],
        texts: Sequence[str | SealBroken | None],
        origin: Origin,
        reason: str,
    ) -> None:
        seen: dict[UUID, set[str]] = {}
        for (person_id, field, _), text in zip(asked, texts, strict=True):
            if isinstance(text, str):
                seen.setdefault(person_id, set()).add(field)
        at, who = self._clock.now(), _who(origin, reason)
        rows = [(at, person_id, sorted(fields), *who) for person_id, fields in seen.items()]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.cursor().executemany(
                "insert into disclosures (at, person_id, fields, actor, role, ip, reason, correlation)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )


ALONE_WITH_ALL = (
    "select pg_advisory_xact_lock(hashtextextended('person ' || id, 0))"
    " from unnest(%s::uuid[]) with ordinality as wanted (id, place) order by place"
)
FIRST_KEYS = (
    "insert into person_keys (person_id, key_version, master_version, wrapped, made_at)"
    " select id, 1, %s, wrapped, %s from unnest(%s::uuid[], %s::bytea[]) as made (id, wrapped)"
    " where not exists (select from erasures e where e.person_id = id)"
    " and not exists (select from person_keys k where k.person_id = id)"
)
KEYS_OF = "select person_id, key_version, master_version, wrapped from person_keys where person_id = any(%s)"


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _who(origin: Origin, reason: str) -> tuple[str, str, str | None, str, str | None]:
    return origin.actor, origin.role, origin.ip, reason, origin.correlation


async def _alone_with(connection: AsyncConnection[Any], person_id: UUID) -> None:
    # Until the transaction ends: a key made beside an erasure would outlive it.
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"person {person_id}",)
    )


async def _rows(connection: AsyncConnection[Any], query: LiteralString, given: Sequence[Any]) -> list[Any]:
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(query, given)
        return await cursor.fetchall()
