"""Which contract ends when a tenant leaves, in whatever order the words arrive."""

from itertools import permutations
from uuid import UUID

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetArrival, NoteRenewal
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementRenewed,
    Arrival,
    ArrivalWithdrawn,
    Departure,
    Note,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
)
from testkit.given import given

from .tenancies import CAME, CHANGED, LEFT, MOVED, RENEWED, SIGNED, ended, noted, take
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, THIRD_ROOM, ZHAO, day, going_along


def endings(*notes: Note) -> list[TenancyEnded]:
    """What ends when these words arrive one after the other."""
    state, found = tenancy.initial, []
    for note in notes:
        for event in tenancy.decide(take(note), state):
            state = tenancy.evolve(state, event)
            if isinstance(event, TenancyEnded):
                found.append(event)
    return found


def test_a_departure_ends_the_contract_of_the_room() -> None:
    given(tenancy, noted(SIGNED), noted(CAME)).when(take(LEFT)).then(noted(LEFT), ended())


def test_an_arrival_that_never_was_says_nothing_until_it_is_told_again() -> None:
    named = CAME.model_copy(update={"contract_id": NEXT_LEASE})
    forget, never = ForgetArrival(tenant_id=LI, arrival=named), ArrivalWithdrawn(tenant_id=LI, arrival=named)
    given(tenancy, noted(named)).when(forget).then(never)
    given(tenancy, noted(named), never).when(forget).nothing()
    given(tenancy, noted(named), never).when(take(named)).then(noted(named))
    history = noted(SIGNED), noted(named), never, noted(CAME)
    given(tenancy, *history).when(take(LEFT)).then(noted(LEFT), ended())


def test_a_departure_heard_of_twice_ends_it_once() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(take(LEFT)).nothing()


def test_a_departure_waits_for_the_signature_it_is_ahead_of() -> None:
    given(tenancy, noted(CAME), noted(LEFT)).when(take(SIGNED)).then(noted(SIGNED), ended())


def test_a_change_of_rooms_takes_the_contract_along() -> None:
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    again = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=THIRD_ROOM, on=day("6-1"))
    moved, moved_again = (
        RoomExchanged(
            tenant_id=LI, contract_id=LEASE, **going_along(each.from_unit_id, each.to_unit_id, each.on)
        )
        for each in (change, again)
    )
    given(tenancy, noted(SIGNED), noted(CAME)).when(take(change)).then(noted(change), moved)
    given(tenancy, noted(SIGNED), noted(CAME), noted(change), moved).when(take(again)).then(
        noted(again), moved_again
    )
    given(tenancy, noted(CAME), noted(change), noted(again)).when(take(SIGNED)).then(
        noted(SIGNED), moved, moved_again
    )


@pytest.mark.parametrize(
    "order", list(permutations([SIGNED, CAME, LEFT])), ids=lambda o: "-".join(n.kind for n in o)
)
def test_whichever_arrives_first_it_ends_once(order: tuple[Note, ...]) -> None:
    assert endings(*order, *order) == [ended()]


@pytest.mark.parametrize(
    "order", list(permutations([SIGNED, CAME, LEFT])), ids=lambda o: "-".join(n.kind for n in o)
)
def test_whichever_arrives_first_a_tenant_who_came_and_left_on_the_first_day_is_gone(
    order: tuple[Note, ...],
) -> None:
    moved = {
        "arrival": Arrival(unit_id=ROOM, on=day("3-15")),
        "departure": Departure(unit_id=ROOM, on=day("3-15")),
    }
    assert endings(*(moved.get(note.kind, note) for note in order)) == [ended(on="3-15")]


def test_of_two_contracts_in_a_row_the_last_to_begin_ends() -> None:
    assert endings(SIGNED, CAME, RENEWED, LEFT) == [ended(NEXT_LEASE)]


def test_the_contract_named_by_the_departure_ends_though_one_before_it_holds_the_room() -> None:
    elsewhere = RENEWED.model_copy(update={"unit_ids": (OTHER_ROOM,)})
    named = Departure(unit_id=ROOM, contract_id=NEXT_LEASE, on=day("9-1"))
    assert endings(SIGNED, elsewhere, CAME, named) == [ended(NEXT_LEASE)]


