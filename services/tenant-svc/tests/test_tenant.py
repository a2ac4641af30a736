"""The rules of a tenancy, each as a sentence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.domain import State
from kernel.ids import named_id
from tenants.domain.entering import (
    AfterLease,
    Letting,
    NotComeYet,
    OtherParkNeedsContract,
    UnitGivenBack,
    UnitLetToAnother,
)
from tenants.domain.leaving import (
    BeforeMoveIn,
    DepositPaidBack,
    LeftOtherwise,
    MovedInSince,
    MoveOut,
    NotGoneYet,
    Since,
    WithdrawMoveOut,
)
from tenants.domain.number import check_digit, tenant_number
from tenants.domain.tenant import (
    AlreadyMovedIn,
    BeforeMoveOut,
    ChangeRoom,
    LivesOtherwise,
    MoveIn,
    MoveInTakenBack,
    NotMovedIn,
    RegisterTenant,
    RoomChangedSince,
    TenantIdTaken,
    TenantUnknown,
    WithdrawMoveIn,
    evolve,
    tenant,
)
from tenants.domain.tenant_facts import (
    MovedIn,
    MovedOut,
    Registered,
    Stay,
    Stranger,
    TenantEvent,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRegistered,
    TenantRoomChanged,
)
from tenants.domain.told_again import LivesThereSince, RoomLeft
from testkit.given import given

TENANT, ZHANG, LI = named_id("tenant"), named_id("zhang"), named_id("li")
PARK, ROOM_1, ROOM_2, CONTRACT = named_id("park"), named_id("101"), named_id("102"), named_id("contract")
MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)
WHO: dict[str, Any] = {"tenant_id": TENANT, "person_id": ZHANG}


def stay(unit: Any = ROOM_1, since: date = MARCH, contract: Any = None) -> Stay:
    return Stay(unit_id=unit, park_id=PARK, contract_id=contract, moved_in_on=since)


def registered() -> TenantRegistered:
    return TenantRegistered(**WHO, number="T-000001-7", park_id=PARK)


def moved_in(where: Stay | None = None) -> TenantMovedIn:
    return TenantMovedIn(**WHO, stay=where or stay())


def moved_out(day: date = APRIL, where: Stay | None = None) -> TenantMovedOut:
    return TenantMovedOut(**WHO, stay=where or stay(), moved_out_on=day)


def leave(day: date, today: date = MAY) -> MoveOut:
    return MoveOut(moved_out_on=day, today=today)


def enter(where: Stay, today: date = MAY, **more: Any) -> MoveIn:
    return MoveIn(stay=where, today=today, **more)


def change(where: Stay, today: date = MAY) -> ChangeRoom:
    return ChangeRoom(stay=where, today=today)


def register(person: Any = ZHANG, number: str = "T-000001-7") -> RegisterTenant:
    return RegisterTenant(tenant_id=TENANT, person_id=person, number=number, park_id=PARK)


def test_an_enquiry_gives_a_number() -> None:
    given(tenant).when(register()).then(registered())


def test_registering_again_changes_nothing_not_even_the_number() -> None:
    given(tenant, registered()).when(register(number="T-000002-5")).nothing()
    given(tenant, registered(), moved_in()).when(register()).nothing()


def test_a_number_is_never_given_to_another_person() -> None:
    given(tenant, registered()).when(register(person=LI)).refused(TenantIdTaken)


@pytest.mark.parametrize("command", [enter(stay()), change(stay()), leave(MAY)])
def test_a_stranger_neither_comes_nor_goes(command: Any) -> None:
    given(tenant).when(command).refused(TenantUnknown)


def test_a_registered_tenant_moves_in() -> None:
    given(tenant, registered()).when(enter(stay(contract=CONTRACT))).then(moved_in(stay(contract=CONTRACT)))


def test_who_left_comes_again_by_another_contract_than_the_one_they_left_by() -> None:
    """Their leaving ended it, whether word of that has come yet or not."""
    by = {"contract": CONTRACT}
    left = (registered(), moved_in(stay(**by)), moved_out(where=stay(**by)))
    for day in (APRIL, MAY):
        given(tenant, *left).when(enter(stay(since=day, **by))).refused(AfterLease, moved_in_on=day)
        given(tenant, *left).when(enter(stay(since=day))).then(moved_in(stay(since=day)))
        other = stay(ROOM_2, since=day, **by)
        given(tenant, *left).when(enter(other)).then(moved_in(other))  # of many rooms that it lets


def test_a_stay_of_the_ledger_is_told_as_one_that_was_before() -> None:
    fact = TenantMovedIn(**WHO, stay=stay(), taken_over=True)
    given(tenant, registered()).when(enter(stay(), taken_over=True)).then(fact)
    given(tenant, registered(), fact).when(enter(stay())).nothing()


def test_moving_in_twice_is_one_fact() -> None:
    given(tenant, registered(), moved_in()).when(enter(stay())).nothing()


@pytest.mark.parametrize("other", [stay(ROOM_2), stay(since=APRIL), stay(contract=CONTRACT)])
def test_who_lives_somewhere_cannot_move_in_otherwise(other: Stay) -> None:
    given(tenant, registered(), moved_in()).when(enter(other)).refused(
        AlreadyMovedIn, unit_id=ROOM_1, moved_in_on=MARCH
    )


def test_a_room_is_changed() -> None:
    given(tenant, registered(), moved_in()).when(change(stay(ROOM_2, APRIL))).then(
        TenantRoomChanged(**WHO, left=stay(), stay=stay(ROOM_2, APRIL))
    )


CHANGED = TenantRoomChanged(**WHO, left=stay(contract=CONTRACT), stay=stay(ROOM_2, APRIL))


@pytest.mark.parametrize("left", [(), (moved_out(MAY, stay(ROOM_2, APRIL)),)])
@pytest.mark.parametrize("told", [stay(), stay(ROOM_2, APRIL), stay(ROOM_2, MARCH)])
def test_who_changed_rooms_is_no_news_to_a_ledger_in_either_and_came_when_they_came(
    told: Stay, left: tuple[TenantEvent, ...]
) -> None:
    history = (registered(), moved_in(stay(contract=CONTRACT)), CHANGED, *left)
    for contract in (None, CONTRACT, named_id("the next one")):
        again = told.model_copy(update={"contract_id": contract})
        given(tenant, *history).when(enter(again, taken_over=True)).nothing()
    given(tenant, *history).when(enter(stay(ROOM_1, APRIL), taken_over=True)).refused(
        BeforeMoveOut if left else RoomLeft
    )


def test_a_ledger_that_says_another_day_of_a_home_is_told_the_one_that_is_known() -> None:
    lives = given(tenant, registered(), moved_in())
    lives.when(enter(stay(since=APRIL), taken_over=True)).refused(LivesThereSince, moved_in_on=MARCH)
    lives.when(enter(stay(ROOM_2), taken_over=True)).refused(AlreadyMovedIn, moved_in_on=MARCH)
    moved = given(tenant, registered(), moved_in(stay(contract=CONTRACT)), CHANGED)
    moved.when(enter(stay(ROOM_2, MAY), taken_over=True)).refused(LivesThereSince, moved_in_on=APRIL)
    moved.when(enter(stay(ROOM_1, MAY), taken_over=True)).refused(RoomLeft, changed_on=APRIL)
    back = TenantRoomChanged(**WHO, left=CHANGED.stay, stay=stay(since=MAY))
    moved = given(tenant, registered(), moved_in(), CHANGED, back)
    moved.when(enter(stay(ROOM_2), taken_over=True)).refused(RoomLeft, changed_on=MAY)
    for told in (stay(), stay(since=MAY)):
        moved.when(enter(told, taken_over=True)).nothing()


def test_who_lived_there_and_left_comes_back_by_a_ledger_from_the_day_they_left_on() -> None:
    history = (registered(), moved_in(), moved_out(MARCH))
    fact = TenantMovedIn(**WHO, stay=stay(), taken_over=True)
    given(tenant, *history).when(enter(stay(), taken_over=True)).then(fact)


def test_changing_the_room_twice_is_one_fact() -> None:
    changed = TenantRoomChanged(**WHO, left=stay(), stay=stay(ROOM_2, APRIL))
    given(tenant, registered(), moved_in(), changed).when(change(stay(ROOM_2, APRIL))).nothing()


def test_a_room_is_not_changed_to_itself_nor_before_the_move_in() -> None:
    history = registered(), moved_in()
    given(tenant, *history).when(change(stay(ROOM_1, APRIL))).refused(AlreadyMovedIn)
    given(tenant, *history).when(change(stay(ROOM_2, date(2025, 2, 28)))).refused(
        BeforeMoveIn, field="changed_on", moved_in_on=MARCH
    )


def test_into_another_park_nobody_takes_their_contract_along() -> None:
    there = stay(ROOM_2, APRIL).model_copy(update={"park_id": named_id("another park")})
    lives = given(tenant, registered(), moved_in())
    lives.when(change(there)).refused(OtherParkNeedsContract)
    changed = TenantRoomChanged(**WHO, left=stay(), stay=there)
    signed = change(there).model_copy(update={"letting": Letting(own=True)})
    lives.when(signed).then(changed)
    given(tenant, registered(), moved_in(), changed).when(change(there)).nothing()


def test_a_tenant_moves_out_of_the_room_they_live_in_now() -> None:
    now = stay(ROOM_2, APRIL)
    changed = TenantRoomChanged(**WHO, left=stay(), stay=now)
    given(tenant, registered(), moved_in(), changed).when(leave(MAY)).then(moved_out(MAY, now))


def test_a_tenant_may_leave_on_the_day_they_came_but_not_before() -> None:
    history = registered(), moved_in()
    given(tenant, *history).when(leave(MARCH)).then(moved_out(MARCH))
    given(tenant, *history).when(leave(date(2025, 2, 28))).refused(BeforeMoveIn, moved_in_on=MARCH)


def test_nobody_has_left_before_the_day_comes_but_may_be_gone_by_the_end_of_this_one() -> None:
    history = registered(), moved_in()
    given(tenant, *history).when(leave(APRIL, today=date(2025, 3, 31))).then(moved_out(APRIL))
    given(tenant, *history).when(leave(APRIL, today=date(2025, 3, 30))).refused(NotGoneYet, day=APRIL)


def test_nobody_has_come_before_the_day_comes() -> None:
    eve, here = date(2025, 3, 31), (registered(), moved_in())
    given(tenant, registered()).when(enter(stay(since=APRIL), today=eve)).refused(
        NotComeYet, field="moved_in_on", day=APRIL
    )
    given(tenant, registered()).when(enter(stay(since=eve), today=eve)).then(moved_in(stay(since=eve)))
    given(tenant, *here, moved_out(eve)).when(enter(stay(since=APRIL), today=eve)).refused(NotComeYet)
    given(tenant, *here).when(change(stay(ROOM_2, APRIL), today=eve)).refused(
        NotComeYet, field="changed_on", day=APRIL
    )


def test_moving_out_twice_is_one_fact_whichever_department_says_it() -> None:
    given(tenant, registered(), moved_in(), moved_out()).when(leave(APRIL)).nothing()


def test_who_does_not_live_here_cannot_leave_or_change_rooms() -> None:
    for command in (leave(MAY), change(stay(ROOM_2, MAY))):
        given(tenant, registered()).when(command).refused(NotMovedIn)
        given(tenant, registered(), moved_in(), moved_out()).when(command).refused(NotMovedIn, left_on=APRIL)


def test_who_left_may_return_from_that_day_on() -> None:
    history = registered(), moved_in(), moved_out()
    given(tenant, *history).when(enter(stay(ROOM_2, APRIL))).then(moved_in(stay(ROOM_2, APRIL)))
    given(tenant, *history).when(enter(stay(ROOM_2, date(2025, 3, 31)))).refused(BeforeMoveOut, left_on=APRIL)


def test_a_move_in_told_again_after_the_move_out_is_no_return() -> None:
    given(tenant, registered(), moved_in(), moved_out()).when(enter(stay())).nothing()


def never_came(where: Stay | None = None, **before: Any) -> TenantMoveInWithdrawn:
    return TenantMoveInWithdrawn(**WHO, stay=where or stay(), **before)


WITHDRAW = WithdrawMoveIn(unit_id=ROOM_1, moved_in_on=MARCH)


def test_a_move_in_put_down_by_mistake_is_withdrawn_once_and_said_anew() -> None:
    given(tenant, registered(), moved_in()).when(WITHDRAW).then(never_came())
    undone = given(tenant, registered(), moved_in(), never_came())
    undone.when(WITHDRAW).nothing()
    undone.when(leave(MAY)).refused(NotMovedIn)
    by_ledger = enter(stay()).model_copy(update={"taken_over": True})
    undone.when(by_ledger).refused(MoveInTakenBack, moved_in_on=MARCH)
    undone.when(enter(stay())).then(moved_in())
    undone.when(enter(stay(ROOM_2, date(2025, 2, 1)))).then(moved_in(stay(ROOM_2, date(2025, 2, 1))))
    given(tenant, registered(), moved_in(), never_came(), moved_in()).when(WITHDRAW).then(never_came())


def test_who_was_taken_over_from_a_ledger_by_mistake_is_no_news_in_never_having_come() -> None:
    taken = moved_in().model_copy(update={"taken_over": True})
    given(tenant, registered(), taken).when(WITHDRAW).then(never_came(taken_over=True))
    stayed = given(tenant, registered(), taken, moved_out(), NEVER_LEFT)
    stayed.when(WITHDRAW).then(never_came(taken_over=True))


def test_who_came_back_by_mistake_left_when_they_had_left() -> None:
    again, history = stay(ROOM_1, MAY), (registered(), moved_in(), moved_out())
    asked = WithdrawMoveIn(unit_id=ROOM_1, moved_in_on=MAY)
    undone = never_came(again, last=stay(), left_on=APRIL)
    given(tenant, *history, moved_in(again)).when(asked).then(undone)
    given(tenant, *history, moved_in(again), undone).when(leave(APRIL)).nothing()
    given(tenant, *history, moved_in(again), undone).when(asked).nothing()


def test_only_the_stay_that_is_meant_is_withdrawn_and_only_while_nothing_followed() -> None:
    changed = TenantRoomChanged(**WHO, left=stay(), stay=stay(ROOM_2, APRIL))
    history = registered(), moved_in()
    for other in ({"unit_id": ROOM_2}, {"moved_in_on": APRIL}):
        asked = WITHDRAW.model_copy(update=other)
        given(tenant, *history).when(asked).refused(LivesOtherwise, moved_in_on=MARCH)
    here = WithdrawMoveIn(unit_id=ROOM_2, moved_in_on=APRIL)
    given(tenant, *history, changed).when(here).refused(RoomChangedSince)
    given(tenant, registered()).when(WITHDRAW).refused(NotMovedIn)
    given(tenant, *history, moved_out()).when(WITHDRAW).refused(NotMovedIn, left_on=APRIL)
    given(tenant).when(WITHDRAW).refused(TenantUnknown)


NEVER_LEFT = TenantMoveOutWithdrawn(**WHO, stay=stay(), moved_out_on=APRIL)
STAYS = WithdrawMoveOut(unit_id=ROOM_1, moved_out_on=APRIL)


def test_a_move_out_put_down_by_mistake_is_withdrawn_once_and_they_live_on() -> None:
    gone = registered(), moved_in(), moved_out()
    given(tenant, *gone).when(STAYS).then(NEVER_LEFT)
    stayed = given(tenant, *gone, NEVER_LEFT)
    stayed.when(STAYS).nothing()
    stayed.when(enter(stay())).nothing()
    stayed.when(leave(MAY)).then(moved_out(MAY))
    stayed.when(change(stay(ROOM_2, MAY))).then(TenantRoomChanged(**WHO, left=stay(), stay=stay(ROOM_2, MAY)))
    stayed.when(WITHDRAW).then(never_came())
    given(tenant, *gone, NEVER_LEFT, moved_out()).when(STAYS).then(NEVER_LEFT)


def test_only_the_leaving_that_is_meant_is_withdrawn_and_only_while_nothing_followed() -> None:
    gone = registered(), moved_in(), moved_out()
    for other in ({"unit_id": ROOM_2}, {"moved_out_on": MAY}):
        given(tenant, *gone).when(STAYS.model_copy(update=other)).refused(LeftOtherwise)
    back = moved_in(stay(ROOM_2, MAY))
    given(tenant, *gone, back).when(STAYS).refused(MovedInSince, moved_in_on=MAY)
    given(tenant, registered(), moved_in()).when(STAYS).refused(MovedInSince, moved_in_on=MARCH)
    given(tenant, registered()).when(STAYS).refused(LeftOtherwise)
    given(tenant).when(STAYS).refused(TenantUnknown)


def test_who_was_paid_back_or_whose_room_is_anothers_has_left() -> None:
    gone = given(tenant, registered(), moved_in(), moved_out())
    for since, refusal in (
        ({"paid_on": MAY}, DepositPaidBack),
        ({"let_until": MAY}, UnitLetToAnother),
        ({"given_back_on": MAY}, UnitGivenBack),
    ):
        gone.when(STAYS.model_copy(update={"since": Since(**since)})).refused(refusal, **since)


def test_the_number_checks_itself() -> None:
    assert (tenant_number(1), tenant_number(1_000_000)) == ("T-000001-7", "T-1000000-4")
    assert check_digit("0794") == 5, "the example of ISO 7064 MOD 11,10"


@whatever(st.integers(0, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_never_passes(serial: int, place: int, off: int) -> None:
    digits = f"{serial:06}"
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)


STATES = st.one_of(
    *(
        st.builds(kind)
        for kind in (Stranger, Registered, MovedIn, MovedOut)  # every state that there is
    )
)
EVENTS = st.one_of(*(st.builds(event) for event in tenant.events))


@whatever(STATES, EVENTS)
def test_whatever_happened_is_taken_as_it_is(state: State, event: TenantEvent) -> None:
    assert isinstance(evolve(state, event), State)
