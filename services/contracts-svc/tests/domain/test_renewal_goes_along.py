"""A lease is renewed, and the next one signed: what becomes of both as the tenant changes rooms."""

from datetime import date
from itertools import permutations
from uuid import UUID

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetAgreement, NoteRenewal, TakeNote, TenancyCommand
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementAnnulled,
    AgreementRenewed,
    Arrival,
    Departure,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyEvent,
    TenancyHeldOver,
)
from contracts.domain.tenancy_rooms import Tenancy
from kernel.ids import named_id
from testkit.given import given

from .tenancies import CAME, RENEWED, SIGNED, ended, noted, take
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, THIRD_ROOM, day, going_along

RENEWAL = NoteRenewal(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
BY_THE_NEXT = AgreementRenewed(**RENEWAL.model_dump(exclude={"of"}))
OWN, LAST = named_id("own"), named_id("last of three")
OF_THE_OTHER = Agreement(contract_id=OWN, unit_ids=(OTHER_ROOM,), starts_on=day("5-1"))
AFTER_THAT = Agreement(contract_id=LAST, unit_ids=(ROOM,), starts_on=day("10-1"))
HISTORY = (noted(SIGNED), noted(RENEWED), BY_THE_NEXT, noted(CAME))


def change(on: str, left: UUID = ROOM, entered: UUID = OTHER_ROOM) -> RoomChange:
    return RoomChange(from_unit_id=left, to_unit_id=entered, on=day(on))


def went(contract_id: UUID, on: str, moved_on: str, held_by: UUID = LEASE) -> RoomExchanged:
    whole = going_along(ROOM, OTHER_ROOM, day(on), held_by) | {"moved_on": day(moved_on)}
    return RoomExchanged(tenant_id=LI, contract_id=contract_id, **whole)


def told(*words: TenancyCommand) -> tuple[Tenancy, list[TenancyEvent]]:
    state, found = tenancy.initial, list[TenancyEvent]()
    for word in words:
        for event in tenancy.decide(word, state):
            state = tenancy.evolve(state, event)
            found.append(event)
    return state, found


def endings(*words: TenancyCommand) -> set[tuple[UUID, UUID, date]]:
    return {(e.contract_id, e.unit_id, e.ended_on) for e in told(*words)[1] if isinstance(e, TenancyEnded)}


def by(*facts: TenancyEnded) -> set[tuple[UUID, UUID, date]]:
    return {(each.contract_id, each.unit_id, each.ended_on) for each in facts}


def test_the_next_one_goes_along_from_its_first_day_and_the_room_left_is_of_the_one_before() -> None:
    moved = change("6-20")
    both = went(LEASE, "6-20", "6-20"), went(NEXT_LEASE, "7-1", "6-20")
    given(tenancy, *HISTORY).when(take(moved)).then(noted(moved), *both)
    # The renewal is told of behind the change, or the lease that follows is.
    unknown = noted(SIGNED), noted(CAME), noted(moved), both[0]
    given(tenancy, *unknown, noted(RENEWED)).when(RENEWAL).then(BY_THE_NEXT, both[1])
    given(tenancy, *unknown, BY_THE_NEXT).when(take(RENEWED)).then(noted(RENEWED), both[1])


def test_on_its_first_day_it_goes_along_though_the_one_before_is_over() -> None:
    moved = change("7-1")
    both = went(LEASE, "7-1", "7-1"), went(NEXT_LEASE, "7-1", "7-1")
    given(tenancy, *HISTORY).when(take(moved)).then(noted(moved), *both)
    later = change("7-2")
    alone = went(NEXT_LEASE, "7-2", "7-2", held_by=NEXT_LEASE)
    given(tenancy, *HISTORY).when(take(later)).then(noted(later), alone)


def test_of_three_in_a_row_the_last_goes_along_whatever_becomes_of_the_one_between() -> None:
    third = NoteRenewal(tenant_id=LI, contract_id=NEXT_LEASE, renewed_by=LAST, from_on=day("10-1"))
    words = [take(SIGNED), take(RENEWED), take(AFTER_THAT), RENEWAL, third, take(CAME)]
    moved, never = take(change("6-20")), ForgetAgreement(tenant_id=LI, contract_id=NEXT_LEASE)
    last = went(LAST, "10-1", "6-20")
    for then in ((moved,), (moved, never), (never, moved)):
        assert last in told(*words, *then)[0].exchanged


def test_whoever_changes_to_a_room_with_a_lease_of_its_own_gives_up_the_next_one_as_well() -> None:
    words = [take(SIGNED), take(RENEWED), take(OF_THE_OTHER), RENEWAL, take(CAME), take(change("6-20"))]
    for gone in (
        Departure(unit_id=OTHER_ROOM, on=day("9-1")),
        Departure(unit_id=OTHER_ROOM, contract_id=LEASE, on=day("9-1")),
        Departure(unit_id=OTHER_ROOM, contract_id=NEXT_LEASE, on=day("9-1")),
        Departure(unit_id=OTHER_ROOM, contract_id=OWN, on=day("9-1")),
    ):
        own = ended(OWN, OTHER_ROOM)
        assert endings(*words, take(gone)) == by(ended(on="6-20"), own)


def test_told_late_of_the_lease_of_that_room_the_next_one_comes_back() -> None:
    words = [take(SIGNED), take(RENEWED), RENEWAL, take(CAME), take(change("6-20"))]
    state, found = told(*words, take(OF_THE_OTHER))
    there = {"from_unit_id": OTHER_ROOM, "to_unit_id": ROOM, "held_by": None}
    both = went(LEASE, "6-20", "6-20"), went(NEXT_LEASE, "7-1", "6-20")
    assert [found.count(each.model_copy(update=there)) for each in both] == [1, 1]
    assert not state.exchanged
    assert told(*words, take(OF_THE_OTHER), *words)[1] == found
    gone = take(Departure(unit_id=OTHER_ROOM, on=day("9-1")))
    assert endings(*words, take(OF_THE_OTHER), gone) == by(ended(on="6-20"), ended(OWN, OTHER_ROOM))


def test_in_whatever_order_it_is_told_the_same_is_given_up_and_the_same_ends() -> None:
    moves: list[TenancyCommand] = [take(CAME), take(change("6-20"))]
    gone = take(Departure(unit_id=OTHER_ROOM, on=day("9-1")))
    for order in set(permutations((take(SIGNED), take(RENEWED), take(OF_THE_OTHER), RENEWAL, None, None))):
        turn = iter(moves)
        words = [each or next(turn) for each in order]
        state, found = told(*words)
        assert NEXT_LEASE not in {each.contract_id for each in state.exchanged}
        assert {(contract_id, on) for contract_id, _, on in endings(*words, gone)} == {
            (LEASE, day("6-20")),
            (OWN, day("9-1")),
        }
        there_and_back = [each for each in found if isinstance(each, RoomExchanged)]
        assert len([each for each in there_and_back if each.contract_id == NEXT_LEASE]) in (0, 2)


@pytest.mark.parametrize("again", ["6-25", "7-1", "8-1"])
def test_whoever_comes_back_to_the_room_lives_there_by_the_next_one_again(again: str) -> None:
    words = [take(SIGNED), take(RENEWED), take(OF_THE_OTHER), RENEWAL, take(CAME), take(change("6-20"))]
    left = take(Departure(unit_id=ROOM, on=day("9-1")))
    back = take(change(again, OTHER_ROOM, ROOM))
    assert (NEXT_LEASE, ROOM, day("9-1")) in endings(*words, back, left)
    gone = take(Departure(unit_id=OTHER_ROOM, on=day("6-24")))
    anew = take(Arrival(unit_id=ROOM, on=day(again)))
    assert (NEXT_LEASE, ROOM, day("9-1")) in endings(*words, gone, anew, left)


def test_of_two_leases_that_hold_the_room_by_then_both_end() -> None:
    """The room has a lease of its own since the change, and the renewed one goes on beside it."""
    own = OF_THE_OTHER.model_copy(update={"starts_on": day("6-25")})
    words = [take(SIGNED), take(RENEWED), take(own), RENEWAL, take(CAME), take(change("6-20"))]
    for on, one in (("9-1", NEXT_LEASE), ("6-28", LEASE)):
        left = take(Departure(unit_id=OTHER_ROOM, on=day(on)))
        assert endings(*words, left) == by(ended(one, OTHER_ROOM, on), ended(OWN, OTHER_ROOM, on))


def test_who_changed_rooms_lives_on_there_without_the_next_one_where_that_is_annulled() -> None:
    moved = noted(change("6-20")), went(LEASE, "6-20", "6-20"), went(NEXT_LEASE, "7-1", "6-20")
    never = ForgetAgreement(tenant_id=LI, contract_id=NEXT_LEASE)
    annulled = AgreementAnnulled(tenant_id=LI, contract_id=NEXT_LEASE)
    here = TenancyHeldOver(tenant_id=LI, contract_id=LEASE, unit_id=OTHER_ROOM, since=day("7-1"))
    given(tenancy, *HISTORY, *moved).when(never).then(annulled, here)


def test_whoever_gives_up_one_room_of_two_still_has_the_other_by_it() -> None:
    both = SIGNED.model_copy(update={"unit_ids": (ROOM, THIRD_ROOM)})
    there = Arrival(unit_id=THIRD_ROOM, on=day("3-16"))
    words: list[TakeNote] = [take(each) for each in (both, OF_THE_OTHER, CAME, there, change("6-20"))]
    for order in permutations([OTHER_ROOM, THIRD_ROOM]):
        left = [take(Departure(unit_id=room, on=day("9-1"))) for room in order]
        assert endings(*words, *left) == by(ended(on="6-20"), ended(OWN, OTHER_ROOM), ended(room=THIRD_ROOM))


def test_two_changes_on_one_day_lead_to_the_last_room() -> None:
    again = change("6-20", OTHER_ROOM, THIRD_ROOM)
    words = [take(SIGNED), take(CAME), take(change("6-20")), take(again)]
    assert endings(*words, take(Departure(unit_id=THIRD_ROOM, on=day("9-1")))) == by(ended(room=THIRD_ROOM))
