"""What waits for a person is told to who can see to it, and to nobody any more once it is seen to."""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import pytest
from edge.access import Role
from kernel.facts import PublishedEvent
from kernel.ids import new_id
from notifications import addressing
from published.contracts import ContractOverrunDetected, ContractOverrunResolved
from published.tenants import (
    DocumentDecided,
    DocumentHandedIn,
    OccupantDeclined,
    OccupantNamed,
    OccupantsChanged,
    SuspicionEnded,
    SuspicionReferred,
    TenantVerified,
    VerificationMismatched,
)
from testkit.stack import bearer, eventually

from .conftest import House
from .test_over import high_risk, until


async def test_of_who_named_no_park_operations_of_each_park_hear_until_somebody_saw_the_document(
    house: House,
) -> None:
    tenant, desks = new_id(), [await high_risk(house), await high_risk(house)]
    for desk in desks:
        await house.assign(new_id(), "operations", desk)
    await house.say(VerificationMismatched(person_id=tenant, check_id=new_id()), tenant)
    for desk in desks:
        await until(house, desk, ("VerificationMismatched", ""))
    chief = bearer(Role.运营经理)
    [tried] = (await house.http.post("/rules/try", json={"cause": str(tenant)}, headers=chief)).json()
    [audience] = tried["audiences"]
    assert {str(desk) for desk in desks} <= set(audience["person_ids"])
    assert audience["instead_of"] == []
    await house.say(TenantVerified(person_id=tenant), tenant)
    for desk in desks:
        await until(house, desk, ("VerificationMismatched", "needless"))


Told = tuple[UUID, PublishedEvent, PublishedEvent]
"""By what it is told, that it waits, and that it does no more."""


def approved(park: UUID) -> Told:
    thing, named, where = occupant(park)
    return thing, named, OccupantsChanged(**where, change="approved")


def declined(park: UUID) -> Told:
    thing, named, where = occupant(park)
    return thing, named, OccupantDeclined(**where)


def left(park: UUID) -> Told:
    thing, named, where = occupant(park)
    ids = {"tenant_id": where["tenant_id"], "occupant_id": where["occupant_id"]}
    return thing, named, OccupantsChanged(**ids, change="left")


def occupant(park: UUID) -> tuple[UUID, OccupantNamed, dict[str, Any]]:
    names = ("tenant_id", "occupant_id", "person_id", "unit_id")
    where: dict[str, Any] = {name: new_id() for name in names} | {"park_id": park}
    return where["tenant_id"], OccupantNamed(**where), where


def looked_at(park: UUID) -> Told:
    ids: Any = {"document_id": new_id(), "person_id": new_id()}
    told = DocumentHandedIn(**ids, unit_id=new_id(), park_id=park)
    return ids["document_id"], told, DocumentDecided(**ids, decision="declined")


@pytest.mark.parametrize("matter", [approved, declined, left, looked_at])
async def test_who_did_not_hear_what_waits_is_called_about_what_still_does(house: House, matter: Any) -> None:
    park, desk = new_id(), house.person()
    for role in ("manager", "operations"):
        await house.assign(park, role, desk)
    one, other = matter(park), matter(park)
    kind = type(one[1]).__name__
    for stream, waits, _ in (one, other):
        await house.taken_in(waits.unit_id, park)
        await house.say(waits, stream)
    await until(house, desk, (kind, ""), (kind, ""))
    await house.say(one[2], one[0])
    await until(house, desk, (kind, ""), (kind, "needless"))


@pytest.mark.parametrize("decided", [approved, declined])
async def test_who_manages_the_unit_hears_of_an_occupant_and_the_tenant_what_was_decided(
    house: House, decided: Any
) -> None:
    park, manager, tenant = new_id(), house.person("app"), house.person("app")
    await house.assign(park, "manager", manager)
    stream, named, said = decided(park)
    await house.taken_in(named.unit_id, park)
    await house.say(named, stream)
    [told] = await house.until(named.occupant_id, "delivered")
    assert (told["kind"], told["person_id"]) == ("OccupantNamed", str(manager))
    said = said.model_copy(update={"person_id": tenant})
    await house.say(said, stream)
    found = await house.until(named.occupant_id, "delivered", "delivered")
    assert {(each["kind"], each["person_id"]) for each in found} == {
        ("OccupantNamed", str(manager)),
        (type(said).__name__, str(tenant)),
    }


