"""Personal data open only for their person and field, every look is recorded, erased is erased."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from kernel.clock import VirtualClock
from kernel.domain import Sealed
from kernel.facts import Origin
from kernel.ids import new_id
from local.urls import with_login
from psycopg import AsyncConnection, sql
from psycopg_pool import AsyncConnectionPool
from vault import key_cache
from vault import sealing as module
from vault.broken import UNREADABLE, SealBroken, shown
from vault.masks import mask_address, mask_identity, mask_name, mask_phone
from vault.sealing import SCHEMA, PersonErased, ReasonMissing, Vault

Pool = AsyncConnectionPool[AsyncConnection[Any]]
OLD, NEW = b"1" * 32, b"2" * 32
CLERK = Origin(actor="c0ffee", role="客服专员", ip="10.0.0.7", correlation="trip-1")
CLOCK = VirtualClock(datetime(2025, 3, 1, tzinfo=UTC))
NUMBER = "11010519491231002X"


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """As a service has it: the owner made the tables, a role of its own uses them."""
    name = "app_" + new_id().hex[:12]
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("create role {} login password 'app'").format(sql.Identifier(name)))
        text = SCHEMA.read_text("utf-8").replace("{app}", name)
        owner.execute(text.encode())
        owner.execute(text.encode())  # migrating twice changes nothing
        async with AsyncConnectionPool(with_login(database, name, "app"), min_size=1, max_size=6) as own:
            yield own
        owner.execute(sql.SQL("drop owned by {}").format(sql.Identifier(name)))
        owner.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


@pytest.fixture
def vault(pool: Pool) -> Vault:
    return Vault(pool, {1: OLD}, CLOCK)


async def rows(pool: Pool, query: Any) -> list[Any]:
    async with pool.connection() as connection:
        return await (await connection.execute(query)).fetchall()


async def test_what_was_sealed_opens_in_the_order_asked(vault: Vault) -> None:
    a, b = new_id(), new_id()
    of_a = await vault.seal_many(a, {"name": "张三", "identity": NUMBER})
    of_b = await vault.seal_many(b, {"name": "李四"})
    asked = [(b, "name", of_b["name"]), (a, "identity", of_a["identity"]), (a, "name", of_a["name"])]
    assert await vault.open_many(asked, CLERK, "办理入住") == ["李四", NUMBER, "张三"]


async def test_each_look_is_recorded_once_per_person_with_who_and_why(vault: Vault, pool: Pool) -> None:
    person = new_id()
    sealed = await vault.seal_many(person, {"name": "张三", "identity": NUMBER})
    await vault.open_many([(person, f, s) for f, s in sealed.items()], CLERK, "办理入住")
    found = await rows(
        pool, "select person_id, fields, actor, role, ip, reason, correlation from disclosures"
    )
    who = ("c0ffee", "客服专员", "10.0.0.7", "办理入住", "trip-1")
    assert found == [(person, ["identity", "name"], *who)]


async def test_nobody_looks_without_a_reason(vault: Vault) -> None:
    person = new_id()
    sealed = await vault.seal_many(person, {"name": "张三"})
    with pytest.raises(ReasonMissing):
        await vault.open_many([(person, "name", sealed["name"])], CLERK, "  ")
    with pytest.raises(ReasonMissing):
        await vault.erase(person, CLERK, "")


async def test_a_failed_look_discloses_nothing(vault: Vault, pool: Pool) -> None:
    a, b = new_id(), new_id()
    of_a = await vault.seal_many(a, {"name": "张三"})
    await vault.seal_many(b, {"name": "李四"})
    with pytest.raises(SealBroken):
        await vault.open_many([(b, "name", of_a["name"])], CLERK, "查询")
    assert await rows(pool, "select 1 from disclosures") == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.model_copy(update={"c": s.n}),
        lambda s: s.model_copy(update={"n": "not base64"}),
        lambda s: s.model_copy(update={"kv": 2}),
    ],
)
async def test_an_altered_seal_does_not_open(vault: Vault, spoil: Callable[[Sealed], Sealed]) -> None:
    person = new_id()
    sealed = (await vault.seal_many(person, {"phone": "13800138000"}))["phone"]
    with pytest.raises(SealBroken):
        await vault.open_many([(person, "phone", spoil(sealed))], CLERK, "查询")


async def test_a_seal_moved_to_another_field_does_not_open(vault: Vault) -> None:
    person = new_id()
    sealed = await vault.seal_many(person, {"phone": "13800138000"})
    with pytest.raises(SealBroken):
        await vault.open_many([(person, "name", sealed["phone"])], CLERK, "查询")


async def test_of_many_the_broken_one_holds_up_nobody_and_no_look_at_it_is_recorded(
    vault: Vault, pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    a, b, gone, lost = (new_id() for _ in range(4))
    of_a = await vault.seal_many(a, {"name": "张三", "phone": "13800138000"})
    of_b = await vault.seal_many(b, {"name": "李四"})
    of_gone, of_lost = [await vault.seal_many(who, {"name": "王五"}) for who in (gone, lost)]
    await vault.erase(gone, CLERK, "本人要求")
    async with pool.connection() as connection:
        await connection.execute("delete from person_keys where person_id = %s", (lost,))
    asked = [
        (a, "name", of_b["name"]),
        (a, "phone", of_a["phone"]),
        (gone, "name", of_gone["name"]),
        (lost, "name", of_lost["name"]),
        (b, "name", of_b["name"]),
    ]
    found = await Vault(pool, {1: OLD}, CLOCK).open_each(asked, CLERK, "查询")
    assert [shown(text, mask_name) for text in found] == [UNREADABLE, "1**********", None, UNREADABLE, "李*"]
    looks = await rows(pool, "select person_id, fields from disclosures order by fields")
    assert looks == [(b, ["name"]), (a, ["phone"])]
    told = [record.getMessage() for record in caplog.records]
    assert [(str(a) in each, str(lost) in each) for each in told] == [(True, False), (False, True)]


async def test_a_key_that_does_not_unwrap_is_the_trouble_of_its_own_person_alone(pool: Pool) -> None:
    before, both = Vault(pool, {1: OLD}, CLOCK), Vault(pool, {1: OLD, 2: NEW}, CLOCK)
    a, b = new_id(), new_id()
    of_a = await before.seal_many(a, {"name": "张三"})
    of_b = await both.seal_many(b, {"name": "李四"})
    asked = [(a, "name", of_a["name"]), (b, "name", of_b["name"])]
    one = Vault(pool, {1: OLD}, CLOCK)
    assert [shown(text) for text in await one.open_each(asked, CLERK, "查询")] == ["张三", UNREADABLE]
    await one.make_keys([a, b, new_id()])
    with pytest.raises(SealBroken):
        await one.seal_many(b, {"name": "李四"})
    assert (await one.seal_many(a, {"name": "张三"}))["name"].kv == 1


async def test_the_same_text_never_seals_to_the_same_bytes_nor_shows_in_the_database(
    vault: Vault, pool: Pool
) -> None:
    person = new_id()
    one = await vault.seal_many(person, {"name": "张三"})
    two = await vault.seal_many(person, {"name": "张三"})
    assert one["name"].c != two["name"].c
    [(wrapped,)] = await rows(pool, "select wrapped from person_keys")
    key = vault._masters.unwrap(person, 1, 1, wrapped)
    assert key not in wrapped
    assert len(wrapped) == 12 + 32 + 16


async def test_an_erased_person_opens_as_none_everywhere_and_others_still_open(
    vault: Vault, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_cache, "CACHED_SECONDS", 0.2)
    elsewhere = Vault(pool, {1: OLD}, CLOCK)
    gone, stays = new_id(), new_id()
    asked = [(p, "name", (await vault.seal_many(p, {"name": "张三"}))["name"]) for p in (gone, stays)]
    assert await elsewhere.open_many(asked, CLERK, "查询") == ["张三", "张三"]
    assert await vault.erase(gone, CLERK, "本人要求删除") is True
    assert await vault.erase(gone, CLERK, "本人要求删除") is False
    assert await vault.open_many(asked, CLERK, "查询") == [None, "张三"]
    await asyncio.sleep(0.25)
    assert await elsewhere.open_many(asked, CLERK, "查询") == [None, "张三"]
    assert await rows(pool, "select person_id from person_keys") == [(stays,)]
    assert await rows(pool, "select person_id, reason from erasures") == [(gone, "本人要求删除")]


async def test_nothing_new_is_sealed_for_an_erased_person(vault: Vault) -> None:
    person = new_id()
    await vault.seal_many(person, {"name": "张三"})
    await vault.erase(person, CLERK, "本人要求删除")
    with pytest.raises(PersonErased):
        await vault.seal_many(person, {"name": "张三"})
    with pytest.raises(PersonErased):
        await vault.rotate_person(person)


async def test_a_key_lost_without_an_erasure_is_loud(vault: Vault, pool: Pool) -> None:
    person = new_id()
    sealed = await vault.seal_many(person, {"name": "张三"})
    async with pool.connection() as connection:
        await connection.execute("delete from person_keys")
    with pytest.raises(SealBroken) as broken:
        await Vault(pool, {1: OLD}, CLOCK).open_many([(person, "name", sealed["name"])], CLERK, "查询")
    assert "never erased" in broken.value.what


async def test_many_who_seal_for_a_new_person_at_once_share_one_key(pool: Pool) -> None:
    person = new_id()
    vaults = [Vault(pool, {1: OLD}, CLOCK) for _ in range(6)]
    sealed = await asyncio.gather(*(v.seal_many(person, {"name": f"{i}"}) for i, v in enumerate(vaults)))
    assert await rows(pool, "select key_version from person_keys") == [(1,)]
    asked = [(person, "name", s["name"]) for s in sealed]
    assert await vaults[0].open_many(asked, CLERK, "查询") == [str(i) for i in range(6)]


async def test_keys_made_for_many_at_once_are_one_each_and_none_for_the_erased(pool: Pool) -> None:
    new, old, gone = new_id(), new_id(), new_id()
    first, second = Vault(pool, {1: OLD}, CLOCK), Vault(pool, {1: OLD}, CLOCK)
    sealed = await first.seal_many(old, {"name": "李四"})
    await first.seal_many(gone, {"name": "王五"})
    await first.erase(gone, CLERK, "本人要求")
    await asyncio.gather(*(each.make_keys([new, old, gone]) for each in (first, second, first)))
    assert await rows(pool, "select count(*), count(distinct person_id) from person_keys") == [(2, 2)]
    of_new = await second.seal_many(new, {"name": "张三"})
    asked = [(new, "name", of_new["name"]), (old, "name", sealed["name"])]
    assert await first.open_many(asked, CLERK, "核对") == ["张三", "李四"]
    with pytest.raises(PersonErased):
        await second.seal_many(gone, {"name": "王五"})


async def test_a_key_never_outlives_an_erasure_that_races_with_its_making(pool: Pool) -> None:
    for _ in range(20):
        person = new_id()
        vaults = [Vault(pool, {1: OLD}, CLOCK) for _ in range(4)]
        seals = [v.seal_many(person, {"name": "张三"}) for v in vaults]
        await asyncio.gather(*seals, vaults[0].erase(person, CLERK, "删除"), return_exceptions=True)
        assert await rows(pool, "select * from person_keys") == []


async def test_after_rotation_new_seals_use_the_new_key_and_old_ones_still_open(vault: Vault) -> None:
    person = new_id()
    old = await vault.seal_many(person, {"name": "旧"})
    assert await vault.rotate_person(person) == 2
    new = await vault.seal_many(person, {"name": "新"})
    assert (old["name"].kv, new["name"].kv) == (1, 2)
    asked = [(person, "name", old["name"]), (person, "name", new["name"])]
    assert await vault.open_many(asked, CLERK, "查询") == ["旧", "新"]


async def test_after_rewrapping_only_the_new_master_opens(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REWRAP_BATCH", 2)
    before, both = Vault(pool, {1: OLD}, CLOCK), Vault(pool, {1: OLD, 2: NEW}, CLOCK)
    people = [new_id() for _ in range(5)]
    asked = [(p, "name", (await before.seal_many(p, {"name": "张三"}))["name"]) for p in people]
    assert await both.rewrap_all(2) == 5
    assert await both.rewrap_all(2) == 0
    assert await Vault(pool, {2: NEW}, CLOCK).open_many(asked, CLERK, "查询") == ["张三"] * 5
    with pytest.raises(SealBroken) as broken:
        await Vault(pool, {1: OLD}, CLOCK).open_many(asked, CLERK, "查询")
    assert "master key version 2" in broken.value.what


async def test_another_master_key_of_the_same_version_is_named_as_the_fault(vault: Vault, pool: Pool) -> None:
    person = new_id()
    sealed = await vault.seal_many(person, {"name": "张三"})
    with pytest.raises(SealBroken) as broken:
        await Vault(pool, {1: NEW}, CLOCK).open_many([(person, "name", sealed["name"])], CLERK, "查询")
    assert "another one" in broken.value.what


def test_a_blind_index_is_stable_and_apart_by_kind_text_and_master(pool: Pool) -> None:
    mine = Vault(pool, {1: OLD}, CLOCK)
    index = mine.blind_index("identity", NUMBER)
    assert index == Vault(pool, {1: OLD, 2: NEW}, CLOCK).blind_index("identity", NUMBER)
    others = {
        mine.blind_index("phone", NUMBER),
        mine.blind_index("identity", "110105194912310038"),
        Vault(pool, {1: NEW}, CLOCK).blind_index("identity", NUMBER),
    }
    assert index not in others
    assert len(others) == 3
    assert NUMBER not in index


@pytest.mark.parametrize("masters", [{}, {1: b"short"}])
def test_a_vault_without_a_proper_master_key_is_refused_at_start(pool: Pool, masters: Any) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(pool, masters, CLOCK)


@pytest.mark.parametrize("table", ["disclosures", "erasures"])
@pytest.mark.parametrize("act", ["delete from {}", "update {} set actor = 'x'", "truncate {}"])
async def test_the_record_of_looks_is_insert_only_even_for_the_owner(
    database: str, pool: Pool, table: str, act: str
) -> None:
    statement = sql.SQL(act).format(sql.Identifier(table))
    async with pool.connection() as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute(statement)
    with (
        psycopg.connect(database) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="insert-only"),
    ):
        owner.execute(statement)


async def test_the_cache_of_keys_stays_small(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_cache, "CACHED_KEYS", 3)
    for _ in range(8):
        await vault.seal_many(new_id(), {"name": "张三"})
    assert len(vault._keys._held) == 3


def test_masks_show_what_helps_recognition_and_hide_the_rest() -> None:
    assert mask_identity(NUMBER) == "110105********002X"
    assert mask_identity("E12345678") == "E12****78"
    assert mask_identity("12") == "**"
    assert [mask_address(a) for a in ("zhang@example.com", "oGZUI0egBJY1zhBYw2Kh", "short")] == [
        *("z***@example.com", "****w2Kh", "****"),
    ]
    assert [mask_phone(p) for p in ("13800138000", "+8613800138000", "12345678", "123")] == [
        "138****8000",
        "+86138****8000",
        "******78",
        "***",
    ]
    assert [mask_name(n) for n in ("张三", "王小明", "李", "")] == ["张*", "王**", "*", ""]
