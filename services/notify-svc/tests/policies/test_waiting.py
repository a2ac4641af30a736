"""What tenants ask for is told to who decides it, and to them what was decided."""

from typing import Any

from kernel.facts import SYSTEM, Fact
from notifications.domain.matter import EVERYWHERE
from notifications.domain.plans import NEWS, WORD
from notifications.domain.rules import called_back
from notifications.policies.of_tenants import of_tenants
from published.tenants import (
    DocumentDecided,
    DocumentHandedIn,
    OccupantDeclined,
    OccupantNamed,
    OccupantsChanged,
    SuspicionReferred,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, matter, reactions, whom

IDS: dict[str, Any] = {"tenant_id": THING, "occupant_id": WU}
WHERE: dict[str, Any] = {"person_id": LI, "unit_id": UNIT, "park_id": PARK}


def test_who_manages_a_unit_hears_that_somebody_is_to_live_there_and_the_tenant_what_was_decided() -> None:
    """Who left, or came back with the tenant, was not decided about."""
    assert {who: each.plan for who, each in whom(OccupantNamed(**IDS, **WHERE)).items()} == {
        "unit_manager": NEWS
    }
    for told in (OccupantsChanged(**IDS, **WHERE, change="approved"), OccupantDeclined(**IDS, **WHERE)):
        assert {who: (each.person_id, each.plan) for who, each in whom(told).items()} == {"party": (LI, WORD)}
    for quiet in (OccupantsChanged(**IDS, change="approved"), OccupantsChanged(**IDS, change="left")):
        assert not reactions(quiet)


def test_an_occupant_who_waits_anew_is_told_anew_and_what_was_decided_once() -> None:
    named, approved = OccupantNamed(**IDS, **WHERE), OccupantsChanged(**IDS, **WHERE, change="approved")
    fact = Fact(named, LI, "x-1", 1, 1, T, T, SYSTEM, "tenants")
    first, anew = (of_tenants.react(each) for each in (fact, fact._replace(version=4)))
    assert first[0].id != anew[0].id
    once, again = (of_tenants.react(fact._replace(event=approved, version=at)) for at in (2, 6))
    assert once[0].id == again[0].id


def test_who_manages_their_home_hears_of_a_document_and_operations_of_who_has_none() -> None:
    whose: dict[str, Any] = {"document_id": THING, "person_id": LI}
    for where, who, park in (
        ({"unit_id": UNIT, "park_id": PARK}, "unit_manager", PARK),
        ({"park_id": PARK}, "operations", PARK),
        ({}, "operations", EVERYWHERE),
    ):
        told = DocumentHandedIn.model_validate(whose | where)
        assert {who: each.plan for who, each in whom(told).items()} == {who: NEWS}
        assert matter(told).park_id == park


def test_operations_of_the_park_of_both_hear_that_two_may_be_one_and_those_of_all_of_two_parks_or_none() -> (
    None
):
    for park, where in ((PARK, PARK), (None, EVERYWHERE)):
        told = SuspicionReferred(suspicion_id=THING, person_ids=(LI, WU), park_id=park)
        assert {who: each.plan for who, each in whom(told).items()} == {"operations": NEWS}
        assert matter(told).park_id == where
    assert not called_back("SuspicionReferred", NEWS)


def test_whose_document_was_declined_hears_of_each_once_and_nobody_of_what_was_accepted() -> None:
    whose: dict[str, Any] = {"person_id": LI, "unit_id": UNIT, "park_id": PARK}
    one, other = (DocumentDecided(**whose, document_id=id_, decision="declined") for id_ in (THING, WU))
    assert {who: each.plan for who, each in whom(one).items()} == {"party": WORD}
    assert len({matter(one, at).notice_id for at in (0, 1)} | {matter(other).notice_id}) == 2
    for decision in ("accepted", "withdrawn"):
        assert reactions(one.model_copy(update={"decision": decision})) == []
    nowhere = DocumentDecided(document_id=THING, person_id=LI, decision="declined")
    assert matter(nowhere).park_id == EVERYWHERE
