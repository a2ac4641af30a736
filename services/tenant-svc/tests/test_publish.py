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
from tenants.domain import document as paper
from tenants.domain import door_facts as door
from tenants.domain import household as home
from tenants.domain import person_facts, risk
from tenants.domain import tenant_facts as tenant
from tenants.domain import verification_facts as verification
from tenants.domain.account import AccountKept
from tenants.domain.emergency import emergency
from tenants.domain.offer import offer
from tenants.domain.policy import policy
from tenants.domain.reveal import reveal
from tenants.domain.suspicion import SuspicionRaised
from tenants.publish import translate
from testkit.sample import sample

TENANT, ZHANG, PARK, ROOM_1, ROOM_2, CONTRACT = (named_id(word) for word in "abcdef")
WHO: dict[str, Any] = {"tenant_id": TENANT, "person_id": ZHANG}
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
FIRST = tenant.Stay(unit_id=ROOM_1, park_id=PARK, contract_id=CONTRACT, moved_in_on=MARCH)
SECOND = tenant.Stay(unit_id=ROOM_2, park_id=PARK, moved_in_on=APRIL)
ANNA: dict[str, Any] = {"tenant_id": TENANT, "occupant_id": ROOM_2}
PAPER: dict[str, Any] = {"document_id": CONTRACT, "person_id": ZHANG}
AT_HOME = home.Where(person_id=ZHANG, unit_id=ROOM_1, park_id=PARK)
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
                **WHO,
                from_unit_id=ROOM_1,
                to_unit_id=ROOM_2,
                park_id=PARK,
                from_park_id=PARK,
                changed_on=APRIL,
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
            tenant.TenantMoveInWithdrawn(**WHO, stay=FIRST, last=SECOND, left_on=APRIL, taken_over=True),
            told.TenantMoveInWithdrawn(
                **WHO,
                unit_id=ROOM_1,
                park_id=PARK,
                contract_id=CONTRACT,
                moved_in_on=MARCH,
                left_on=APRIL,
                taken_over=True,
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
            (judged(**PAPER), told.DocumentDecided(**PAPER, decision=decision))
            for judged, decision in (
                (paper.DocumentAccepted, "accepted"),
                (paper.DocumentWithdrawn, "withdrawn"),
            )
        ),
        (
            paper.DocumentDeclined(**PAPER, unit_id=ROOM_1, park_id=PARK),
            told.DocumentDecided(**PAPER, decision="declined", unit_id=ROOM_1, park_id=PARK),
        ),
        (home.OccupantLeft(**ANNA), told.OccupantsChanged(**ANNA, change="left")),
        (
            home.OccupantApproved(**ANNA, where=AT_HOME, capacity=None, policy=1),
            told.OccupantsChanged(**ANNA, change="approved", **AT_HOME.model_dump()),
        ),
        (
            home.OccupantDeclined(**ANNA, where=AT_HOME),
            told.OccupantDeclined(**ANNA, **AT_HOME.model_dump()),
        ),
        (
            home.OccupantReturned(**ANNA, where=AT_HOME, approved=True),
            told.OccupantsChanged(**ANNA, change="approved"),
        ),
        (
            home.OccupantReturned(**ANNA, where=AT_HOME, approved=False),
            told.OccupantNamed(**ANNA, **AT_HOME.model_dump()),
        ),
    ],
)
def test_a_fact_is_told_with_what_others_need(event: Event, expected: PublishedEvent) -> None:
    assert published(event) == expected


def test_of_an_occupant_it_is_told_who_named_them_where_and_nothing_of_who_they_are() -> None:
    named = sample(home.OccupantNamed)
    ids = named.model_dump(include={"tenant_id", "occupant_id", "person_id", "unit_id", "park_id"})
    assert published(named) == told.OccupantNamed(**ids)


def test_of_a_document_it_is_told_whose_it_is_and_nothing_of_what_it_shows() -> None:
    handed_in = sample(paper.DocumentHandedIn)
    ids = handed_in.model_dump(include={"document_id", "person_id", "unit_id", "park_id"})
    assert published(handed_in) == told.DocumentHandedIn(**ids)


def test_of_what_was_decided_before_it_was_kept_where_nobody_is_told_anew() -> None:
    before = home.OccupantApproved(**ANNA, where=None, capacity=None, policy=1)
    assert published(before) == told.OccupantsChanged(**ANNA, change="approved")
    for fact in (
        home.OccupantDeclined(**ANNA, where=None),
        home.OccupantReturned(**ANNA, where=None, approved=False),
    ):
        assert published(fact) is None


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
    AccountKept,
    *emergency.events,
    *offer.events,
    SuspicionRaised,
    *policy.events,
    *reveal.events,
    verification.VerificationRequested,
    verification.VerificationAttempted,
    verification.VerificationWithdrawn,
    verification.VerificationOutdated,
}


def test_every_fact_is_told_but_what_is_only_on_its_way_or_ours_alone() -> None:
    assert {e for e in service.registry().names().values() if published(sample(e)) is None} == ON_THE_WAY
