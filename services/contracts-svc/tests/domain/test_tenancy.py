"""Which contract ends when a tenant leaves, in whatever order the words arrive."""

from itertools import permutations
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    ForgetArrival,
    GiveWay,
    NoteOver,
    NoteRanOut,
    NoteRenewal,
    TakeNote,
    TakeWayBack,
    TenancyCommand,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementRenewed,
    Annulled,
    Arrival,
    ArrivalWithdrawn,
    Departure,
    Note,
    Over,
    RanOut,
    Renewed,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyGaveWay,
    TenancyHeldOver,
    TenancyNeverBegan,
    TenancyNoted,
    TenancyPassedOn,
    TenancyUnlived,
    TenancyWayTakenBack,
    Word,
)
from contracts.policies.merging import pass_on
from kernel.facts import Fact
from testkit.given import given

from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, THIRD_ROOM, ZHAO, day

SIGNED = Agreement(contract_id=LEASE, unit_ids=(ROOM,), starts_on=day("3-15"))
RENEWED = Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("7-1"))
CAME = Arrival(unit_id=ROOM, on=day("3-16"))
LEFT = Departure(unit_id=ROOM, on=day("9-1"))


def noted(note: Note) -> TenancyNoted:
    return TenancyNoted(tenant_id=LI, note=note)


def take(note: Note) -> TakeNote:
    return TakeNote(tenant_id=LI, note=note)


def ended(contract_id: object = LEASE, room: object = ROOM, on: str = "9-1") -> TenancyEnded:
    return TenancyEnded(tenant_id=LI, contract_id=contract_id, unit_id=room, ended_on=day(on))


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


OVER = NoteOver(tenant_id=LI, contract_id=LEASE, unit_ids=(ROOM,), on=day("9-1"), paid=True)


UNLIVED = TenancyUnlived(tenant_id=LI, contract_id=LEASE, unit_id=ROOM, ended_on=day("9-1"))


def held_over(room: UUID = ROOM) -> TenancyHeldOver:
    return TenancyHeldOver(tenant_id=LI, contract_id=LEASE, unit_id=room, since=day("9-1"))


def test_what_is_terminated_before_anybody_came_ends_by_itself_room_by_room() -> None:
    both = OVER.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    given(tenancy, noted(SIGNED)).when(OVER).then(ended())
    given(tenancy, noted(SIGNED), ended()).when(OVER).nothing()
    given(tenancy, noted(SIGNED)).when(both).then(ended(), ended(room=OTHER_ROOM))
    given(tenancy, noted(SIGNED), noted(CAME)).when(both).then(held_over(), ended(room=OTHER_ROOM))
    unpaid = OVER.model_copy(update={"paid": False})
    given(tenancy, noted(SIGNED)).when(unpaid).then(UNLIVED)
    given(tenancy, noted(SIGNED), UNLIVED).when(unpaid).nothing()
    given(tenancy).when(OVER).nothing()


CHANGED = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
MOVED = RoomExchanged(
    tenant_id=LI, contract_id=LEASE, from_unit_id=ROOM, to_unit_id=OTHER_ROOM, exchanged_on=day("5-1")
)


@pytest.mark.parametrize(
    "came",
    [
        (CAME,),
        (Arrival(unit_id=ROOM, on=day("1-5")),),
        (RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=ROOM, on=day("5-1")),),
        (CAME, Departure(unit_id=ROOM, on=day("9-2"))),
    ],
)
def test_whoever_is_still_there_holds_over(came: tuple[Note, ...]) -> None:
    given(tenancy, noted(SIGNED), *map(noted, came)).when(OVER).then(held_over())


def test_whoever_had_left_holds_nothing_over() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(OVER).nothing()
    given(tenancy, noted(SIGNED), noted(CAME), noted(CHANGED)).when(OVER).nothing()
    given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED)).when(OVER).nothing()


def test_who_came_in_time_and_is_told_of_after_the_end_holds_over_all_the_same() -> None:
    over = given(tenancy, noted(SIGNED), ended())
    over.when(take(CAME)).then(noted(CAME), held_over())
    late = Arrival(unit_id=ROOM, on=day("9-1"))
    over.when(take(late)).then(noted(late))
    moved = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=ROOM, on=day("5-1"))
    over.when(take(moved)).then(noted(moved), held_over())
    mended = given(tenancy, noted(SIGNED), ended(), noted(CAME), held_over())
    mended.when(take(CHANGED)).then(noted(CHANGED), MOVED)
    gone = Departure(unit_id=ROOM, on=day("10-1"))
    mended.when(take(gone)).then(noted(gone), ended(on="10-1"))
    given(tenancy, noted(SIGNED), noted(RENEWED), ended()).when(take(CAME)).then(noted(CAME))
    # Where no deposit was to be settled as well.
    unpaid = given(tenancy, noted(SIGNED), UNLIVED)
    unpaid.when(take(CAME)).then(noted(CAME), held_over())
    unpaid.when(take(late)).then(noted(late))
    given(tenancy, noted(SIGNED), UNLIVED, noted(CAME), held_over()).when(take(gone)).then(
        noted(gone), ended(on="10-1")
    )


