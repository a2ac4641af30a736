"""A renewal whose contract has other rooms since is of those; what was said of the others counts no more."""

from typing import Any

import pytest
from contracts.domain.contract_facts import OccupancyResumed, RenewalFellDue, UnitExchanged
from contracts.domain.contract_refusals import UnitGivenBack
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import ChangeRooms, Open, Resume
from contracts.domain.renewal_facts import (
    MoveOutAppointed,
    MoveOutCalledOff,
    RenewalClosed,
    RenewalLapsed,
    RenewalOpened,
    RenewalPassedOn,
    RenewalResumed,
    Rooms,
)
from contracts.policies.renewals import follow_the_contract, open_it, pass_on, renewal_after, renewal_id
from kernel.service import Do
from testkit.given import given

from .test_renewal import (
    APPOINTED,
    APPROVE,
    APPROVED,
    AT,
    CLOSED,
    COMPLETED,
    DECLINED,
    OPENED,
    PROPOSE,
    PROPOSED,
    fact_of,
)
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, OWNER, ROOM, THIRD_ROOM, day, going_along, left, terms

TODAY = day("2026-3-4")
GONE = RenewalClosed(**AT, cause="rooms_changed")
MOVED = ChangeRooms(rooms=Rooms(left=ROOM, entered=OTHER_ROOM, on=TODAY))
THERE: dict[str, Any] = AT | {"terms": terms(unit_ids=(OTHER_ROOM,))}
WHOSE = {"declined_by": "tenant", "declined_on": DECLINED.declined_on}
BOTH: dict[str, Any] = AT | {"terms": terms(unit_ids=(ROOM, OTHER_ROOM))}


@pytest.mark.parametrize("before", [[], [PROPOSED], [PROPOSED, APPROVED]], ids=len)
def test_what_nobody_had_declined_begins_anew_for_the_room_they_have(before: list[Any]) -> None:
    anew = RenewalOpened(**THERE, policy=1, opened_on=TODAY, due_on=day("2026-3-7"))
    given(renewal, OPENED, *before).when(MOVED).then(GONE, anew)
    given(renewal, OPENED, *before, GONE, anew).when(MOVED).nothing()


def test_what_was_declined_is_declined_still_and_a_day_to_come_holds_for_that_room() -> None:
    by = RenewalResumed(**THERE, **WHOSE, due_on=day("2026-3-7"))
    given(renewal, OPENED, DECLINED).when(MOVED).then(GONE, by)
    off = MoveOutCalledOff(**AT, due_on=APPOINTED.due_on)
    holds = RenewalResumed(**THERE, **WHOSE, move_out_on=APPOINTED.due_on)
    again = MoveOutAppointed(**THERE, appointed_by=APPOINTED.appointed_by, due_on=APPOINTED.due_on)
    given(renewal, OPENED, DECLINED, APPOINTED).when(MOVED).then(off, GONE, holds, again)
    back = ChangeRooms(rooms=Rooms(left=OTHER_ROOM, entered=ROOM, on=APPOINTED.due_on))
    found = given(renewal, OPENED, DECLINED, APPOINTED, off, GONE, holds, again).when(back).events
    assert [type(each) for each in found[:2]] == [MoveOutCalledOff, RenewalClosed]
    assert found[-1] == APPOINTED
    late = ChangeRooms(rooms=MOVED.rooms.model_copy(update={"on": day("2026-3-15")}))
    past = RenewalResumed(**THERE, **WHOSE, due_on=day("2026-3-18"))
    given(renewal, OPENED, DECLINED, APPOINTED).when(late).then(off, GONE, past)


def test_what_is_done_or_never_began_hears_nothing_of_rooms_and_what_lapsed_passes_it_on() -> None:
    for history in ((), (OPENED, CLOSED), (OPENED, PROPOSED, APPROVED, COMPLETED)):
        given(renewal, *history).when(MOVED).nothing()
    told = RenewalPassedOn(**AT, rooms=MOVED.rooms)
    given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED, RenewalLapsed(**AT)).when(MOVED).then(told)
    assert pass_on(fact_of(told)) == [Do(renewal, renewal_after(NEXT_LEASE), MOVED)]
    later = Open(**THERE, today=TODAY)  # they moved while it was done
    to_open = RenewalPassedOn(**THERE, opened_on=TODAY)
    given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED, RenewalLapsed(**AT)).when(later).then(to_open)