def test_the_contract_that_began_after_the_one_they_came_by_ends_though_nobody_said_that_it_follows() -> None:
    named = Departure(unit_id=ROOM, contract_id=LEASE, on=day("9-1"))
    for order in permutations([SIGNED, RENEWED, CAME]):
        assert endings(*order, named) == [ended(NEXT_LEASE)]
    assert endings(SIGNED, RENEWED, CAME, named.model_copy(update={"on": day("7-1")})) == [ended(on="7-1")]


@pytest.mark.parametrize(("on", "what"), [("9-1", NEXT_LEASE), ("7-2", NEXT_LEASE), ("7-1", LEASE)])
def test_the_contract_that_was_named_at_moving_in_is_by_then_the_one_that_followed(
    on: str, what: UUID
) -> None:
    renewed = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
    asked = NoteRenewal(**renewed.model_dump())
    known = given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED))
    known.when(asked).then(renewed)
    left = Departure(unit_id=ROOM, contract_id=LEASE, on=day(on))
    history = (noted(SIGNED), noted(CAME), noted(RENEWED), renewed)
    given(tenancy, *history).when(asked).nothing()
    assert given(tenancy, *history).when(take(left)).events[:2] == (noted(left), ended(what, on=on))


def test_the_contract_named_by_the_arrival_ends_though_it_is_for_another_room() -> None:
    elsewhere = SIGNED.model_copy(update={"unit_ids": (OTHER_ROOM,)})
    named = Arrival(unit_id=ROOM, contract_id=LEASE, on=day("3-16"))
    assert endings(elsewhere, named, LEFT) == [ended()]


def test_another_tenants_room_ends_nothing() -> None:
    assert endings(SIGNED, CAME, Departure(unit_id=OTHER_ROOM, on=day("9-1"))) == []


def test_the_contract_goes_along_with_a_change_of_rooms() -> None:
    once = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    again = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=THIRD_ROOM, on=day("6-1"))
    left = Departure(unit_id=THIRD_ROOM, on=day("9-1"))
    for order in permutations([SIGNED, CAME, once, again, left]):
        assert endings(*order) == [ended(room=THIRD_ROOM)]


def test_where_the_room_changed_to_has_a_contract_of_its_own_the_one_they_had_ends() -> None:
    own = Agreement(contract_id=NEXT_LEASE, unit_ids=(OTHER_ROOM,), starts_on=day("5-1"))
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    left = Departure(unit_id=OTHER_ROOM, contract_id=LEASE, on=day("9-1"))
    given(tenancy, noted(SIGNED), noted(CAME), noted(own)).when(take(change)).then(
        noted(change), ended(on="5-1")
    )
    for order in permutations([SIGNED, CAME, own, change]):
        assert endings(*order, left) == [ended(on="5-1"), ended(NEXT_LEASE, OTHER_ROOM)]


def test_told_late_of_that_contract_the_one_they_had_comes_back_and_ends_in_the_room_they_left() -> None:
    own = Agreement(contract_id=NEXT_LEASE, unit_ids=(OTHER_ROOM,), starts_on=day("5-1"))
    there = {"from_unit_id": OTHER_ROOM, "to_unit_id": ROOM, "held_by": None}
    back, at_last = MOVED.model_copy(update=there), ended(on="5-1")
    went = noted(SIGNED), noted(CAME), noted(CHANGED), MOVED
    given(tenancy, *went).when(take(own)).then(noted(own), back, at_last)
    left = Departure(unit_id=OTHER_ROOM, on=day("9-1"))
    last = noted(left), ended(NEXT_LEASE, OTHER_ROOM)
    given(tenancy, *went, noted(own), back, at_last).when(take(left)).then(*last)
    # What was settled in the other room before it was told so is settled.
    settled = *went, noted(own), ended(room=OTHER_ROOM, on="5-1")
    given(tenancy, *settled).when(take(left)).then(*last)


