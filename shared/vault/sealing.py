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
import os
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from kernel.clock import Clock
from kernel.domain import Refusal, Sealed
from kernel.facts import Origin
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool

from vault.key_cache import KeyCache

SCHEMA: Final = Path(__file__).with_name("schema.sql")  # of any database in which something is sealed
NONCE = 12
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


class SealBroken(ValueError):
    """A seal that does not open though its person was not erased: moved, altered, or its key is lost."""


class Vault:
    """Seals, opens and erases. `master_keys`: version → 32 bytes; the highest version wraps what is new.

    Raises ValueError at once for a master key of another length or when there is none.
    """

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], master_keys: Mapping[int, bytes], clock: Clock
    ) -> None:
        if not master_keys or any(len(key) != 32 for key in master_keys.values()):
            raise ValueError("master keys: at least one, each of 32 bytes")
        self._pool = pool
        self._masters = {version: AESGCM(key) for version, key in master_keys.items()}
        self._first_master = master_keys[min(master_keys)]
        self._newest = max(master_keys)
        self._clock = clock
        self._keys = KeyCache()
        self._index_keys: dict[str, bytes] = {}

    async def seal_many(self, person_id: UUID, texts: Mapping[str, str]) -> dict[str, Sealed]:
        """Each text sealed under its field's name. The key is durable on return. Raises PersonErased."""
        keys = (await self._load([person_id])).get(person_id) or await self._make_key(person_id, first=True)
        version = max(keys)
        sealed = {}
        for field, text in texts.items():
            nonce = os.urandom(NONCE)
            content = keys[version].encrypt(nonce, text.encode(), _bound_to(person_id, field, version))
            sealed[field] = Sealed(kv=version, n=b64encode(nonce).decode(), c=b64encode(content).decode())
        return sealed

    async def make_keys(self, person_ids: Sequence[UUID]) -> None:
        """A first key for each who has none and was not erased, in one transaction instead of many.

        What is sealed for them next finds it at hand. Whoever makes one at the same moment is waited for.
        """
        known = await self._load(person_ids)
        wanted = sorted({person_id for person_id in person_ids if person_id not in known})
        if not wanted:
            return
        asked_at, rows = asyncio.get_running_loop().time(), []
        for person_id in wanted:
            key = AESGCM.generate_key(256)
            rows.append((person_id, self._newest, self._wrap(person_id, 1, self._newest, key)))
        people, masters, wrapped = zip(*rows, strict=True)
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(
                ALONE_WITH_ALL, (list(people),)
            )  # in their order: nobody waits in a ring
            await connection.execute(
                FIRST_KEYS, (self._clock.now(), list(people), list(masters), list(wrapped))
            )
            found = await _rows(connection, KEYS_OF, (wanted,))
        for person_id, keys in self._unwrapped(found).items():
            self._keys.put(person_id, keys, asked_at)

    async def open_many(
        self, asked: Sequence[tuple[UUID, str, Sealed]], origin: Origin, reason: str
    ) -> list[str | None]:
        """The texts in the order asked, None where the person was erased.

        One disclosure per person is committed before anything is returned. Raises ReasonMissing, or
        SealBroken for a seal that is not this person's or field's.
        """
        _require(reason)
        keys = await self._load(list({person_id for person_id, _, _ in asked}))
        texts: list[str | None] = []
        seen: dict[UUID, set[str]] = {}
        for person_id, field, sealed in asked:
            known = keys.get(person_id)
            texts.append(None if known is None else _open(known, person_id, field, sealed))
            if known is not None:
                seen.setdefault(person_id, set()).add(field)
        await self._assert_erased({person_id for person_id, _, _ in asked} - set(keys))
        await self._disclose(seen, origin, reason)
        return texts

    def blind_index(self, kind: str, normalized: str) -> str:
        """The same 43 characters for the same text of a kind: finds a document without storing it.

        Its key is derived from the lowest master version, which must therefore outlive `rewrap_all`.
        """
        key = self._index_keys.get(kind)
        if key is None:
            key = self._index_keys[kind] = self._derived(f"anju blind index {kind}")
        digest = hmac.new(key, normalized.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def key_of_links(self, purpose: str) -> bytes:
        """32 bytes that links for one purpose are made of; as lasting as a blind index."""
        return self._derived(f"anju links {purpose}")

    def key_of_files(self, purpose: str) -> bytes:
        """32 bytes that files of one purpose are sealed with; as lasting as a blind index."""
        return self._derived(f"anju files {purpose}")

    def _derived(self, info: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=info.encode()).derive(self._first_master)

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
                    key = self._unwrap(person_id, version, old_master, wrapped)
                    wrapped = self._wrap(person_id, version, master_version, key)
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

    async def _load(self, person_ids: Sequence[UUID]) -> dict[UUID, dict[int, AESGCM]]:
        found = {p: keys for p in person_ids if (keys := self._keys.get(p)) is not None}
        wanted = [p for p in person_ids if p not in found]
        if not wanted:
            return found
        asked_at = asyncio.get_running_loop().time()
        async with self._pool.connection() as connection:
            rows = await _rows(connection, KEYS_OF, (wanted,))
        loaded = self._unwrapped(rows)
        for person_id, keys in loaded.items():
            self._keys.put(person_id, keys, asked_at)
        return found | loaded

    def _unwrapped(self, rows: Sequence[Any]) -> dict[UUID, dict[int, AESGCM]]:
        found: dict[UUID, dict[int, AESGCM]] = {}
        for person_id, version, master, wrapped in rows:
            key = self._unwrap(person_id, version, master, wrapped)
            found.setdefault(person_id, {})[version] = AESGCM(key)
        return found

    async def _make_key(self, person_id: UUID, *, first: bool) -> dict[int, AESGCM]:
        asked_at = asyncio.get_running_loop().time()
        async with self._pool.connection() as connection, connection.transaction():
            await _alone_with(connection, person_id)
            if await _rows(connection, "select 1 from erasures where person_id = %s", (person_id,)):
                raise PersonErased(person_id=str(person_id))
            rows = await _rows(connection, KEYS_OF, ([person_id],))
            keys = {version: self._unwrap(person, version, *rest) for person, version, *rest in rows}
            # Two who seal a new person's data at once must end with one key, not two.
            if not (first and keys):
                version = max(keys, default=0) + 1
                keys[version] = AESGCM.generate_key(256)
                wrapped = self._wrap(person_id, version, self._newest, keys[version])
                await connection.execute(
                    "insert into person_keys (person_id, key_version, master_version, wrapped, made_at)"
                    " values (%s, %s, %s, %s, %s)",
                    (person_id, version, self._newest, wrapped, self._clock.now()),
                )
        made = {version: AESGCM(key) for version, key in keys.items()}
        self._keys.put(person_id, made, asked_at)
        return made

    async def _assert_erased(self, keyless: set[UUID]) -> None:
        if not keyless:
            return
        async with self._pool.connection() as connection:
            rows = await _rows(
                connection, "select person_id from erasures where person_id = any(%s)", (list(keyless),)
            )
        if lost := keyless - {row[0] for row in rows}:
            raise SealBroken(f"no key, and never erased: {', '.join(map(str, sorted(lost)))}")

    async def _disclose(self, seen: Mapping[UUID, set[str]], origin: Origin, reason: str) -> None:
        at, who = self._clock.now(), _who(origin, reason)
        rows = [(at, person_id, sorted(fields), *who) for person_id, fields in seen.items()]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.cursor().executemany(
                "insert into disclosures (at, person_id, fields, actor, role, ip, reason, correlation)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )

    def _wrap(self, person_id: UUID, version: int, master: int, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._masters[master].encrypt(nonce, key, _bound_to(person_id, "key", version))

    def _unwrap(self, person_id: UUID, version: int, master: int, wrapped: bytes) -> bytes:
        if master not in self._masters:
            raise SealBroken(f"master key version {master} was not given")
        try:
            bound = _bound_to(person_id, "key", version)
            return self._masters[master].decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
        except InvalidTag as fault:
            raise SealBroken(f"master key version {master} is another one than it was") from fault


ALONE_WITH_ALL = (
    "select pg_advisory_xact_lock(hashtextextended('person ' || id, 0))"
    " from unnest(%s::uuid[]) with ordinality as wanted (id, place) order by place"
)
FIRST_KEYS = (
    "insert into person_keys (person_id, key_version, master_version, wrapped, made_at)"
    " select id, 1, master, wrapped, %s from unnest(%s::uuid[], %s::int[], %s::bytea[])"
    " as made (id, master, wrapped)"
    " where not exists (select from erasures e where e.person_id = id)"
    " and not exists (select from person_keys k where k.person_id = id)"
)
KEYS_OF = "select person_id, key_version, master_version, wrapped from person_keys where person_id = any(%s)"


def _bound_to(person_id: UUID, field: str, version: int) -> bytes:
    return f"{person_id}/{field}/{version}".encode()


def _open(keys: Mapping[int, AESGCM], person_id: UUID, field: str, sealed: Sealed) -> str:
    try:
        nonce, content = b64decode(sealed.n, validate=True), b64decode(sealed.c, validate=True)
        return keys[sealed.kv].decrypt(nonce, content, _bound_to(person_id, field, sealed.kv)).decode()
    except (KeyError, InvalidTag, ValueError) as fault:
        raise SealBroken(f"{field} of {person_id}, key version {sealed.kv}") from fault


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
