"""How long papers are kept: from the end of the contract, while they are needed, less of the forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.domain import contract_facts as facts
from contracts.domain import retention as of
from contracts.domain import settlement_facts as facts_of_settling
from contracts.domain.policy import POLICIES
from contracts.domain.retention_policy import (
    RETENTION,
    ForgottenKeptLonger,
    PaperRetention,
    RetentionOutOfRange,
)
from contracts.policies.retention import arm, of_contracts, of_settlements
from kernel.domain import Command, Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import Version
from testkit.given import given

from . import twelve
from .words import LEASE, OWNER, OWNER_LEASE, ROOM, THIRD_ROOM, day, left, terms

OVER_ON = day("9-1")
BEGAN = of.RetentionBegan(contract_id=LEASE, over_on=OVER_ON)
CLAIM = {"contract_id": LEASE, "settlement_id": named_id("settlement")}
CLAIMED = of.PapersClaimed(**CLAIM)
RELEASED = of.PapersReleased(**CLAIM, over_on=OVER_ON)
FORGOTTEN = of.PartyForgotten(contract_id=LEASE, over_on=OVER_ON)
DESTROYED = of.ContractPapersDestroyed(contract_id=LEASE, policy_version=1)
OVER = of.NoteOver(contract_id=LEASE, ended_on=day("8-1"), today=OVER_ON)
FIVE, THREE = date(2030, 9, 1), date(2028, 9, 1)
DAY = timedelta(days=1)


def end(today: date) -> of.EndRetention:
    return of.EndRetention(contract_id=LEASE, today=today)


def test_papers_are_kept_five_years_after_the_end_and_destroyed_once() -> None:
    given(of.retention).when(OVER).then(BEGAN)
    over = given(of.retention, BEGAN)
    over.when(OVER.model_copy(update={"today": day("10-1")})).nothing()
    over.when(end(FIVE - DAY)).nothing()
    over.when(end(FIVE)).then(DESTROYED)
    for command in (end(FIVE + DAY), of.NoteGoesOn(contract_id=LEASE), of.NoteClaim(**CLAIM)):
        given(of.retention, BEGAN, DESTROYED).when(command).nothing()


def test_an_end_in_the_past_counts_from_when_it_was_heard_of_and_one_to_come_from_its_day() -> None:
    late = OVER.model_copy(update={"ended_on": day("12-1")})
    given(of.retention).when(late).then(BEGAN.model_copy(update={"over_on": day("12-1")}))


def test_what_goes_on_after_all_is_kept() -> None:
    goes_on = of.RetentionInterrupted(contract_id=LEASE)
    given(of.retention, BEGAN).when(of.NoteGoesOn(contract_id=LEASE)).then(goes_on)
    given(of.retention).when(of.NoteGoesOn(contract_id=LEASE)).nothing()
    given(of.retention, BEGAN, goes_on).when(end(FIVE)).nothing()


def test_a_contract_over_several_rooms_is_over_with_the_last_of_them() -> None:
    said = {"contract_id": LEASE, "ended_on": OVER_ON, "today": OVER_ON, "rooms": 2}
    first, last = of.NoteGivenBack(**said, unit_id=ROOM), of.NoteGivenBack(**said, unit_id=THIRD_ROOM)
    one = of.RoomGivenBack(contract_id=LEASE, unit_id=ROOM)
    given(of.retention).when(first).then(one)
    given(of.retention, one).when(first).nothing()
    other = of.RoomGivenBack(contract_id=LEASE, unit_id=THIRD_ROOM)
    given(of.retention, one).when(last).then(other, BEGAN)
    given(of.retention, one, other, BEGAN).when(last).nothing()
    given(of.retention, BEGAN).when(last).then(other)  # over already: terminated


def test_a_room_of_several_that_was_taken_back_and_left_again_lets_the_papers_end() -> None:
    said = {"contract_id": LEASE, "ended_on": OVER_ON, "today": OVER_ON, "rooms": 2}
    one, other = (of.RoomGivenBack(contract_id=LEASE, unit_id=room) for room in (ROOM, THIRD_ROOM))
    goes_on = of.RetentionInterrupted(contract_id=LEASE)
    for room, gone in ((ROOM, one), (THIRD_ROOM, other)):
        back = of.RoomTakenBack(contract_id=LEASE, unit_id=room)
        again = given(of.retention, one, other, BEGAN)
        again.when(of.NoteNeverGivenBack(contract_id=LEASE, unit_id=room)).then(back, goes_on)
        lived_in = given(of.retention, one, other, BEGAN, back, goes_on)
        lived_in.when(of.NoteGivenBack(**said, unit_id=room)).then(gone, BEGAN)


def test_a_last_room_that_was_given_back_unnamed_lets_the_papers_end_all_the_same() -> None:
    """Of several, the last was not noted once: the contract knows that nothing is left, whatever is here."""
    one, back = (of_(contract_id=LEASE, unit_id=ROOM) for of_ in (of.RoomGivenBack, of.RoomTakenBack))
    lived_in = given(of.retention, one, BEGAN, back, of.RetentionInterrupted(contract_id=LEASE))
    told = left(ROOM, unit_ids=(ROOM, THIRD_ROOM))
    [noted] = of_contracts(at(NOW, told))
    lived_in.when(noted.command).then(one, BEGAN)
    [not_yet] = of_contracts(at(NOW, told.model_copy(update={"last": False})))
    lived_in.when(not_yet.command).then(one)


def test_a_settlement_that_is_not_done_needs_the_papers() -> None:
    given(of.retention, BEGAN).when(of.NoteClaim(**CLAIM)).then(CLAIMED)
    given(of.retention, BEGAN, CLAIMED).when(end(FIVE)).nothing()
    given(of.retention, BEGAN, CLAIMED).when(of.NoteRelease(**CLAIM)).then(RELEASED)
    given(of.retention, BEGAN, CLAIMED, RELEASED).when(end(FIVE)).then(DESTROYED)


def test_what_a_settlement_comes_to_may_be_claimed_for_as_long_as_if_the_contract_had_ended_then() -> None:
    """Closed two years late with a debt, the papers ended a year later: two years before it lapsed."""
    closed_on = date(2027, 9, 1)
    done = of.NoteRelease(**CLAIM, done_on=closed_on)
    again = of.RetentionBegan(contract_id=LEASE, over_on=closed_on)
    released = of.PapersReleased(**CLAIM, over_on=closed_on)
    given(of.retention, BEGAN, CLAIMED).when(done).then(again, released)
    owing = given(of.retention, BEGAN, CLAIMED, FORGOTTEN, again, released)
    owing.when(end(THREE)).nothing()
    owing.when(end(date(2030, 9, 1) - DAY)).nothing()
    owing.when(end(date(2030, 9, 1))).then(DESTROYED)
    at_once = done.model_copy(update={"done_on": day("8-15")})
    given(of.retention, BEGAN, CLAIMED).when(at_once).then(RELEASED)
    goes_on = of.PapersReleased(**CLAIM, over_on=None)
    given(of.retention, CLAIMED).when(done).then(goes_on)


def test_of_the_forgotten_they_are_kept_as_long_as_claims_may_be_made() -> None:
    forget = of.NoteForgotten(contract_id=LEASE, unsigned=False, today=day("10-1"))
    given(of.retention, BEGAN).when(forget).then(FORGOTTEN)
    gone = given(of.retention, BEGAN, FORGOTTEN)
    gone.when(forget).nothing()
    gone.when(end(THREE - DAY)).nothing()
    gone.when(end(THREE)).then(DESTROYED)
    given(of.retention, BEGAN, CLAIMED, FORGOTTEN).when(end(THREE)).nothing()


def test_what_was_never_in_force_and_of_which_nothing_was_sent_ends_with_who_was_erased() -> None:
    """No claim can be made by it; also where they were erased before that was so."""
    forget = of.NoteForgotten(contract_id=LEASE, unsigned=True, unsent=True, today=OVER_ON)
    gone = of.DraftPapersDestroyed(contract_id=LEASE)
    given(of.retention).when(forget).then(BEGAN, FORGOTTEN, gone)
    given(of.retention, BEGAN, FORGOTTEN).when(forget).then(gone)
    over = given(of.retention, BEGAN, FORGOTTEN, gone)
    for command in (forget, OVER, end(FIVE), of.NoteGoesOn(contract_id=LEASE)):
        over.when(command).nothing()
    over.when(forget.model_copy(update={"unsent": False, "in_force": BOUND})).then(ERASED)


BOUND = of.InForce(track="tenant", unit_ids=(ROOM,), park_id=named_id("park"), manager_id=None)
ERASED = of.ContractPartyErased(contract_id=LEASE, **dict(BOUND))


def test_what_is_in_force_with_who_was_erased_is_told_once_and_its_papers_are_kept_while_it_goes_on() -> None:
    """Signed in the very moment in which they were: before it was noted, or while it was noted of a draft."""
    forget = of.NoteForgotten(contract_id=LEASE, unsigned=False, in_force=BOUND, today=OVER_ON)
    goes_on = of.PartyForgotten(contract_id=LEASE, over_on=None)
    given(of.retention).when(forget).then(goes_on, ERASED)
    given(of.retention, goes_on, ERASED).when(forget).nothing()
    still = of.RetentionInterrupted(contract_id=LEASE)
    given(of.retention, BEGAN, FORGOTTEN).when(forget).then(still, ERASED)
    given(of.retention, BEGAN, FORGOTTEN, still, ERASED).when(forget).nothing()
    given(of.retention, BEGAN, FORGOTTEN, still, ERASED).when(end(THREE)).nothing()
    as_a_draft = forget.model_copy(update={"unsigned": True, "in_force": None})
    given(of.retention, BEGAN, FORGOTTEN).when(as_a_draft).nothing()


def test_a_draft_of_who_was_forgotten_is_over_for_nobody_can_sign_it() -> None:
    forget = of.NoteForgotten(contract_id=LEASE, unsigned=True, today=OVER_ON)
    given(of.retention).when(forget).then(BEGAN, FORGOTTEN)
    running = of.NoteForgotten(contract_id=LEASE, unsigned=False, today=OVER_ON)
    given(of.retention).when(running).then(of.PartyForgotten(contract_id=LEASE, over_on=None))


def at(moment: datetime, event: Event) -> Fact:
    return Fact(event, named_id("fact"), "stream", 1, 1, moment, moment, SYSTEM, "contracts")


NOW = datetime(2025, 9, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "asked"),
    [
        (facts.ContractTerminated, of.NoteOver),
        (facts.ContractEnded, of.NoteOver),
        (facts.ContractSucceeded, of.NoteOver),
        (facts.ContractVoided, of.NoteOver),
        (facts.ContractExpired, None),
        (facts.ContractExtended, of.NoteGoesOn),
        (facts.ContractHeldOver, of.NoteGoesOn),
        (facts.OccupancyEnded, of.NoteGivenBack),
    ],
)
def test_each_end_is_noted_and_each_going_on(
    event: type[facts.ContractEvent], asked: type[Command] | None
) -> None:
    more = {"old_ends_on": day("12-1"), "unit_id": ROOM, "tenant_id": LEASE, "ended_on": OVER_ON}
    said = {"contract_id": LEASE, "terms": terms(), "last": True, "held_fen": 0, **more}
    told = event.model_validate({name: said[name] for name in event.model_fields if name in said})
    assert [type(each.command) for each in of_contracts(at(NOW, told))] == ([asked] if asked else [])


def test_an_owners_contract_that_ran_out_is_over_and_one_that_runs_to_a_day_is_not_yet() -> None:
    owners = terms(track="owner", tenant_id=None, party_id=OWNER)
    [noted] = of_contracts(at(NOW, facts.ContractExpired(contract_id=OWNER_LEASE, terms=owners)))
    assert noted.command == of.NoteOver(contract_id=OWNER_LEASE, ended_on=owners.ends_on, today=OVER_ON)
    said = {"contract_id": LEASE, "terms": terms(), "old_ends_on": day("12-1")}
    assert (
        of_contracts(at(NOW, facts.ContractTerminated(**said, runs_on=True, held_fen=terms().deposit_fen)))
        == []
    )


def test_a_settlement_claims_them_until_what_it_owes_is_paid() -> None:
    cases = [
        (twelve.OPENED, of.NoteClaim),
        (twelve.CLOSED, None),
        (twelve.REFUNDED, of.NoteRelease),
    ]
    for event, asked in cases:
        assert [type(each.command) for each in of_settlements(at(NOW, event))] == ([asked] if asked else [])


def test_what_the_tenant_owes_is_done_with_when_it_is_closed_and_what_is_withdrawn_on_no_day() -> None:
    owing = twelve.FLOODED[-1]
    withdrawn = facts_of_settling.SettlementWithdrawn(**twelve.PLACE)
    for event, done_on in ((owing, OVER_ON), (twelve.REFUNDED, OVER_ON), (withdrawn, None)):
        [noted] = of_settlements(at(NOW, event))
        assert noted.command == of.NoteRelease(**CLAIM, done_on=done_on)


def test_both_days_are_asked_and_those_of_another_version_from_its_first_day_on() -> None:
    then = Book(POLICIES, {})
    assert [each.due_at.year for each in arm(at(NOW, BEGAN), then)] == [2028, 2030]
    other = PaperRetention(years=3, years_of_forgotten=0)
    book = then.with_other("paper-retention", other, date(2029, 1, 1))
    assert [each.due_at.date() for each in arm(at(NOW, BEGAN), book)] == [
        THREE - DAY,  # midnight in Shanghai
        date(2028, 12, 31),
    ]
    paid_late = datetime(2031, 1, 5, 8, tzinfo=UTC)
    assert [each.due_at for each in arm(at(paid_late, RELEASED), then)] == [paid_late], "at once"
    assert arm(at(NOW, RELEASED.model_copy(update={"over_on": None})), then) == []


def test_what_cannot_be_said_of_it() -> None:
    for years, of_forgotten, field in (
        *((2, 3, "years"), (31, 3, "years")),
        *((5, 0, "years_of_forgotten"), (5, 2, "years_of_forgotten"), (5, 31, "years_of_forgotten")),
    ):
        with pytest.raises(RetentionOutOfRange) as refused:
            PaperRetention(years=years, years_of_forgotten=of_forgotten).check()
        assert refused.value.facts["field"] == f"values.{field}"
    PaperRetention(years=3, years_of_forgotten=3).check()
    with pytest.raises(ForgottenKeptLonger):
        PaperRetention(years=4, years_of_forgotten=5).check()
    assert RETENTION.known == (
        Version(version=1, valid_from=date.min, values=PaperRetention(years=5, years_of_forgotten=3)),
    )


def test_what_ends_on_a_leap_day_is_kept_until_the_first_of_march() -> None:
    kept = RETENTION.known[0].values.kept_until(date(2028, 2, 29), forgotten=False)
    assert kept == date(2033, 3, 1)