def test_of_two_contracts_that_began_together_the_one_of_the_room_changed_to_goes_on() -> None:
    """Both ran on in the one room, and only one of them ended with the leaving."""
    own = Agreement(contract_id=NEXT_LEASE, unit_ids=(OTHER_ROOM,), starts_on=SIGNED.starts_on)
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    named = CAME.model_copy(update={"contract_id": LEASE})
    given(tenancy, noted(own), noted(SIGNED), noted(CAME)).when(take(change)).then(
        noted(change), ended(on="5-1")
    )
    for came in (CAME, named):
        for order in permutations([SIGNED, came, own, change]):
            given_up, last = endings(*order, Departure(unit_id=OTHER_ROOM, on=day("9-1")))
            assert (given_up.contract_id, given_up.ended_on) == (LEASE, day("5-1"))
            assert last == ended(NEXT_LEASE, OTHER_ROOM)
    back = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=ROOM, on=day("6-1"))
    for order in permutations([SIGNED, CAME, own, change, back]):
        if order.index(change) > order.index(back):
            continue  # a tenant's moves are told in their order
        given_up, last = endings(*order, LEFT)
        assert (given_up.contract_id, given_up.ended_on) == (LEASE, day("5-1"))
        assert last == ended(NEXT_LEASE)


def test_what_went_along_to_a_room_that_has_a_contract_of_its_own_later_ends_with_that_one() -> None:
    own = Agreement(contract_id=NEXT_LEASE, unit_ids=(OTHER_ROOM,), starts_on=day("6-1"))
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    left = Departure(unit_id=OTHER_ROOM, contract_id=LEASE, on=day("9-1"))
    both = [ended(NEXT_LEASE, OTHER_ROOM), ended(room=OTHER_ROOM)]
    assert endings(SIGNED, CAME, own, change, left, left) == both
    followed = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("6-1"))
    history = (*map(noted, (SIGNED, CAME, own, change)), MOVED)
    given(tenancy, *history, followed).when(take(left)).then(noted(left), both[0])
    # Nor does it end once more with a later stay there.
    gone = noted(left.model_copy(update={"on": day("5-20")})), ended(room=OTHER_ROOM, on="5-20")
    back = noted(Arrival(unit_id=OTHER_ROOM, on=day("6-1")))
    given(tenancy, *history, *gone, back).when(take(left)).then(noted(left), both[0])


def test_a_room_that_was_theirs_before_has_no_contract_of_its_own_to_change_to() -> None:
    before = Agreement(contract_id=NEXT_LEASE, unit_ids=(OTHER_ROOM,), starts_on=day("1-5"))
    later = before.model_copy(update={"starts_on": day("5-2")})
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    for own in (before, later):
        assert endings(own, SIGNED, CAME, change) == []


def test_the_lease_signed_on_the_day_of_leaving_for_a_later_stay_goes_on() -> None:
    anew = Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("9-1"))
    back = Arrival(unit_id=ROOM, on=day("10-1"))
    assert endings(SIGNED, CAME, LEFT, anew, back) == [ended()]


def test_a_tenant_who_returns_and_leaves_again_ends_the_second_lease() -> None:
    anew = Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("10-1"))
    back, gone = Arrival(unit_id=ROOM, on=day("10-1")), Departure(unit_id=ROOM, on=day("12-1"))
    assert endings(SIGNED, CAME, LEFT, anew, back, gone) == [ended(), ended(NEXT_LEASE, on="12-1")]


def test_a_lease_entered_late_for_a_stay_already_over_ends_too() -> None:
    assert endings(SIGNED, CAME, LEFT, RENEWED) == [ended(), ended(NEXT_LEASE)]


def test_who_leaves_one_of_two_rooms_that_two_contracts_share_by_now_ends_the_one_of_that_room() -> None:
    both = Agreement(contract_id=LEASE, unit_ids=(ROOM, OTHER_ROOM), starts_on=day("3-15"))
    here = Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("7-1"))
    there = Agreement(contract_id=ZHAO, unit_ids=(OTHER_ROOM,), starts_on=day("7-1"))
    notes = [noted(each) for each in (both, here, there, CAME, Arrival(unit_id=OTHER_ROOM, on=day("3-16")))]
    renewed = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
    for room, contract_id in ((ROOM, NEXT_LEASE), (OTHER_ROOM, ZHAO)):
        gone = Departure(unit_id=room, contract_id=LEASE, on=day("9-1"))
        given(tenancy, *notes, renewed).when(take(gone)).then(noted(gone), ended(contract_id, room))
