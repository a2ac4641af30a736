"""Filing 备案: each lease, each change of it, once, in time, and taken back when it was wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.domain import filing_refusals as why
from contracts.domain.filing import filing
from contracts.domain.filing_commands import (
    Demand,
    Drop,
    FallOverdue,
    File,
    FilingCommand,
    GiveUp,
    Retract,
    TakeUp,
)
from contracts.domain.filing_facts import (
    ContractFiled,
    FilingDropped,
    FilingEvent,
    FilingFellDue,
    FilingOverdue,
    FilingRetracted,
    FilingToCancel,
    FilingUnsaid,
)
from contracts.policies.filing import react
from kernel.domain import Event, NotPossible
from kernel.facts import SYSTEM, Fact
from kernel.service import Do
from testkit.given import given

from .words import LEASE, OTHER_ROOM, PARK, ROOM, day, terms

PLACE: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
BY: dict[str, Any] = {"policy_version": 1, "policy_scope": "general"}
END, LATER = terms().ends_on, day("12-1")
DUE = FilingFellDue(**PLACE, cause="signed", due_on=day("4-9"), **BY, ends_on=END)
CHANGED = FilingFellDue(**PLACE, cause="extended", due_on=day("8-1"), **BY, ends_on=LATER)
ASKED = Demand(**PLACE, cause="signed", day=day("3-10"), ends_on=END)
ASKED_AGAIN = Demand(**PLACE, cause="extended", day=day("7-2"), ends_on=LATER)
FILED = ContractFiled(**PLACE, number="BJ-1", filed_on=day("3-20"))
FILE = File(number="BJ-1", filed_on=day("3-20"), today=day("3-21"))
UNSAID = FilingUnsaid(**PLACE, due_on=day("4-9"), **BY, ends_on=END)
LATE = FilingOverdue(**PLACE, due_on=day("4-9"))
DROPPED = FilingDropped(**PLACE, why="over")
OVER = Drop(day=day("4-9"))
CANCEL = FilingToCancel(**PLACE)
BACK = FilingRetracted(**PLACE, due_on=day("4-9"))


def test_a_lease_is_filed_once_under_one_number() -> None:
    given(filing).when(ASKED).then(DUE)
    given(filing, DUE).when(FILE).then(FILED)
    filed = given(filing, DUE, FILED)
    filed.when(FILE).nothing()
    filed.when(FILE.model_copy(update={"number": "BJ-2"})).refused(why.FiledAlready, number="BJ-1")


@pytest.mark.parametrize("mark", ["!!", "—", "无", "。。", "编号"])
def test_a_mark_is_no_number_of_a_filing(mark: str) -> None:
    said = FILE.model_copy(update={"number": mark})
    given(filing, DUE).when(said).refused(why.FilingNumberSaysNothing, number=mark)
    full_width = said.model_copy(update={"number": "京房租备〔２０２５〕第７号"})
    given(filing, DUE).when(full_width).then(FILED.model_copy(update={"number": full_width.number}))


def test_nothing_is_filed_on_a_day_to_come() -> None:
    early = FILE.model_copy(update={"today": day("3-19")})
    given(filing, DUE).when(early).refused(why.FiledInFuture, filed_on=day("3-20"))
    unsigned = early.model_copy(update={"today": day("3-21"), "signed_on": day("3-21")})
    given(filing, DUE).when(unsigned).refused(why.FiledBeforeSigned, filed_on=day("3-20"))


def test_what_was_filed_wrongly_is_taken_back_and_due_again() -> None:
    given(filing, DUE, FILED).when(Retract()).then(BACK)
    again = given(filing, DUE, FILED, BACK)
    again.when(Retract()).nothing()
    again.when(FallOverdue(due_on=day("4-9"))).then(LATE)


def test_who_is_late_is_told_of_once_and_may_still_file() -> None:
    given(filing, DUE).when(FallOverdue(due_on=day("4-9"))).then(LATE)
    given(filing, DUE, LATE).when(FallOverdue(due_on=day("4-9"))).nothing()
    given(filing, DUE, LATE).when(FILE).then(FILED)
    given(filing, DUE, FILED).when(FallOverdue(due_on=day("4-9"))).nothing()
    given(filing, DUE, FILED, CHANGED).when(FallOverdue(due_on=day("4-9"))).nothing()


def test_a_change_is_filed_anew_and_with_the_first_filing_where_that_is_still_to_come() -> None:
    given(filing, DUE, FILED).when(ASKED_AGAIN).then(CHANGED)
    given(filing, DUE).when(ASKED_AGAIN).nothing()


def test_a_termination_that_is_taken_back_is_no_change_of_what_the_city_has() -> None:
    as_before = ASKED_AGAIN.model_copy(update={"ends_on": END})
    for history in ((DUE, FILED), (UNSAID,), (UNSAID, FILED)):
        given(filing, *history).when(as_before).nothing()
    older = DUE.model_copy(update={"ends_on": None})
    given(filing, older, FILED).when(as_before).then(CHANGED.model_copy(update={"ends_on": END}))


def test_what_the_city_has_of_another_room_or_rent_is_filed_anew() -> None:
    changed = ASKED_AGAIN.model_copy(update={"cause": "changed", "unit_ids": (OTHER_ROOM,)})
    anew = CHANGED.model_copy(update={"cause": "changed", "unit_ids": (OTHER_ROOM,)})
    given(filing, DUE, FILED).when(changed).then(anew)
    given(filing, DUE, FILED, anew).when(changed).nothing()
    given(filing, DUE, FILED, anew).when(FILE).then(FILED.model_copy(update={"unit_ids": (OTHER_ROOM,)}))
    said = FilingDropped(**PLACE, why="said")
    for history in ((), (UNSAID,), (DUE, DROPPED), (DUE, LATE, said)):
        given(filing, *history).when(changed).nothing()


def test_what_is_filed_later_is_filed_of_the_room_that_they_have_by_then() -> None:
    rent = ASKED_AGAIN.model_copy(update={"cause": "changed"})
    given(filing, DUE).when(rent).nothing()
    room = rent.model_copy(update={"unit_ids": (OTHER_ROOM,)})
    given(filing, DUE).when(room).then(DUE.model_copy(update={"unit_ids": (OTHER_ROOM,)}))
    given(filing, DUE, LATE).when(room).nothing()  # told of, once


def test_what_was_over_by_its_last_day_need_not_be_filed() -> None:
    given(filing, DUE).when(OVER).then(DROPPED)
    given(filing, DUE, FILED).when(OVER).nothing()  # filed off by the settlement
    given(filing, DUE, DROPPED).when(FILE).then(FILED)  # before it was over, and put down afterwards
    given(filing, DUE, DROPPED).when(ASKED).nothing()
    given(filing, DUE, DROPPED).when(ASKED_AGAIN).then(CHANGED)


def test_what_is_over_after_its_last_day_stays_overdue_until_it_is_filed_or_given_up() -> None:
    said = FilingDropped(**PLACE, why="said")
    late = given(filing, DUE, LATE)
    late.when(Drop(day=day("4-10"))).nothing()
    given(filing, DUE).when(Drop(day=day("4-10"))).nothing()  # nobody was told yet
    late.when(FILE).then(FILED)
    late.when(GiveUp(today=day("4-10"))).then(said)
    given(filing, DUE, LATE, said).when(GiveUp(today=day("4-10"))).nothing()
    given(filing, DUE, LATE, said).when(TakeUp()).then(DUE)
    given(filing, DUE, LATE, said).when(FILE).then(FILED)  # they came to it after all
    given(filing, DUE).when(GiveUp(today=day("4-9"))).refused(why.FilingNotOverdue, due_on=day("4-9"))
    given(filing, DUE).when(GiveUp(today=day("4-10"))).then(said)  # told of a day later
    given(filing, DUE, FILED).when(GiveUp(today=day("4-10"))).refused(NotPossible)


def test_what_was_over_in_time_is_no_task_though_it_was_heard_after_it_was_told_of_as_overdue() -> None:
    given(filing, DUE, LATE).when(OVER).then(DROPPED)


def test_what_counts_as_never_agreed_is_never_filed() -> None:
    never = Drop(day=day("5-1"), annulled=True)
    gone = FilingDropped(**PLACE, why="annulled")
    given(filing, DUE, LATE).when(never).then(gone)
    given(filing, DUE).when(never).then(gone)
    given(filing, DUE, DROPPED).when(never).nothing()
    for history in ((DUE, gone), (UNSAID, gone)):
        given(filing, *history).when(FILE).refused(NotPossible)


def test_what_was_over_before_anybody_said_whether_it_was_filed_may_be_put_down_as_filed() -> None:
    given(filing, UNSAID).when(Drop(day=day("11-1"))).then(DROPPED)
    given(filing, UNSAID, DROPPED).when(FILE).then(FILED)
    given(filing, UNSAID, DROPPED, FILED).when(FILE).nothing()


@pytest.mark.parametrize(
    "history",
    [
        (DUE, FILED),
        (DUE, FILED, CHANGED),
        (DUE, FILED, CHANGED, DROPPED),
        (DUE, FILED, CHANGED, FilingDropped(**PLACE, why="said")),
    ],
)
def test_what_the_city_has_of_what_was_never_agreed_is_cancelled_there(
    history: tuple[FilingEvent, ...],
) -> None:
    never = Drop(day=day("5-1"), annulled=True)
    given(filing, *history).when(never).then(CANCEL)
    waits = given(filing, *history, CANCEL)
    for again in (never, ASKED, ASKED_AGAIN, TakeUp()):
        waits.when(again).nothing()
    for wrong in (FILE, GiveUp(today=day("8-2"))):
        waits.when(wrong).refused(NotPossible)
    gone = FilingDropped(**PLACE, why="annulled")
    waits.when(Retract()).then(gone)
    given(filing, *history, CANCEL, gone).when(never).nothing()


def test_what_the_city_never_had_is_not_cancelled_there() -> None:
    never = Drop(day=day("5-1"), annulled=True)
    gone = FilingDropped(**PLACE, why="annulled")
    given(filing, DUE, FILED, BACK).when(never).then(gone)


def test_of_what_was_in_force_before_anju_nobody_is_late_and_what_is_in_time_is_asked_for() -> None:
    heard_in_time, heard_late = (ASKED.model_copy(update={"known_on": day(on)}) for on in ("4-9", "4-10"))
    given(filing).when(heard_in_time).then(DUE)
    given(filing).when(heard_late).then(UNSAID)
    unsaid = given(filing, UNSAID)
    unsaid.when(heard_late).nothing()
    unsaid.when(FallOverdue(due_on=day("4-9"))).nothing()
    unsaid.when(FILE).then(FILED)
    unsaid.when(ASKED_AGAIN).then(CHANGED)
    unsaid.when(GiveUp(today=day("4-10"))).then(FilingDropped(**PLACE, why="said"))
    unsaid.when(Drop(day=day("7-2"))).then(DROPPED)
    unsaid.when(Drop(day=day("7-2"), annulled=True)).then(FilingDropped(**PLACE, why="annulled"))
    given(filing, UNSAID, DROPPED).when(TakeUp()).then(UNSAID)
    given(filing, UNSAID, FILED).when(Retract()).then(BACK)


@pytest.mark.parametrize("asked", [FILE, Retract(), GiveUp(today=day("4-10"))])
def test_an_owners_contract_or_a_draft_has_no_filing(asked: FilingCommand) -> None:
    given(filing).when(asked).refused(why.FilingUnknown)


def asked_by(event: Event) -> list[Do]:
    at = datetime(2025, 7, 2, 2, tzinfo=UTC)
    return list(react(Fact(event, LEASE, "contract", 1, 1, at, at, SYSTEM, "contracts")))