def test_who_turns_out_to_be_the_one_who_had_come_holds_over() -> None:
    """The lease was signed under a number that gives way only after it ran out and nobody had come by it."""
    said = {"tenant_id": LI, "survivor_id": ZHAO}
    over = Over(contract_id=LEASE, unit_ids=(ROOM,), on=day("9-1"), paid=False)
    given(tenancy, noted(SIGNED), NEVER_BEGAN, ended()).when(GiveWay(**said)).then(
        TenancyGaveWay(**said),
        TenancyPassedOn(**said, word=SIGNED),
        TenancyPassedOn(**said, word=over),
    )
    survivors = given(tenancy, noted(CAME), noted(SIGNED))
    survivors.when(OVER.model_copy(update={"paid": False})).then(held_over())
    given(tenancy, noted(SIGNED)).when(OVER.model_copy(update={"paid": False})).then(UNLIVED)
    given(tenancy, noted(SIGNED), NEVER_BEGAN, UNLIVED).when(GiveWay(**said)).then(
        TenancyGaveWay(**said),
        TenancyPassedOn(**said, word=SIGNED),
        TenancyPassedOn(**said, word=over),
    )
    later = Arrival(unit_id=ROOM, on=day("9-2"))
    given(tenancy, noted(later), noted(SIGNED)).when(OVER.model_copy(update={"paid": False})).nothing()


RAN_OUT = NoteRanOut(tenant_id=LI, contract_id=LEASE, unit_ids=(ROOM,))
NEVER_BEGAN = TenancyNeverBegan(tenant_id=LI, contract_id=LEASE)


def test_what_ran_out_and_nobody_ever_came_to_live_by_never_began() -> None:
    given(tenancy, noted(SIGNED)).when(RAN_OUT).then(NEVER_BEGAN)
    given(tenancy, noted(SIGNED), noted(CAME)).when(RAN_OUT).nothing()
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(RAN_OUT).nothing()
    given(tenancy).when(RAN_OUT).nothing()
    gone = noted(Arrival(unit_id=ROOM, on=day("1-5"))), noted(Departure(unit_id=ROOM, on=day("2-5")))
    given(tenancy, *gone, noted(SIGNED)).when(RAN_OUT).then(NEVER_BEGAN)


def test_of_several_rooms_nobody_is_told_to_live_in_any_so_that_they_go_on() -> None:
    both = SIGNED.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    asked = RAN_OUT.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    given(tenancy, noted(both)).when(asked).nothing()


def test_whoever_had_left_before_it_began_never_came_by_it() -> None:
    gone = noted(Arrival(unit_id=ROOM, on=day("1-5"))), noted(Departure(unit_id=ROOM, on=day("2-5")))
    given(tenancy, *gone, noted(SIGNED)).when(OVER).then(ended())


def test_what_another_contract_took_the_place_of_is_settled_with_that_one() -> None:
    next_ = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("9-1"))
    given(tenancy, noted(SIGNED), next_).when(OVER).nothing()


def test_a_departure_heard_of_twice_ends_it_once() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(take(LEFT)).nothing()


def test_a_departure_waits_for_the_signature_it_is_ahead_of() -> None:
    given(tenancy, noted(CAME), noted(LEFT)).when(take(SIGNED)).then(noted(SIGNED), ended())


def test_a_change_of_rooms_takes_the_contract_along() -> None:
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
    again = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=THIRD_ROOM, on=day("6-1"))
    moved, moved_again = (
        RoomExchanged(
            tenant_id=LI,
            contract_id=LEASE,
            from_unit_id=each.from_unit_id,
            to_unit_id=each.to_unit_id,
            exchanged_on=each.on,
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


def test_the_contract_named_by_the_departure_ends_though_another_holds_the_room() -> None:
    named = Departure(unit_id=ROOM, contract_id=LEASE, on=day("9-1"))
    assert endings(SIGNED, RENEWED, CAME, named) == [ended(LEASE)]


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
    given(tenancy, *history).when(take(left)).then(noted(left), ended(what, on=on))


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


GAVE_WAY = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO)
GIVE_WAY = GiveWay(tenant_id=LI, survivor_id=ZHAO)
NEXT = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
FOLLOWS = Renewed(**NEXT.model_dump(exclude={"tenant_id"}))


def passed(word: Word) -> TenancyPassedOn:
    return TenancyPassedOn(tenant_id=LI, survivor_id=ZHAO, word=word)


def test_what_was_agreed_under_a_number_that_gives_way_is_the_survivors_to_end() -> None:
    given(tenancy, noted(SIGNED), noted(RENEWED), NEXT).when(GIVE_WAY).then(
        GAVE_WAY, passed(SIGNED), passed(RENEWED), passed(FOLLOWS)
    )
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(GIVE_WAY).then(GAVE_WAY)
    given(tenancy, GAVE_WAY).when(GIVE_WAY).nothing()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (take(SIGNED), SIGNED),
        (OVER, Over(**OVER.model_dump(exclude={"tenant_id"}))),
        (RAN_OUT, RanOut(contract_id=LEASE, unit_ids=(ROOM,))),
        (ForgetAgreement(tenant_id=LI, contract_id=LEASE), Annulled(contract_id=LEASE)),
        (NoteRenewal(**NEXT.model_dump()), FOLLOWS),
    ],
)
def test_what_is_said_of_it_later_is_asked_of_the_survivors(asked: TenancyCommand, word: Word) -> None:
    given(tenancy, noted(SIGNED), GAVE_WAY).when(asked).then(passed(word))
    [do] = pass_on(cast(Fact, SimpleNamespace(event=passed(word))))
    assert (do.id, do.command) == (ZHAO, asked.model_copy(update={"tenant_id": ZHAO}))


def test_what_they_did_under_the_number_before_is_told_to_itself() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), GAVE_WAY).when(take(LEFT)).then(noted(LEFT), ended())


def test_two_after_all_speak_for_themselves_again() -> None:
    back = TenancyWayTakenBack(tenant_id=LI)
    given(tenancy, GAVE_WAY).when(TakeWayBack(tenant_id=LI)).then(back)
    given(tenancy, GAVE_WAY, back).when(TakeWayBack(tenant_id=LI)).nothing()
    given(tenancy, GAVE_WAY, back).when(take(SIGNED)).then(noted(SIGNED))
