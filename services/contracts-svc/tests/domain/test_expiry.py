"""Which stages are told for an end that becomes known on some day."""

from datetime import timedelta

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import WarnOfExpiry
from contracts.domain.contract_facts import ContractEvent, ContractNearExpiry
from contracts.domain.expiry import (
    STAGES,
    ExpiryStages,
    StageOutOfRange,
    StagesMissing,
    StagesNotFalling,
    stages_to_tell,
)
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Refusal
from policy.domain.values import Version, Versions
from testkit.given import given

from .words import END, LEASE, day, drafted, signed


def told(days_left: int) -> list[tuple[int, int]]:
    """(stage, days from today)."""
    today = END - timedelta(days=days_left)
    return [(stage, (on - today).days) for stage, on in stages_to_tell(END, today)]


def test_long_before_the_end_all_three_are_ahead() -> None:
    assert told(365) == [(30, 335), (15, 350), (7, 358)]


def test_on_the_day_of_a_stage_it_is_told() -> None:
    assert told(30) == [(30, 0), (15, 15), (7, 23)]


def test_twelve_days_before_the_end_the_tightest_passed_is_told_at_once() -> None:
    assert told(12) == [(15, 0), (7, 5)]


def test_two_days_before_the_end_only_the_last_is_told() -> None:
    assert told(2) == [(7, 0)]


def test_a_contract_already_over_is_not_near_its_end() -> None:
    assert told(0) == told(-100) == []


@every(some.integers(1, 4_000))
def test_at_most_one_stage_is_told_late_and_the_seven_days_always(days_left: int) -> None:
    found = told(days_left)
    assert sum(ahead == 0 for _, ahead in found) <= 1
    assert all(ahead >= 0 for _, ahead in found)
    assert found[-1][0] == 7


def versions(*later: tuple[str, tuple[int, ...]]) -> Versions[ExpiryStages]:
    """The seed's, and those from the days given."""
    more = (
        Version(version=number, valid_from=day(first), values=ExpiryStages(stages=stages))
        for number, (first, stages) in enumerate(later, start=2)
    )
    return Versions(known=(*STAGES.known, *more))


def warned(days_left: int, known: str, policy: Versions[ExpiryStages]) -> list[tuple[int, int, int]]:
    """What a contract says that ends so many days after it was `known`: (stage, days left, version)."""
    today = day(known)
    end = today + timedelta(days=days_left)
    history: list[ContractEvent] = [drafted(ends_on=end), signed(ends_on=end)]
    said = []
    for stage, on in stages_to_tell(end, today, policy):
        asked = WarnOfExpiry(contract_id=LEASE, stage_days=stage, ends_on=end, today=on, policy=policy)
        for told_ in given(contract, *history).when(asked).events:
            assert isinstance(told_, ContractNearExpiry)
            history.append(told_)
            said.append((told_.stage_days, (end - on).days, told_.policy_version))
    return said


class TestOtherStages:
    LATER = versions(("6-1", (45, 20, 10)))

    def test_all_that_runs_follows_them_from_their_first_day_on(self) -> None:
        assert warned(153, "3-1", self.LATER) == [(45, 45, 2), (20, 20, 2), (10, 10, 2)]

    def test_what_ends_before_is_told_by_the_old_ones(self) -> None:
        assert warned(60, "3-1", self.LATER) == [(30, 30, 1), (15, 15, 1), (7, 7, 1)]

    def test_on_the_first_day_the_tightest_that_has_passed_is_told_at_once(self) -> None:
        # 40 days left on 1 June: 45 has passed, and nothing was told so far.
        assert warned(132, "3-1", self.LATER) == [(45, 40, 2), (20, 20, 2), (10, 10, 2)]

    def test_what_was_told_as_tightly_before_is_not_told_again(self) -> None:
        # 25 days left: told at 30, so neither 45 nor anything until 20.
        assert warned(117, "3-1", self.LATER) == [(30, 30, 1), (20, 20, 2), (10, 10, 2)]
        # 12 days left: told at 15, and 20 is past.
        assert warned(104, "3-1", self.LATER) == [(30, 30, 1), (15, 15, 1), (10, 10, 2)]

    def test_a_deadline_armed_for_a_stage_that_is_none_any_more_says_nothing(self) -> None:
        of = {"contract_id": LEASE, "stage_days": 30, "ends_on": day("7-1"), "today": day("6-1")}
        asked = WarnOfExpiry(**of, policy=self.LATER)
        history = drafted(ends_on=day("7-1")), signed(ends_on=day("7-1"))
        given(contract, *history).when(asked).nothing()

    @every(some.integers(1, 400), some.integers(0, 400), some.integers(1, 365))
    def test_by_whichever_version_stages_only_tighten_and_none_is_told_twice(
        self, days_left: int, begins_after: int, stage: int
    ) -> None:
        first = day("3-1") + timedelta(days=begins_after)
        other = Version(version=2, valid_from=first, values=ExpiryStages(stages=(stage,)))
        said = [stage for stage, _, _ in warned(days_left, "3-1", Versions(known=(*STAGES.known, other)))]
        assert said == sorted(set(said), reverse=True)


@pytest.mark.parametrize(
    ("stages", "refusal"),
    [
        ((), StagesMissing),
        ((7, 15, 30), StagesNotFalling),
        ((30, 30), StagesNotFalling),
        ((366, 7), StageOutOfRange),
        ((30, 0), StageOutOfRange),
    ],
)
def test_stages_that_are_none_to_decide_by(stages: tuple[int, ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        ExpiryStages(stages=stages).check()
