"""What of a lease's life asks for a filing 备案, or for none any more, and by which version of the policy."""

from typing import Any

import pytest
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    OccupancyResumed,
    Standing,
    UnitExchanged,
)
from contracts.domain.filing import filing
from contracts.domain.filing_commands import (
    Drop,
    FallOverdue,
    FilingCommand,
    TakeUp,
)
from contracts.domain.filing_facts import (
    FilingEvent,
)
from contracts.domain.filing_policy import FILING, FilingDays
from hypothesis import given as every
from hypothesis import strategies as some
from policy.domain.values import Version, Versions
from testkit.given import given

from .test_filing import (
    ASKED,
    ASKED_AGAIN,
    BACK,
    CANCEL,
    CHANGED,
    DROPPED,
    DUE,
    END,
    FILED,
    LATE,
    LATER,
    OVER,
    UNSAID,
    asked_by,
)
from .words import LEASE, LI, OTHER_ROOM, ROOM, day, going_along, signed, terms


def test_what_is_signed_or_extended_is_due_thirty_days_later_and_an_owners_contract_never() -> None:
    [do] = asked_by(signed())
    assert do.command == ASKED
    [do] = asked_by(ContractExtended(contract_id=LEASE, terms=terms(ends_on=LATER), old_ends_on=END))
    assert do.command == ASKED_AGAIN
    assert (
        asked_by(ContractSigned(contract_id=LEASE, terms=terms(track="owner"), signed_on=day("3-10"))) == []
    )
    [do] = asked_by(signed().model_copy(update={"taken_over": True}))
    assert do.command == ASKED.model_copy(update={"known_on": day("7-2")})
    ran_out = {"taken_over": True, "terms": terms().until(day("7-2"))}
    assert asked_by(signed().model_copy(update=ran_out)) == []


def test_a_change_is_told_to_the_city_and_a_step_that_was_signed_is_none() -> None:
    changed = ASKED_AGAIN.model_copy(update={"cause": "changed", "ends_on": END})
    step: dict[str, Any] = {"from_on": day("9-1"), "old_rent_fen": 1, "rent_fen": 2}
    for told, asked in (
        (ContractRentChanged(contract_id=LEASE, terms=terms(), **step, agreed_later=True), [changed]),
        (ContractRentChanged(contract_id=LEASE, terms=terms(), **step), []),
        (
            ContractRentFreeChanged(contract_id=LEASE, terms=terms(), old_rent_free=(), rent_free=()),
            [changed],
        ),
        (
            UnitExchanged(
                contract_id=LEASE,
                terms=terms(unit_ids=(OTHER_ROOM,)),
                **going_along(ROOM, OTHER_ROOM, day("7-1")),
                settled={},
                held_fen=terms().deposit_fen,
            ),
            [changed.model_copy(update={"unit_ids": (OTHER_ROOM,)})],
        ),
    ):
        assert [do.command for do in asked_by(told)] == asked


@pytest.mark.parametrize(
    ("standing", "asked"), [("in_force", [TakeUp()]), ("ending", [TakeUp()]), ("expired", []), ("over", [])]
)
def test_whose_end_had_come_is_no_task_again_though_they_never_left(
    standing: Standing, asked: list[FilingCommand]
) -> None:
    said: dict[str, Any] = {"unit_id": ROOM, "tenant_id": LI, "left_on": day("7-1"), "standing": standing}
    assert [
        do.command for do in asked_by(OccupancyResumed(contract_id=LEASE, terms=terms(), **said))
    ] == asked


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (ContractExpired, [Drop(day=terms().ends_on)]),
        (ContractEnded, [Drop(day=terms().ends_on)]),
        (ContractSucceeded, [Drop(day=terms().ends_on)]),
        (ContractAnnulled, [Drop(day=day("7-2"), annulled=True)]),
    ],
)
def test_however_it_is_over_its_filing_hears_of_it(
    told: type[ContractEvent], asked: list[FilingCommand]
) -> None:
    held = {"held_fen": 0} if told is ContractEnded else {}
    event = told(contract_id=LEASE, terms=terms(), **held)
    assert [do.command for do in asked_by(event)] == asked


def test_a_termination_counts_on_the_day_it_ends() -> None:
    over = ContractTerminated(
        contract_id=LEASE,
        terms=terms(ends_on=day("6-1")),
        old_ends_on=day("9-1"),
        held_fen=terms().deposit_fen,
    )
    assert [do.command for do in asked_by(over)] == [Drop(day=day("6-1"))]  # heard on 2 July
    assert asked_by(over.model_copy(update={"runs_on": True})) == []


def test_each_day_has_the_policy_that_was_in_force() -> None:
    later = Version(version=2, valid_from=day("3-11"), values=FilingDays(within=15))
    policy = Versions(known=(*FILING.known, later))
    given(filing).when(ASKED.model_copy(update={"policy": policy})).then(DUE)
    next_day = ASKED.model_copy(update={"policy": policy, "day": day("3-11")})
    sooner = DUE.model_copy(update={"due_on": day("3-26"), "policy_version": 2})
    given(filing).when(next_day).then(sooner)
    citys = Versions(known=(*FILING.known, later.model_copy(update={"scope": "310000"})))
    of_the_city = sooner.model_copy(update={"policy_scope": "310000"})
    given(filing).when(next_day.model_copy(update={"policy": citys})).then(of_the_city)


ANY = some.sampled_from(
    [
        ASKED,
        ASKED_AGAIN,
        OVER,
        Drop(day=day("4-10")),
        FallOverdue(due_on=day("4-9")),
        FallOverdue(due_on=day("8-1")),
    ]
)


@every(
    some.lists(some.sampled_from([DUE, UNSAID, CHANGED, FILED, BACK, LATE, DROPPED, CANCEL]), max_size=6), ANY
)
def test_what_policies_and_deadlines_ask_is_never_refused(
    history: list[FilingEvent], asked: FilingCommand
) -> None:
    assert isinstance(given(filing, *history).when(asked).events, tuple)
    assert given(filing, *history).when(asked).refusal is None