def test_a_room_that_is_given_back_is_not_renewed_and_is_again_where_it_never_was() -> None:
    both = OPENED.model_copy(update=BOTH)
    anew = RenewalOpened(**THERE, policy=1, opened_on=TODAY, due_on=day("2026-3-7"))
    closed = RenewalClosed(**BOTH, cause="rooms_changed")
    given(renewal, both).when(ChangeRooms(rooms=Rooms(left=ROOM, on=TODAY))).then(closed, anew)
    here = anew.model_copy(update={"terms": terms(unit_ids=(OTHER_ROOM, ROOM))})
    never = Resume(unit_id=ROOM, today=TODAY)
    given(renewal, both, closed, anew).when(never).then(GONE.model_copy(update=THERE), here)
    last = RenewalClosed(**THERE, cause="left")
    alone = anew.model_copy(update={"terms": terms(unit_ids=(ROOM,))})
    given(renewal, both, closed, anew, last).when(never).then(alone)
    given(renewal, both).when(ChangeRooms(rooms=Rooms(left=THIRD_ROOM, entered=ROOM, on=TODAY))).nothing()


def test_it_is_asked_by_each_word_of_other_rooms() -> None:
    id_ = renewal_id(LEASE, terms())
    moved = UnitExchanged(
        contract_id=LEASE, terms=terms(unit_ids=(OTHER_ROOM,)),
        **going_along(ROOM, OTHER_ROOM, TODAY), settled={}, held_fen=0,
    )  # fmt: skip
    assert follow_the_contract(fact_of(moved, TODAY)) == [Do(renewal, id_, MOVED)]
    one_of_two = left(ROOM, last=False)
    asked = ChangeRooms(rooms=Rooms(left=ROOM, on=TODAY))
    assert follow_the_contract(fact_of(one_of_two, TODAY)) == [
        Do(renewal, renewal_id(one_of_two.contract_id, one_of_two.terms), asked)
    ]
    never = OccupancyResumed(
        contract_id=LEASE, terms=terms(), unit_id=ROOM, tenant_id=LI, left_on=TODAY, standing="in_force"
    )
    assert follow_the_contract(fact_of(never, TODAY)) == [Do(renewal, id_, Resume(unit_id=ROOM, today=TODAY))]


def test_what_was_given_back_before_it_opens_is_not_in_it() -> None:
    due = RenewalFellDue(
        contract_id=LEASE, terms=terms(unit_ids=(ROOM, OTHER_ROOM)),
        fell_due_on=TODAY, policy_version=1, given_back=(ROOM,),
    )  # fmt: skip
    [asked] = open_it(fact_of(due))
    assert isinstance(asked.command, Open)
    assert asked.command.terms.unit_ids == (OTHER_ROOM,)


def test_of_an_owners_contract_what_went_back_is_left_out_of_the_next_proposal() -> None:
    owners = {"track": "owner", "party_id": OWNER, "tenant_id": None}
    two: dict[str, Any] = AT | {"terms": terms(unit_ids=(ROOM, OTHER_ROOM), **owners)}
    one: dict[str, Any] = AT | {"terms": terms(unit_ids=(OTHER_ROOM,), **owners)}
    nothing_judged = {"caps_version": None, "caps_scope": None}
    opened, proposed = OPENED.model_copy(update=two), PROPOSED.model_copy(update=two | nothing_judged)
    offered = PROPOSED.model_copy(update=one | nothing_judged)
    asked = PROPOSE.model_copy(update={"gone": (ROOM,)})
    given(renewal, opened).when(asked).then(offered)
    given(renewal, opened, proposed).when(asked).then(offered)  # it went back since
    given(renewal, opened, proposed, offered).when(asked).nothing()
    given(renewal, opened, proposed, offered).when(APPROVE).then(APPROVED.model_copy(update=one))
    none = PROPOSE.model_copy(update={"gone": (ROOM, OTHER_ROOM)})
    given(renewal, opened).when(none).refused(UnitGivenBack, unit_id=ROOM)
    given(renewal, OPENED).when(asked).then(PROPOSED)  # their tenant has it
    again = PROPOSE.model_copy(update={"units": (ROOM, OTHER_ROOM)})  # taken in once more
    given(renewal, opened, proposed, offered).when(again).then(proposed)
