"""Many at once, as an import brings them: each answered by itself, the same again doubled by nobody."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.ids import named_id
from ledger.english import in_english
from neighbours import leases, parks, people, units
from tenants.domain import entering, identity, merging, person, tenant, told_again
from tenants.edge.namesakes import SeveralNamesakes, SeveralSpellings
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, ROOMS, rooms, stay, zhang

__all__ = ["rooms"]

LI = {"name": "李雷", "phone": "13900000001", "identity": None, "wechat": None, "email": None, "app": None}
ZHANG, LI_LEI, AGAIN, WRONG = (named_id(word) for word in ("zhang", "li", "zhang again", "wrong"))
FORGED = {"kind": "resident_id", "number": "110105194912310021"}


def newcomer(person_id: UUID, **other: Any) -> dict[str, Any]:
    return {"person": zhang(person_id, **other), "tenant_id": str(named_id("tenant", person_id))}


REFUSED = [
    *(person.NamedOtherwise, person.IdentifiedOtherwise, SeveralNamesakes, SeveralSpellings),
    *(
        person.DocumentOfAnotherName,
        person.PersonIdTaken,
        person.PersonKnown,
        person.PersonForgotten,
        people.PersonNotHeardOf,
    ),
    *(identity.NumberMalformed, identity.FirstGeneration),
    *(identity.BirthDateImpossible, identity.RegionUnknown),
    *(identity.CheckDigitWrong, identity.TooYoungToRent, parks.ParkNotHeardOf, units.UnitNotHeardOf),
    *(tenant.TenantUnknown, tenant.TenantIdTaken, tenant.AlreadyMovedIn, tenant.BeforeMoveOut),
    *(tenant.MoveInTakenBack, told_again.LivesThereSince, told_again.RoomLeft),
    *(tenant.UnitOccupied, tenant.BeforeOthersLeft, entering.UnitGivenBack, merging.TenantMergedAway),
    *(leases.ContractNotHeardOf, leases.ContractOfAnother, leases.ContractOfAnotherUnit),
    *(entering.AfterLease, entering.LeaseSettled, entering.UnitLetToAnother, units.UnitElsewhere),
]
FACTS = "select count(*) from kernel.events where type in ('PersonRegistered', 'TenantRegistered')"
DRAWN = "select last_value from pg_sequences where sequencename = 'tenant_numbers'"
BATCH = [
    newcomer(ZHANG),
    newcomer(LI_LEI, **LI),
    newcomer(AGAIN),
    newcomer(WRONG, identity=FORGED),
]


@pytest.fixture
def http(http: httpx.AsyncClient) -> httpx.AsyncClient:
    http.headers.update(bearer(Role.系统))
    return http


async def sent(
    http: httpx.AsyncClient, path: str, key: str | None = None, **body: Any
) -> list[dict[str, Any]]:
    answer = await http.post(path, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def count(runtime: Runtime, query: str) -> int:
    async with runtime.pool.connection() as conn:
        row = await (await conn.execute(query.encode())).fetchone()
    assert row
    return int(row[0])


async def reached_otherwise(http: httpx.AsyncClient) -> None:
    """A mended phone is a change that is foretold, and an old ledger takes it back from nobody."""
    mended = newcomer(LI_LEI, **LI | {"phone": "13900000002", "email": "li@example.com"})
    foretold = await sent(http, "/people/batch", people=[mended], dry_run=True)
    assert (foretold[0]["new"], sorted(foretold[0]["changed"])) == (False, ["email", "sms"])
    assert await sent(http, "/people/batch", people=[mended]) == foretold
    for told, kept in ((mended, []), (BATCH[1], ["sms"])):
        for dry_run in (True, False):
            [became] = await sent(http, "/people/batch", people=[told], dry_run=dry_run)
            assert (became["new"], became["changed"], became["problem"]) == (False, [], None)
            assert became["kept"] == kept
    both = newcomer(LI_LEI, **LI | {"email": "lei@example.com"})
    for dry_run in (True, False):
        [became] = await sent(http, "/people/batch", people=[both], dry_run=dry_run)
        assert (became["changed"], became["kept"]) == (["email"], ["sms"])
    given_up = {"phone": "13900000003", "wechat": None, "email": None, "app": None}
    path = f"/people/{LI_LEI}/contacts"
    assert (await http.put(path, json=given_up, headers=bearer(Role.运营经理))).is_success
    [became] = await sent(http, "/people/batch", people=[BATCH[1]])
    assert (became["changed"], became["kept"]) == ([], ["sms"])
    for code, other in (
        ("named-otherwise", {"name": "李霞"}),
        ("identified-otherwise", {"identity": {"kind": "passport", "number": "E12345678"}}),
    ):
        [became] = await sent(http, "/people/batch", people=[newcomer(LI_LEI, **LI | other)])
        assert (became["problem"]["type"], became["problem"]["field"]) == (code, *other)


async def test_a_batch_is_foretold_made_once_and_known_again(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    dry = await sent(http, "/people/batch", people=BATCH[:2] + BATCH[3:], dry_run=True)
    assert [each["new"] for each in dry] == [True, True, False]
    assert dry[2]["problem"]["type"] == "check-digit-wrong"
    assert await count(runtime, FACTS) == 0
    assert await count(runtime, "select count(*) from person_keys") == 0

    made = await sent(http, "/people/batch", people=[*BATCH[:2], BATCH[3]])
    assert made == dry
    # The same document under another id is who has it, with the number they have.
    again = await sent(http, "/people/batch", people=BATCH)
    assert [each["person_id"] for each in again] == [str(ZHANG), str(LI_LEI), str(ZHANG), None]
    assert again[2]["tenant_id"] == again[0]["tenant_id"]
    assert not any(each["new"] for each in again)
    assert await sent(http, "/people/batch", people=BATCH, dry_run=True) == again
    assert await count(runtime, FACTS) == 4
    assert await count(runtime, DRAWN) == 2, "none in vain"
    await reached_otherwise(http)

    entries = [
        {"tenant_id": made[0]["tenant_id"], "stay": stay(ROOMS[0])},
        {"tenant_id": made[1]["tenant_id"], "stay": stay(ROOMS[0])},
        {"tenant_id": made[1]["tenant_id"], "stay": stay(named_id("nowhere"))},
    ]
    first = await sent(http, "/move-ins/batch", entries=entries[:1], dry_run=True)
    assert (first[0]["new"], await count(runtime, FACTS)) == (True, 4)
    moved = await sent(http, "/move-ins/batch", entries=entries[:1])
    moved += await sent(http, "/move-ins/batch", entries=entries[1:])
    assert [each["new"] for each in moved] == [True, False, False]
    codes = [each["problem"] and each["problem"]["type"] for each in moved]
    assert codes == [None, "unit-occupied", "unit-not-heard-of"]
    assert (await sent(http, "/move-ins/batch", entries=entries))[0]["new"] is False

    never_came = {"unit_id": str(ROOMS[0]), "moved_in_on": stay(ROOMS[0])["moved_in_on"]}
    url = f"/tenants/{made[0]['tenant_id']}/move-in/withdraw"
    chief = bearer(Role.运营经理) | {"X-Reason": "never%20came"}
    assert (await http.post(url, json=never_came, headers=chief)).is_success
    again = [{**entries[0], "stay": {**entries[0]["stay"], "taken_over": True}}]
    for dry_run in (True, False):
        [told] = await sent(http, "/move-ins/batch", entries=again, dry_run=dry_run)
        assert told["problem"]["type"] == "move-in-taken-back"
    [told] = await sent(http, "/move-ins/batch", entries=entries[:1])
    assert told["new"], "said by hand"

    nowhere = stay(named_id("brought by the same file"))
    lives, comes = ({"tenant_id": each["tenant_id"], "stay": nowhere} for each in made[:2])
    foretold = await sent(http, "/move-ins/batch", entries=[lives, comes], dry_run=True)
    codes = [each["problem"]["type"] for each in foretold]
    assert codes == ["already-moved-in", "unit-not-heard-of"], "who lives elsewhere is told so beforehand"


async def test_what_a_ledger_leads_to_says_by_which_import_it_came(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    """Also what is found by a look: who may be one, of two with one telephone."""
    ledger = {"import_id": str(named_id("import"))}
    twin = newcomer(LI_LEI, name="李霞", identity={"kind": "passport", "number": "E12345678"})
    made = await sent(http, "/people/batch", people=[newcomer(ZHANG), twin], **ledger)
    entry = {"tenant_id": made[0]["tenant_id"], "stay": stay(rooms[0])}
    await sent(http, "/move-ins/batch", entries=[entry], **ledger)
    types = ("PersonRegistered", "TenantRegistered", "TenantMovedIn", "SuspicionReferred")
    query = (
        "select type, array_agg(distinct coalesce(origin->>'import_id', '')) from kernel.events"
        " where type = any(%s) group by type"
    )

    async def told() -> dict[str, list[str]]:
        async with runtime.pool.connection() as conn:
            return dict(await (await conn.execute(query, [list(types)])).fetchall())

    async def referred() -> bool:
        return "SuspicionReferred" in await told()

    await eventually(referred, "who may be one is referred", 30)
    assert await told() == {each: [ledger["import_id"]] for each in types}


async def test_whose_document_is_of_another_name_is_nobody_and_has_no_number(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """Copied down from another row, or by another file: what rests on them would be of the other."""
    await sent(http, "/people/batch", people=BATCH[:1])
    other = newcomer(LI_LEI, **LI | {"identity": BATCH[0]["person"]["identity"]})
    foretold = await sent(http, "/people/batch", people=[other], dry_run=True)
    assert await sent(http, "/people/batch", people=[other]) == foretold
    [became] = foretold
    assert (became["problem"]["type"], became["problem"]["field"]) == ("document-of-another-name", "identity")
    assert (became["person_id"], became["tenant_id"]) == (None, None)
    assert await count(runtime, FACTS) == 2


async def test_who_is_known_by_name_and_phone_is_reached_as_the_row_of_another_number_says_too(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await sent(http, "/people/batch", people=[BATCH[1]])
    other = newcomer(AGAIN, **LI | {"email": "li@example.com"})
    foretold = await sent(http, "/people/batch", people=[other], dry_run=True)
    assert await sent(http, "/people/batch", people=[other]) == foretold
    [became] = foretold
    assert (became["person_id"], became["new"], became["changed"]) == (str(LI_LEI), False, ["email"])
    [known] = await sent(http, "/people/batch", people=[other])
    assert (known["changed"], await count(runtime, FACTS)) == ([], 2)


async def test_what_one_import_made_is_new_to_it_whenever_it_is_told(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    """It was killed before it wrote down what became of its rows, and asks them again in other batches."""
    asked = [newcomer(ZHANG), newcomer(LI_LEI, **LI)]
    made = await sent(http, "/people/batch", key="one", people=asked)
    assert [each["new"] for each in made] == [True, True]
    assert await sent(http, "/people/batch", key="one", people=asked[1:]) == made[1:]
    assert await sent(http, "/people/batch", key="one", people=asked[::-1]) == made[::-1]
    [known] = await sent(http, "/people/batch", key="another", people=asked[1:])
    assert (known["new"], known["changed"]) == (False, [])
    assert await count(runtime, FACTS) == 4

    entries = [
        {"tenant_id": each["tenant_id"], "stay": stay(room)} for each, room in zip(made, ROOMS, strict=False)
    ]
    moved = await sent(http, "/move-ins/batch", key="one", entries=entries)
    assert [each["new"] for each in moved] == [True, True]
    assert await sent(http, "/move-ins/batch", key="one", entries=entries[1:]) == moved[1:]
    assert await sent(http, "/move-ins/batch", key="one", entries=entries[::-1]) == moved[::-1]
    again = await sent(http, "/move-ins/batch", key="another", entries=entries)
    assert [each["new"] for each in again] == [False, False]


async def test_one_day_of_moving_in_beside_two_contracts_of_a_room_is_one_stay(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    """A ledger repeats it from year to year; the second was refused for the key of the first."""
    [who] = await sent(http, "/people/batch", people=BATCH[:1])
    tenant_id, leases = UUID(who["tenant_id"]), (named_id("lease"), named_id("next lease"))
    for lease, begins in zip(leases, (date(2025, 1, 1), date(2026, 1, 1)), strict=True):
        await voices.signed(lease, tenant_id, rooms[0], PARK, begins)
    entries = [
        {
            "tenant_id": str(tenant_id),
            "stay": stay(rooms[0]) | {"contract_id": str(lease), "taken_over": True},
        }
        for lease in leases[::-1]
    ]
    foretold = await sent(http, "/move-ins/batch", entries=entries, dry_run=True)
    moved = await sent(http, "/move-ins/batch", key="one", entries=entries)
    assert [each["problem"] for each in (*foretold, *moved)] == [None] * 4
    assert [each["new"] for each in moved] == [True, False]
    assert await sent(http, "/move-ins/batch", key="one", entries=entries[::-1]) == moved[::-1]
    again = await sent(http, "/move-ins/batch", key="another", entries=entries)
    assert [(each["new"], each["problem"]) for each in again] == [(False, None)] * 2
    lives = (await http.get(f"/tenants/{tenant_id}", headers=bearer(Role.客服专员))).json()
    assert lives["contract_id"] == str(leases[1]), "as the first row says"


async def test_who_changed_rooms_lives_in_both_by_what_ledgers_say_and_moves_in_no_more(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    """A contract lets the room that it was signed for; a change of rooms takes it along."""
    [who] = await sent(http, "/people/batch", people=BATCH[:1])
    lease, old, new = named_id("lease"), stay(ROOMS[0]), stay(ROOMS[1])
    await voices.signed(lease, UUID(who["tenant_id"]), ROOMS[0], PARK)

    async def told(where: dict[str, str], *, dry_run: bool) -> tuple[bool, str | None]:
        by = {"contract_id": str(lease), "taken_over": True}
        entry = {"tenant_id": who["tenant_id"], "stay": where | by}
        [became] = await sent(http, "/move-ins/batch", entries=[entry], dry_run=dry_run)
        return became["new"], became["problem"] and became["problem"]["title"]

    for dry_run in (True, False):
        assert await told(new, dry_run=dry_run) == (False, "这份合同租的不是该房源")
        assert await told(old, dry_run=dry_run) == (True, None)
    change = {"to_unit_id": new["unit_id"], "park_id": new["park_id"], "changed_on": "2025-04-01"}
    assert (await http.post(f"/tenants/{who['tenant_id']}/change-room", json=change)).status_code == 200
    for dry_run in (True, False):
        for where in (old, new, new | {"moved_in_on": "2025-04-01"}):
            assert await told(where, dry_run=dry_run) == (False, None)
        otherwise = {"moved_in_on": "2025-03-10"}
        assert await told(new | otherwise, dry_run=dry_run) == (False, "租客自 2025-04-01 起已住在该房源")
        gone = "租客已于 2025-04-01 换房，不再住在该房源"
        assert await told(old | otherwise, dry_run=dry_run) == (False, gone)


async def test_a_batch_is_for_services_alone(http: httpx.AsyncClient) -> None:
    for path in ("/people/batch", "/move-ins/batch"):
        answer = await http.post(path, json={}, headers=bearer(Role.管理员))
        assert answer.json()["type"] == "urn:anju:problem:role-not-allowed"


@pytest.mark.parametrize("refusal", REFUSED)
def test_whoever_reads_english_can_read_why_a_row_was_refused(refusal: type[Refusal]) -> None:
    assert not re.search("[一-鿿]", in_english(re.sub(r"\{\w+\}", "1", refusal.title)))