async def test_who_was_declined_is_called_about_it_until_they_handed_in_another_and_about_the_next_again(
    house: House,
) -> None:
    tenant, kind = house.person(), "DocumentDecided"

    async def declined_of(at: int) -> None:
        paper: Any = {"document_id": papers[at], "person_id": tenant}
        await house.say(DocumentDecided(**paper, decision="declined"), papers[at])

    papers = [new_id(), new_id()]
    await declined_of(0)
    await until(house, tenant, (kind, ""))
    await house.say(DocumentHandedIn(document_id=papers[1], person_id=tenant), papers[1])
    await until(house, tenant, (kind, "needless"))
    await declined_of(1)
    await until(house, tenant, (kind, ""), (kind, "needless"))


async def test_who_takes_the_role_hears_that_two_may_be_one_where_nobody_has_said_yet_whether_they_are(
    house: House,
) -> None:
    park, desk, answered, open_ = new_id(), house.person("app"), new_id(), new_id()
    both: Any = {"person_ids": (new_id(), new_id())}
    for pair in (answered, open_):
        await house.say(SuspicionReferred(**both, suspicion_id=pair, park_id=park), pair)
        await eventually(lambda pair=pair: counts(house, LOOKED_FOR, pair), "nobody is there")  # type: ignore[misc]
    await house.say(SuspicionEnded(**both, suspicion_id=answered), answered)
    await eventually(lambda: counts(house, OVER, answered), "it is over")
    await house.assign(park, "operations", desk)
    [told] = await house.until(open_, "delivered")
    assert told["person_id"] == str(desk)
    assert await house.told(answered) == []


def perhaps_one(park: UUID) -> Told:
    pair: Any = {"suspicion_id": new_id(), "person_ids": (new_id(), new_id())}
    return pair["suspicion_id"], SuspicionReferred(**pair, park_id=park), SuspicionEnded(**pair)


def overrun(park: UUID) -> Told:
    """Told again of the same days it is the same notice."""
    where: Any = {"contract_id": new_id(), "unit_id": new_id(), "park_id": park}
    day = date(2025, 3, 15)
    told = ContractOverrunDetected(**where, days_over=3, exposure_fen=30_000, cover_ends_on=day)
    return where["contract_id"], told, ContractOverrunResolved(**where)


@pytest.mark.parametrize("matter", [perhaps_one, overrun])
async def test_who_takes_the_role_hears_once_of_what_ended_and_began_again(house: House, matter: Any) -> None:
    park, desk = new_id(), house.person("app")
    thing, told, over = matter(park)
    if isinstance(told, ContractOverrunDetected):
        await house.taken_in(told.unit_id, park)
    for event in (told, over, told):
        await house.say(event, thing)
    last = "select count(*) from views.matters_over where id like %s || '/%%' and ended > 0 and not over"
    await eventually(lambda: counts(house, last, thing), "it began again")
    # Two notices to one role, or one to two.
    await eventually(lambda: looked_for(house, thing, 2), "nobody is there")
    for role in ("operations", "manager"):
        await house.assign(park, role, desk)
    [heard] = await house.until(thing, "delivered")
    assert heard["person_id"] == str(desk)
    await addressing.name_some(house.runtime, late=True)
    assert len(await house.told(thing)) == 1
    assert not await named_before(house, thing, heard["cause_id"])


async def looked_for(house: House, thing: UUID, audiences: int) -> bool:
    query = "select count(*) from views.audiences where thing_id = %s and missing"
    async with house.runtime.pool.connection() as conn:
        return await (await conn.execute(query, [thing])).fetchone() == (audiences,)


async def named_before(house: House, thing: UUID, cause: str) -> bool:
    """Whether anybody was named to hear what was told of it by another fact."""
    query = "select from views.audiences where thing_id = %s and not open and cause_id <> %s"
    async with house.runtime.pool.connection() as conn:
        return (await conn.execute(query, [thing, cause])).rowcount > 0


LOOKED_FOR: LiteralString = "select count(*) from views.audiences where thing_id::text = %s and missing"
OVER: LiteralString = "select count(*) from views.matters_over where id like %s || '/%%' and over"


async def counts(house: House, query: LiteralString, thing: UUID) -> bool:
    """One."""
    async with house.runtime.pool.connection() as conn:
        return await (await conn.execute(query, [str(thing)])).fetchone() == (1,)
