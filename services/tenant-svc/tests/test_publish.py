"""What others are told, and that nothing else is."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from published import tenants as told
from tenants.app import service
from tenants.domain import crowd as crowd_facts
from tenants.domain import door_facts as door
from tenants.domain import household as home
from tenants.domain import person_facts, risk
from tenants.domain import tenant_facts as tenant
from tenants.domain import verification_facts as verification
from tenants.domain.account import AccountKept
from tenants.domain.document import document
from tenants.domain.emergency import emergency
from tenants.domain.offer import offer
from tenants.domain.policy import policy
from tenants.domain.reveal import reveal
from tenants.domain.suspicion import suspicion
from tenants.publish import translate
from testkit.sample import sample

TENANT, ZHANG, PARK, ROOM_1, ROOM_2, CONTRACT = (named_id(word) for word in "abcdef")
WHO: dict[str, Any] = {"tenant_id": TENANT, "person_id": ZHANG}
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
FIRST = tenant.Stay(unit_id=ROOM_1, park_id=PARK, contract_id=CONTRACT, moved_in_on=MARCH)
SECOND = tenant.Stay(unit_id=ROOM_2, park_id=PARK, moved_in_on=APRIL)
CROWD = crowd_facts.Crowd(tenant_id=TENANT, persons=5, most=4, rule="too-many-occupants")


def published(event: Event) -> PublishedEvent | None:
    now = datetime(2025, 3, 1, tzinfo=UTC)
    return translate(Fact(event, ZHANG, "a-stream", 1, 1, now, now, SYSTEM, "tenants"))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            tenant.TenantRegistered(**WHO, number="T-000001-7", park_id=PARK),
            told.TenantRegistered(**WHO, number="T-000001-7", park_id=PARK),
        ),
        (
            tenant.TenantMovedIn(**WHO, stay=FIRST),
            told.TenantMovedIn(**WHO, unit_id=ROOM_1, park_id=PARK, contract_id=CONTRACT, moved_in_on=MARCH),
        ),
        (
            tenant.TenantRoomChanged(**WHO, left=FIRST, stay=SECOND),
            told.TenantRoomChanged(
                **WHO, from_unit_id=ROOM_1, to_unit_id=ROOM_2, park_id=PARK, changed_on=APRIL
            ),
        ),
        (
            tenant.TenantMovedOut(**WHO, stay=FIRST, moved_out_on=APRIL),
            told.TenantMovedOut(
                **WHO, unit_id=ROOM_1, park_id=PARK, contract_id=CONTRACT, moved_out_on=APRIL
            ),
        ),
        (
            tenant.TenantMoveOutWithdrawn(**WHO, stay=FIRST, moved_out_on=APRIL),
            told.TenantMoveOutWithdrawn(**WHO, **FIRST.model_dump(), moved_out_on=APRIL),
        ),
        (
            tenant.TenantMoveInWithdrawn(**WHO, stay=FIRST, last=SECOND, left_on=APRIL),
            told.TenantMoveInWithdrawn(
                **WHO,
                unit_id=ROOM_1,
                park_id=PARK,
                contract_id=CONTRACT,
                moved_in_on=MARCH,
                left_on=APRIL,
            ),
        ),
        (person_facts.PersonalDataErased(person_id=ZHANG), told.PersonErased(person_id=ZHANG)),
        (
            person_facts.PersonContactDied(person_id=ZHANG, channel="sms"),
            told.ContactMethodDied(person_id=ZHANG, channel="sms"),
        ),
        (
            crowd_facts.UnitCrowded(unit_id=ROOM_1, park_id=PARK, crowd=CROWD),
            told.UnitCrowded(unit_id=ROOM_1, park_id=PARK, **CROWD.model_dump()),
        ),
        *(
            (
                fact(tenant_id=WHO["tenant_id"], occupant_id=ROOM_1, **judged),
                told.OccupantsChanged(tenant_id=WHO["tenant_id"], occupant_id=ROOM_1, change=change),
            )
            for fact, judged, change in (
                (home.OccupantApproved, {"capacity": None, "policy": 1}, "approved"),
                (home.OccupantLeft, {}, "left"),
            )
        ),
    ],
)
def test_a_fact_is_told_with_what_others_need(event: Event, expected: PublishedEvent) -> None:
    assert published(event) == expected


def test_of_a_person_nothing_is_told_but_that_there_is_one_and_of_which_kind() -> None:
    fact = sample(person_facts.PersonRegistered)
    assert published(fact) == told.PersonRegistered(person_id=fact.person_id, kind=fact.profile.kind)


ON_THE_WAY = {
    person_facts.PersonAgeForeseen,
    person_facts.PersonCorrected,
    person_facts.PassportIssuerTold,
    person_facts.PersonContactRevived,
    risk.HighRiskGroundFound,
    risk.HighRiskWordTakenBack,
    risk.HighRiskCorrected,
    risk.HighRiskForgotten,
    door.DoorCodeRequested,
    door.DoorCodeRevocationRequested,
    door.DoorOccupied,
    door.DoorVacated,
    door.DoorLeased,
    door.DoorLeaseEnded,
    door.DoorOrderTaken,
    door.DoorOrderPostponed,
    *document.events,
    *(home.OccupantNamed, home.OccupantDeclined, AccountKept),
    *emergency.events,
    *offer.events,
    *suspicion.events,
    *policy.events,
    *reveal.events,
    verification.VerificationRequested,
    verification.VerificationAttempted,
    verification.VerificationWithdrawn,
    verification.VerificationOutdated,
}


def test_every_fact_is_told_but_what_is_only_on_its_way_or_ours_alone() -> None:
    assert {e for e in service.registry().names().values() if published(sample(e)) is None} == ON_THE_WAY
