"""Those who see to a matter are called about it no more once it is seen to, and still are of another."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import pytest
from kernel.facts import PublishedEvent
from kernel.ids import named_id, new_id
from published.contracts import (
    ContractOverrunDetected,
    ContractOverrunResolved,
    SigningNotConcluded,
    SigningVoided,
)
from published.tenants import (
    DoorCodeRevoked,
    DoorOrderOverdue,
    TenantVerified,
    UnitCrowded,
    UnitCrowdingEnded,
    VerificationMismatched,
    VerificationUnanswered,
)
from published.workorders import (
    CostsAwaitApproval,
    InspectionClosed,
    InspectionOverdue,
    InspectionWithdrawn,
    QualityReviewConcluded,
    QualityReviewOverdue,
    WorkOrderCosted,
)
from testkit.stack import eventually

from .conftest import House
from .test_over import high_risk, until

AT = datetime(2025, 3, 15, 2, tzinfo=UTC)
DAY = date(2025, 3, 15)
CONTRACT, ORDER = named_id("contract of two rooms"), named_id("order with two reviews")
CLOSINGS = itertools.count(1)
ROLES = ("manager", "supervisor", "operations", "access_control")


def crowded(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    where: Any = {"unit_id": room, "park_id": park}
    told = UnitCrowded(**where, tenant_id=new_id(), persons=5, most=3, rule="unit_cap")
    return room, told, UnitCrowdingEnded(**where)


def door(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    where: Any = {"tenant_id": new_id(), "unit_id": room, "park_id": park, "order_id": thing}
    return thing, DoorOrderOverdue(**where, act="revoke", day=DAY), DoorCodeRevoked(**where, left_on=DAY)


def overrun(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    """The other room has the same contract."""
    where: Any = {"contract_id": CONTRACT, "unit_id": room, "park_id": park}
    told = ContractOverrunDetected(**where, days_over=3, exposure_fen=30_000, cover_ends_on=DAY)
    return room, told, ContractOverrunResolved(**where)


def review(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    """The other one is about the same order, after it was done anew."""
    where: Any = {"review_id": thing, "order_id": ORDER, "unit_id": room, "park_id": park}
    told = QualityReviewOverdue(**where, level="manager", due_at=AT)
    return thing, told, QualityReviewConcluded(**where, cause="work", action="training", at=AT)


def inspection(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    where: Any = {"inspection_id": thing, "unit_id": room, "park_id": park, "at": AT}
    told = InspectionOverdue(**where, kind="routine", due_on=DAY, level="manager")
    return thing, told, InspectionClosed(**where)


def withdrawn(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    _, told, over = inspection(room, park, thing)
    return thing, told, InspectionWithdrawn.model_validate(over.model_dump())


def costs(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    """Somebody approves them; the others are of the same order, which was done anew."""
    closing = next(CLOSINGS)
    where: Any = {"order_id": ORDER, "unit_id": room, "park_id": park, "fault": "boiler", "closing": closing}
    pays = {"operator_fen": 600_000, "owner_fen": 0, "tenant_fen": 0, "parts": (), "labour": ()}
    at = AT + timedelta(days=closing)
    told = CostsAwaitApproval(**where, fen=600_000, level="operations", at=at)
    took = {"technician_id": new_id(), "tenant_id": None, "area": "kitchen", "at": at}
    return ORDER, told, WorkOrderCosted.model_validate({**where, **pays, **took})


def in_vain(room: UUID, park: UUID, thing: UUID) -> tuple[UUID, PublishedEvent, PublishedEvent]:
    """Taken back, to be made anew."""
    where: Any = {"signing_id": thing, "contract_id": CONTRACT, "track": "tenant", "unit_ids": (room,)}
    told = SigningNotConcluded(**where, park_id=park, code="signed-before-correction")
    return thing, told, SigningVoided(**where, park_id=park, signer_ids=())


@pytest.mark.parametrize("matter", [crowded, door, overrun, review, inspection, withdrawn, costs, in_vain])
async def test_who_sees_to_a_matter_is_called_about_what_is_not_over_alone(house: House, matter: Any) -> None:
    park, person = new_id(), await high_risk(house)
    for role in ROLES:
        await house.assign(park, role, person)
    rooms = new_id(), new_id()
    one, other = (matter(room, park, new_id()) for room in rooms)

    async def called() -> dict[str, set[str | None]]:
        found = (await house.get("/callbacks", person_id=str(person), state="all"))["items"]
        return {str(room): {row["how"] for row in found if row["unit_id"] == str(room)} for room in rooms}

    async def are(of_one: str | None) -> bool:
        return await called() == {str(rooms[0]): {of_one}, str(rooms[1]): {None}}

    for stream, told, _ in (one, other):
        await house.say(told, stream)
    await eventually(lambda: are(None), "called about both")
    await house.say(one[2], one[0])
    await eventually(lambda: are("needless"), "one is over")
    [_, staff] = await house.get("/reach/important", park_id=str(park))
    assert staff["by_call"] == 0, "nobody told them"


@pytest.mark.parametrize("unsure", [VerificationMismatched, VerificationUnanswered])
async def test_nobody_looks_into_who_somebody_is_once_another_check_says_it_until_one_says_no_again(
    house: House, unsure: type[VerificationMismatched | VerificationUnanswered]
) -> None:
    park, desk, tenant, other = new_id(), await high_risk(house), new_id(), new_id()
    await house.assign(park, "operations", desk)
    kind = unsure.__name__

    async def check(person: UUID) -> None:
        await house.say(unsure(person_id=person, check_id=new_id(), park_id=park), person)

    for person in (tenant, other):
        await check(person)
    await until(house, desk, (kind, ""), (kind, ""))
    await house.say(TenantVerified(person_id=tenant), tenant)
    await until(house, desk, (kind, ""), (kind, "needless"))
    await check(tenant)
    await until(house, desk, (kind, ""), (kind, ""), (kind, "needless"))


async def test_who_would_have_heard_of_what_was_over_by_then_is_not_looked_for_for_ever(house: House) -> None:
    """On a busy machine a code is confirmed by the time that its delay is told on."""
    thing, told, over = door(new_id(), new_id(), new_id())
    await house.say(over, thing)
    known = "select count(*) from views.matters_over where id like %s || '/%%' and over"
    await eventually(lambda: _counts(house, known, thing, 2), "it is over")
    await house.say(told, thing)
    looked = "select count(*) from views.audiences where thing_id::text = %s and missing"
    await eventually(lambda: _counts(house, looked, thing, 2), "nobody is looked for any more")
    assert await house.told(thing) == []


async def _counts(house: House, query: LiteralString, thing: UUID, count: int) -> bool:
    async with house.runtime.pool.connection() as conn:
        return await (await conn.execute(query, [str(thing)])).fetchone() == (count,)
