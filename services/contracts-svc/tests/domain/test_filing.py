"""Filing 备案: each lease, each change of it, once, in time, and taken back when it was wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.domain import filing as of
from contracts.domain import filing_refusals as why
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
)
from contracts.domain.filing_policy import FILING, FilingDays
from contracts.policies.filing import react
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Event, NotPossible
from kernel.facts import SYSTEM, Fact
from kernel.service import Do
from policy.domain.values import Version, Versions
from testkit.given import given

from .words import LEASE, PARK, ROOM, day, signed, terms

PLACE: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
DUE = of.FilingFellDue(**PLACE, cause="signed", due_on=day("4-9"), policy_version=1)
CHANGED = of.FilingFellDue(**PLACE, cause="extended", due_on=day("8-1"), policy_version=1)
ASKED = of.Demand(**PLACE, cause="signed", day=day("3-10"))
ASKED_AGAIN = of.Demand(**PLACE, cause="extended", day=day("7-2"))
FILED = of.ContractFiled(**PLACE, number="BJ-1", filed_on=day("3-20"))
FILE = of.File(number="BJ-1", filed_on=day("3-20"), today=day("3-21"))
UNSAID = of.FilingUnsaid(**PLACE, due_on=day("4-9"), policy_version=1)
LATE = of.FilingOverdue(**PLACE, due_on=day("4-9"))
DROPPED = of.FilingDropped(**PLACE, why="over")
OVER = of.Drop(day=day("4-9"))
CANCEL = of.FilingToCancel(**PLACE)
BACK = of.FilingRetracted(**PLACE, due_on=day("4-9"))


def test_a_lease_is_filed_once_under_one_number() -> None:
    given(of.filing).when(ASKED).then(DUE)
    given(of.filing, DUE).when(FILE).then(FILED)
    filed = given(of.filing, DUE, FILED)
    filed.when(FILE).nothing()
    filed.when(FILE.model_copy(update={"number": "BJ-2"})).refused(why.FiledAlready, number="BJ-1")


@pytest.mark.parametrize("mark", ["!!", "—", "无", "。。", "编号"])
def test_a_mark_is_no_number_of_a_filing(mark: str) -> None:
    said = FILE.model_copy(update={"number": mark})
    given(of.filing, DUE).when(said).refused(of.FilingNumberSaysNothing, number=mark)
    full_width = said.model_copy(update={"number": "京房租备〔２０２５〕第７号"})
    given(of.filing, DUE).when(full_width).then(FILED.model_copy(update={"number": full_width.number}))


def test_nothing_is_filed_on_a_day_to_come() -> None:
    early = FILE.model_copy(update={"today": day("3-19")})
    given(of.filing, DUE).when(early).refused(why.FiledInFuture, filed_on=day("3-20"))
    unsigned = early.model_copy(update={"today": day("3-21"), "signed_on": day("3-21")})
    given(of.filing, DUE).when(unsigned).refused(why.FiledBeforeSigned, filed_on=day("3-20"))


def test_what_was_filed_wrongly_is_taken_back_and_due_again() -> None:
    given(of.filing, DUE, FILED).when(of.Retract()).then(BACK)
    again = given(of.filing, DUE, FILED, BACK)
    again.when(of.Retract()).nothing()
    again.when(of.FallOverdue(due_on=day("4-9"))).then(LATE)


def test_who_is_late_is_told_of_once_and_may_still_file() -> None:
    given(of.filing, DUE).when(of.FallOverdue(due_on=day("4-9"))).then(LATE)
    given(of.filing, DUE, LATE).when(of.FallOverdue(due_on=day("4-9"))).nothing()
    given(of.filing, DUE, LATE).when(FILE).then(FILED)
    given(of.filing, DUE, FILED).when(of.FallOverdue(due_on=day("4-9"))).nothing()
    given(of.filing, DUE, FILED, CHANGED).when(of.FallOverdue(due_on=day("4-9"))).nothing()


def test_a_change_is_filed_anew_and_with_the_first_filing_where_that_is_still_to_come() -> None:
    given(of.filing, DUE, FILED).when(ASKED_AGAIN).then(CHANGED)
    given(of.filing, DUE).when(ASKED_AGAIN).nothing()


def test_what_was_over_by_its_last_day_need_not_be_filed() -> None:
    given(of.filing, DUE).when(OVER).then(DROPPED)
    given(of.filing, DUE, FILED).when(OVER).nothing()  # filed off by the settlement
    given(of.filing, DUE, DROPPED).when(FILE).refused(NotPossible)
    given(of.filing, DUE, DROPPED).when(ASKED).nothing()
    given(of.filing, DUE, DROPPED).when(ASKED_AGAIN).then(CHANGED)


def test_what_is_over_after_its_last_day_stays_overdue_until_it_is_filed_or_given_up() -> None:
    said = of.FilingDropped(**PLACE, why="said")
    late = given(of.filing, DUE, LATE)
    late.when(of.Drop(day=day("4-10"))).nothing()
    given(of.filing, DUE).when(of.Drop(day=day("4-10"))).nothing()  # nobody was told yet
    late.when(FILE).then(FILED)
    late.when(of.GiveUp(today=day("4-10"))).then(said)
    given(of.filing, DUE, LATE, said).when(of.GiveUp(today=day("4-10"))).nothing()
    given(of.filing, DUE, LATE, said).when(of.TakeUp()).then(DUE)
    given(of.filing, DUE).when(of.GiveUp(today=day("4-9"))).refused(why.FilingNotOverdue, due_on=day("4-9"))
    given(of.filing, DUE).when(of.GiveUp(today=day("4-10"))).then(said)  # told of a day later
    given(of.filing, DUE, FILED).when(of.GiveUp(today=day("4-10"))).refused(NotPossible)


def test_what_was_over_in_time_is_no_task_though_it_was_heard_after_it_was_told_of_as_overdue() -> None:
    given(of.filing, DUE, LATE).when(OVER).then(DROPPED)


def test_what_counts_as_never_agreed_is_never_filed() -> None:
    never = of.Drop(day=day("5-1"), annulled=True)
    gone = of.FilingDropped(**PLACE, why="annulled")
    given(of.filing, DUE, LATE).when(never).then(gone)
    given(of.filing, DUE).when(never).then(gone)
    given(of.filing, DUE, DROPPED).when(never).nothing()


@pytest.mark.parametrize(
    "history",
    [
        (DUE, FILED),
        (DUE, FILED, CHANGED),
        (DUE, FILED, CHANGED, DROPPED),
        (DUE, FILED, CHANGED, of.FilingDropped(**PLACE, why="said")),
    ],
)
def test_what_the_city_has_of_what_was_never_agreed_is_cancelled_there(
    history: tuple[of.FilingEvent, ...],
) -> None:
    never = of.Drop(day=day("5-1"), annulled=True)
    given(of.filing, *history).when(never).then(CANCEL)
    waits = given(of.filing, *history, CANCEL)
    for again in (never, ASKED, ASKED_AGAIN, of.TakeUp()):
        waits.when(again).nothing()
    for wrong in (FILE, of.GiveUp(today=day("8-2"))):
        waits.when(wrong).refused(NotPossible)
    gone = of.FilingDropped(**PLACE, why="annulled")
    waits.when(of.Retract()).then(gone)
    given(of.filing, *history, CANCEL, gone).when(never).nothing()


def test_what_the_city_never_had_is_not_cancelled_there() -> None:
    never = of.Drop(day=day("5-1"), annulled=True)
    gone = of.FilingDropped(**PLACE, why="annulled")
    given(of.filing, DUE, FILED, BACK).when(never).then(gone)


def test_of_what_was_in_force_before_anju_nobody_is_late_and_what_is_in_time_is_asked_for() -> None:
    heard_in_time, heard_late = (ASKED.model_copy(update={"known_on": day(on)}) for on in ("4-9", "4-10"))
    given(of.filing).when(heard_in_time).then(DUE)
    given(of.filing).when(heard_late).then(UNSAID)
    unsaid = given(of.filing, UNSAID)
    unsaid.when(heard_late).nothing()
    unsaid.when(of.FallOverdue(due_on=day("4-9"))).nothing()
    unsaid.when(FILE).then(FILED)
    unsaid.when(ASKED_AGAIN).then(CHANGED)
    unsaid.when(of.GiveUp(today=day("4-10"))).then(of.FilingDropped(**PLACE, why="said"))
    unsaid.when(of.Drop(day=day("7-2"))).then(DROPPED)
    unsaid.when(of.Drop(day=day("7-2"), annulled=True)).then(of.FilingDropped(**PLACE, why="annulled"))
    given(of.filing, UNSAID, DROPPED).when(of.TakeUp()).then(UNSAID)
    given(of.filing, UNSAID, FILED).when(of.Retract()).then(BACK)


@pytest.mark.parametrize("asked", [FILE, of.Retract(), of.GiveUp(today=day("4-10"))])
def test_an_owners_contract_or_a_draft_has_no_filing(asked: of.FilingCommand) -> None:
    given(of.filing).when(asked).refused(why.FilingUnknown)


def asked_by(event: Event) -> list[Do]:
    at = datetime(2025, 7, 2, 2, tzinfo=UTC)
    return list(react(Fact(event, LEASE, "contract", 1, 1, at, at, SYSTEM, "contracts")))


def test_what_is_signed_or_extended_is_due_thirty_days_later_and_an_owners_contract_never() -> None:
    [do] = asked_by(signed())
    assert do.command == ASKED
    [do] = asked_by(ContractExtended(contract_id=LEASE, terms=terms(), old_ends_on=day("9-1")))
    assert do.command == ASKED_AGAIN
    assert (
        asked_by(ContractSigned(contract_id=LEASE, terms=terms(track="owner"), signed_on=day("3-10"))) == []
    )
    [do] = asked_by(signed().model_copy(update={"taken_over": True}))
    assert do.command == ASKED.model_copy(update={"known_on": day("7-2")})
    ran_out = {"taken_over": True, "terms": terms().until(day("7-2"))}
    assert asked_by(signed().model_copy(update=ran_out)) == []


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (ContractExpired, [of.Drop(day=terms().ends_on)]),
        (ContractEnded, [of.Drop(day=terms().ends_on)]),
        (ContractSucceeded, [of.Drop(day=terms().ends_on)]),
        (ContractAnnulled, [of.Drop(day=day("7-2"), annulled=True)]),
    ],
)
def test_however_it_is_over_its_filing_hears_of_it(
    told: type[ContractEvent], asked: list[of.FilingCommand]
) -> None:
    assert [do.command for do in asked_by(told(contract_id=LEASE, terms=terms()))] == asked


def test_a_termination_counts_on_the_day_it_ends() -> None:
    over = ContractTerminated(contract_id=LEASE, terms=terms(ends_on=day("6-1")), old_ends_on=day("9-1"))
    assert [do.command for do in asked_by(over)] == [of.Drop(day=day("6-1"))]  # heard on 2 July
    assert asked_by(over.model_copy(update={"runs_on": True})) == []


def test_each_day_has_the_policy_that_was_in_force() -> None:
    later = Version(version=2, valid_from=day("3-11"), values=FilingDays(within=15))
    policy = Versions(known=(*FILING.known, later))
    given(of.filing).when(ASKED.model_copy(update={"policy": policy})).then(DUE)
    next_day = ASKED.model_copy(update={"policy": policy, "day": day("3-11")})
    sooner = DUE.model_copy(update={"due_on": day("3-26"), "policy_version": 2})
    given(of.filing).when(next_day).then(sooner)


ANY = some.sampled_from(
    [
        ASKED,
        ASKED_AGAIN,
        OVER,
        of.Drop(day=day("4-10")),
        of.FallOverdue(due_on=day("4-9")),
        of.FallOverdue(due_on=day("8-1")),
    ]
)


@every(
    some.lists(some.sampled_from([DUE, UNSAID, CHANGED, FILED, BACK, LATE, DROPPED, CANCEL]), max_size=6), ANY
)
def test_what_policies_and_deadlines_ask_is_never_refused(
    history: list[of.FilingEvent], asked: of.FilingCommand
) -> None:
    assert isinstance(given(of.filing, *history).when(asked).events, tuple)
    assert given(of.filing, *history).when(asked).refusal is None
