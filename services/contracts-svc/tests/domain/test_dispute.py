"""Two in one unit: found, looked at for a day, told of once, and ended when it is mended."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.disputing import found_in
from contracts.domain import dispute as of
from contracts.policies.disputes import GRACE, unit_disputed
from contracts.views.disputes import disputes
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Row
from testkit.given import given

from .words import LEASE, LI, NEXT_LEASE, PARK, ROOM, ZHAO

PLACE: dict[str, Any] = {"unit_id": ROOM, "park_id": PARK}
BY_ANOTHER = of.Found(kind="by_another", living=(ZHAO,), contract_ids=(LEASE,))
PROMISED = of.Found(kind="let_to_another", living=(LI,), contract_ids=(LEASE, NEXT_LEASE))
TWO = of.Found(kind="two_live_there", living=(LI, ZHAO), contract_ids=(LEASE,))
FOUND, TOLD = of.DisputeFound(**PLACE, found=BY_ANOTHER), of.UnitDisputed(**PLACE, found=BY_ANOTHER)
CLEARED, ENDED = of.DisputeCleared(**PLACE), of.UnitDisputeEnded(**PLACE)
NOW = datetime(2025, 3, 1, 2, tzinfo=UTC)


def note(found: of.Found = BY_ANOTHER) -> of.NoteFound:
    return of.NoteFound(**PLACE, found=found)


DUE = of.FallDue(found=BY_ANOTHER)


def test_it_is_told_of_once_when_it_is_so_for_a_day() -> None:
    given(of.dispute).when(note()).then(FOUND)
    given(of.dispute, FOUND).when(note()).nothing()
    given(of.dispute, FOUND).when(DUE).then(TOLD)
    for command in (note(), DUE):
        given(of.dispute, FOUND, TOLD).when(command).nothing()
    fact = Fact(FOUND, named_id("fact"), f"dispute-{ROOM}", 1, 1, NOW, NOW, SYSTEM, "contracts")
    [deadline] = unit_disputed.arm(fact)
    assert (deadline.due_at, GRACE) == (NOW + timedelta(days=1), timedelta(days=1))
    assert unit_disputed.fire(deadline).command == DUE


def test_what_is_mended_by_then_was_none() -> None:
    given(of.dispute, FOUND).when(of.NoteNone()).then(CLEARED)
    given(of.dispute, FOUND, CLEARED).when(DUE).nothing()
    given(of.dispute, FOUND, TOLD).when(of.NoteNone()).then(ENDED)
    for history in ((), (FOUND, CLEARED), (FOUND, TOLD, ENDED)):
        given(of.dispute, *history).when(of.NoteNone()).nothing()


def test_others_in_it_are_another_dispute_with_a_day_of_its_own() -> None:
    other = of.DisputeFound(**PLACE, found=TWO)
    given(of.dispute, FOUND, TOLD).when(note(TWO)).then(ENDED, other)
    given(of.dispute, FOUND).when(note(TWO)).then(CLEARED, other)
    given(of.dispute, FOUND, CLEARED, other).when(DUE).nothing()
    given(of.dispute, FOUND, TOLD, ENDED, FOUND).when(DUE).then(TOLD)


def test_of_the_same_two_it_is_told_at_once_that_the_others_first_day_has_come() -> None:
    begun = of.Found(kind="by_another", living=(LI,), contract_ids=(NEXT_LEASE, LEASE))
    promised, told = of.DisputeFound(**PLACE, found=PROMISED), of.UnitDisputed(**PLACE, found=PROMISED)
    anew = of.UnitDisputed(**PLACE, found=begun)
    given(of.dispute, promised, told).when(note(begun)).then(anew)
    given(of.dispute, promised, told, anew).when(note(begun)).nothing()
    given(of.dispute, promised, told, anew).when(of.NoteNone()).then(ENDED)
    cleared = CLEARED, of.DisputeFound(**PLACE, found=begun)
    given(of.dispute, promised).when(note(begun)).then(*cleared)
    for other in ({"living": (ZHAO,)}, {"contract_ids": (LEASE, named_id("a third lease"))}):
        another = begun.model_copy(update=other)
        given(of.dispute, promised, told).when(note(another)).then(
            ENDED, of.DisputeFound(**PLACE, found=another)
        )
    row: Row | None = None
    for at, event in enumerate((promised, told, anew)):
        when = NOW + at * GRACE
        row = disputes.project(row, Fact(event, named_id("fact", at), "", at, at, when, when, SYSTEM, ""))
    assert row
    assert (row["kind"], row["disputed_at"], row["found_at"]) == ("by_another", NOW + GRACE, NOW)
    assert of.Found.model_validate({name: row[name] for name in of.Found.model_fields}) == begun


def test_a_unit_is_in_dispute_where_two_live_there_or_one_by_no_contract_of_theirs() -> None:
    def found(
        living: list[UUID],
        holders: list[UUID],
        rightful: Sequence[UUID] = (),
        promised: Sequence[UUID] = (),
    ) -> of.Found | None:
        let = {"holders": holders, "rightful": list(rightful), "contract_ids": [LEASE] if holders else []}
        return found_in({"living": living, "promised": list(promised)} | let)

    assert found([LI], [LI]) is found([LI], []) is found([], [LI]) is found([LI], [LI, ZHAO]) is None
    assert found([ZHAO], [LI]) == found([ZHAO], [LI, ZHAO], [LI]) == BY_ANOTHER
    assert found([ZHAO], [LI, ZHAO], [ZHAO]) is None
    assert found([ZHAO], [LI, ZHAO], [LI, ZHAO]) == BY_ANOTHER  # let to two
    assert found([LI], [LI], [LI], [NEXT_LEASE]) == PROMISED
    assert found([], [LI], [LI], [NEXT_LEASE]) is None
    assert found([LI, ZHAO], [LI]) == TWO
    assert found([LI, ZHAO], []) == TWO.model_copy(update={"contract_ids": ()})
