"""What becomes of a contract that is over, by whoever is still there, had left, or never came."""

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetAgreement, NoteOver, NoteRenewal
from contracts.domain.tenancy_facts import (
    AgreementAnnulled,
    AgreementForsaken,
    AgreementRenewed,
    Arrival,
    Departure,
    Note,
    RoomChange,
)
from testkit.given import given

from .tenancies import (
    CAME,
    CHANGED,
    LEFT,
    MOVED,
    NEVER_BEGAN,
    OVER,
    RAN_OUT,
    RENEWED,
    SIGNED,
    UNLIVED,
    ended,
    held_over,
    never_came,
    noted,
    take,
)
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, ZHAO, day

BY_THE_NEXT = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("9-1"))


def test_what_is_terminated_before_anybody_came_ends_by_itself_room_by_room() -> None:
    both = OVER.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    given(tenancy, noted(SIGNED)).when(OVER).then(never_came())
    given(tenancy, noted(SIGNED), never_came()).when(OVER).nothing()
    given(tenancy, noted(SIGNED)).when(both).then(never_came(), never_came(room=OTHER_ROOM))
    unpaid = OVER.model_copy(update={"paid": False})
    given(tenancy, noted(SIGNED)).when(unpaid).then(UNLIVED)
    given(tenancy, noted(SIGNED), UNLIVED).when(unpaid).nothing()
    given(tenancy).when(OVER).nothing()


def test_who_lives_in_two_rooms_is_put_down_in_one_and_stays_on_in_both() -> None:
    two = noted(SIGNED.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)}))
    both = OVER.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    unpaid = both.model_copy(update={"paid": False})
    given(tenancy, two, noted(CAME)).when(both).then(held_over(), held_over(OTHER_ROOM))
    in_both = noted(CAME), noted(CAME.model_copy(update={"unit_id": OTHER_ROOM}))
    given(tenancy, two, *in_both).when(both).then(held_over(), held_over(OTHER_ROOM))
    beside = never_came(room=OTHER_ROOM)
    left = two, noted(CAME), noted(LEFT), ended()
    for over in (both, unpaid):
        given(tenancy, *left).when(over).then(beside)
        given(tenancy, *left, beside).when(over).nothing()
    # Of another, who has the one room by now, it is said of that one alone.
    alone = both.model_copy(update={"unit_ids": (OTHER_ROOM,)})
    given(tenancy, two, noted(CAME)).when(alone).then(beside)


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


def test_who_came_past_its_end_by_it_lives_by_it_and_who_came_by_none_does_not() -> None:
    late = Arrival(unit_id=ROOM, contract_id=LEASE, on=OVER.on)
    given(tenancy, noted(SIGNED), noted(late)).when(OVER).then(held_over())
    given(tenancy, noted(SIGNED), noted(late.model_copy(update={"contract_id": None}))).when(OVER).nothing()
    change = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=OVER.on)
    went = MOVED.model_copy(update={"moved_on": OVER.on, "exchanged_on": OVER.on})
    there = OVER.model_copy(update={"unit_ids": (OTHER_ROOM,)})
    changed = given(tenancy, noted(SIGNED), noted(CAME), noted(change), went)
    changed.when(there).then(held_over().model_copy(update={"unit_id": OTHER_ROOM}))


def test_who_came_on_the_first_day_of_what_is_over_by_then_lives_by_it_though_another_had_the_room() -> None:
    came = noted(Arrival(unit_id=ROOM, contract_id=NEXT_LEASE, on=RENEWED.starts_on))
    over = OVER.model_copy(update={"contract_id": NEXT_LEASE, "on": RENEWED.starts_on})
    stays = held_over().model_copy(update={"contract_id": NEXT_LEASE, "since": RENEWED.starts_on})
    given(tenancy, noted(SIGNED), noted(RENEWED), came).when(over).then(stays)


def test_whoever_had_left_holds_nothing_over() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(OVER).nothing()
    given(tenancy, noted(SIGNED), noted(CAME), noted(CHANGED), MOVED).when(OVER).nothing()


def test_who_lives_on_by_another_contract_goes_on_by_that_one_and_the_deposit_with_them() -> None:
    lives_on = given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED))
    lives_on.when(OVER).then(BY_THE_NEXT)
    given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED), BY_THE_NEXT).when(OVER).nothing()
    both = OVER.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)})
    lives_on.when(both).then(BY_THE_NEXT, never_came(room=OTHER_ROOM))
    before = noted(RENEWED), noted(CAME), noted(Departure(unit_id=ROOM, on=day("8-1")))
    given(tenancy, noted(SIGNED), *before).when(OVER).nothing()


ANNUL = ForgetAgreement(tenant_id=LI, contract_id=NEXT_LEASE)
ANNULLED = AgreementAnnulled(tenant_id=LI, contract_id=NEXT_LEASE)


def test_who_is_said_to_leave_by_what_was_annulled_leaves_by_the_one_of_the_room() -> None:
    """It ended nothing: nobody waits for what counts as never signed. Whichever is told first."""
    came, left = (each.model_copy(update={"contract_id": NEXT_LEASE}) for each in (CAME, LEFT))
    for beside in ((), (noted(RENEWED),)):
        there = noted(SIGNED), *beside, noted(came)
        given(tenancy, *there, ANNULLED).when(take(left)).then(noted(left), ended())
        ended_both = given(tenancy, *there, noted(left), *([ended(NEXT_LEASE)] if beside else []))
        ended_both.when(ANNUL).then(ANNULLED, ended())
    given(tenancy, ANNULLED, noted(came)).when(take(left)).then(noted(left))
    given(tenancy, ANNULLED, noted(came), noted(left)).when(take(SIGNED)).then(noted(SIGNED), ended())


def test_where_the_next_was_annulled_they_live_on_by_the_one_before_that_is_over() -> None:
    lived_in = noted(SIGNED), noted(CAME), noted(RENEWED), BY_THE_NEXT
    given(tenancy, *lived_in).when(ANNUL).then(ANNULLED, held_over())
    given(tenancy, *lived_in, ANNULLED, held_over()).when(ANNUL).nothing()
    gone = noted(Departure(unit_id=ROOM, on=day("8-1"))), ended(NEXT_LEASE, on="8-1")
    given(tenancy, *lived_in, *gone).when(ANNUL).then(ANNULLED, ended(on="8-1"))
    given(tenancy, noted(SIGNED), noted(RENEWED), BY_THE_NEXT).when(ANNUL).then(ANNULLED)
    given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED)).when(ANNUL).then(ANNULLED)


@pytest.mark.parametrize(
    "annul",
    [ANNUL, NoteOver(tenant_id=LI, contract_id=NEXT_LEASE, unit_ids=(ROOM,), on=day("7-1"), paid=False)],
    ids=["annulled", "over before its first day"],
)
def test_who_leaves_as_the_next_comes_to_nothing_ends_the_one_before_whichever_is_heard_first(
    annul: ForgetAgreement | NoteOver,
) -> None:
    follows = BY_THE_NEXT.model_copy(update={"from_on": day("7-1")})
    lived_in = noted(SIGNED), noted(CAME), noted(RENEWED), follows
    stays = held_over().model_copy(update={"since": day("7-1")})
    given(tenancy, *lived_in, ANNULLED, stays).when(take(LEFT)).then(noted(LEFT), ended())
    left = given(tenancy, *lived_in, noted(LEFT), ended(NEXT_LEASE))
    left.when(annul).then(ANNULLED, stays, ended())
    given(tenancy, *lived_in, noted(LEFT), ended(NEXT_LEASE), ANNULLED, stays, ended()).when(annul).nothing()


def test_where_yet_another_follows_they_live_on_by_that_from_its_first_day_on() -> None:
    third = RENEWED.model_copy(update={"contract_id": ZHAO, "starts_on": day("9-1")})
    by_it = BY_THE_NEXT.model_copy(update={"renewed_by": ZHAO})
    lived_in = noted(SIGNED), noted(CAME), noted(RENEWED), BY_THE_NEXT
    given(tenancy, *lived_in, noted(third)).when(ANNUL).then(ANNULLED, by_it)
    later = third.model_copy(update={"starts_on": day("10-1")})
    given(tenancy, *lived_in, noted(later)).when(ANNUL).then(ANNULLED, held_over())
    behind = AgreementRenewed(tenant_id=LI, contract_id=NEXT_LEASE, renewed_by=ZHAO, from_on=day("10-1"))
    in_a_row = given(tenancy, *lived_in, noted(later), behind)
    in_a_row.when(ANNUL).then(ANNULLED, held_over(), by_it)
    told = ANNULLED, held_over(), by_it
    for on, who in (("9-20", LEASE), ("10-1", LEASE), ("10-20", ZHAO)):
        for by in (None, LEASE):
            gone = Departure(unit_id=ROOM, on=day(on), contract_id=by)
            left = given(tenancy, *lived_in, noted(later), behind, *told).when(take(gone))
            assert left.events[:2] == (noted(gone), ended(who, on=on))
            stands = [each for each in left.events[2:] if isinstance(each, AgreementForsaken)]
            assert len(stands) == len(left.events[2:]) == (who == LEASE), (
                "the next, where it has yet to begin"
            )


LATER = RENEWED.model_copy(update={"starts_on": day("10-1")})
IN_A_ROW = BY_THE_NEXT.model_copy(update={"from_on": day("10-1")})


@pytest.mark.parametrize("known", [(), (IN_A_ROW,)], ids=["behind a gap", "on its end"])
def test_who_stays_past_a_termination_holds_over_until_the_next_begins(
    known: tuple[AgreementRenewed, ...],
) -> None:
    lives_on = noted(SIGNED), noted(CAME), noted(LATER), *known
    given(tenancy, *lives_on).when(OVER).then(held_over())
    over = *lives_on, held_over()
    begun = NoteRenewal(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("9-1"))
    given(tenancy, *over).when(begun).then(BY_THE_NEXT)
    for by in (None, LEASE):
        for on, who in (("9-20", LEASE), ("10-1", LEASE), ("10-2", NEXT_LEASE)):
            gone = Departure(unit_id=ROOM, on=day(on), contract_id=by)
            left = given(tenancy, *over, BY_THE_NEXT).when(take(gone))
            assert left.events[:2] == (noted(gone), ended(who, on=on))
            stands = [each for each in left.events[2:] if isinstance(each, AgreementForsaken)]
            assert len(stands) == len(left.events[2:]) == (who == LEASE), (
                "the next, where it has yet to begin"
            )


def test_who_came_in_time_and_is_told_of_late_holds_over_until_the_next_begins() -> None:
    given(tenancy, noted(SIGNED), noted(LATER), ended()).when(take(CAME)).then(noted(CAME), held_over())


def test_what_nobody_came_to_live_by_is_settled_with_the_one_that_is_to_follow() -> None:
    given(tenancy, noted(SIGNED), noted(LATER)).when(OVER).then(never_came())
    given(tenancy, noted(SIGNED), noted(LATER), IN_A_ROW).when(OVER).nothing()


def test_what_is_over_before_its_first_day_leaves_them_with_the_one_before() -> None:
    """And what was paid for it alone is settled with it."""
    never = NoteOver(tenant_id=LI, contract_id=NEXT_LEASE, unit_ids=(ROOM,), on=day("7-1"), paid=False)
    paid = never.model_copy(update={"paid": True})
    stays, its_own = held_over(), never_came(NEXT_LEASE, on="7-1")
    by_it = given(tenancy, noted(SIGNED), noted(CAME), noted(RENEWED), BY_THE_NEXT)
    by_it.when(never).then(ANNULLED, stays)
    by_it.when(paid).then(ANNULLED, stays, its_own)
    given(tenancy, noted(SIGNED), noted(RENEWED)).when(paid).then(ANNULLED, its_own)
    done = given(tenancy, noted(SIGNED), noted(RENEWED), BY_THE_NEXT, ANNULLED, its_own)
    done.when(paid).nothing()
    there = noted(CAME.model_copy(update={"on": day("6-1")}))
    by_the_next = held_over().model_copy(update={"contract_id": NEXT_LEASE, "since": day("7-1")})
    given(tenancy, noted(RENEWED), there).when(paid).then(by_the_next)


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


def test_what_ran_out_and_nobody_ever_came_to_live_by_never_began() -> None:
    given(tenancy, noted(SIGNED)).when(RAN_OUT).then(NEVER_BEGAN)
    given(tenancy, noted(SIGNED), noted(RENEWED)).when(RAN_OUT).nothing()
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
    given(tenancy, *gone, noted(SIGNED)).when(OVER).then(never_came())


def test_what_another_contract_took_the_place_of_is_settled_with_that_one() -> None:
    given(tenancy, noted(SIGNED), BY_THE_NEXT).when(OVER).nothing()


def test_who_lives_on_by_the_one_before_does_so_though_told_late_that_the_annulled_one_followed() -> None:
    begun = NoteRenewal(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("9-1"))
    told = noted(SIGNED), noted(CAME), noted(RENEWED), ANNULLED
    given(tenancy, *told).when(begun).then(BY_THE_NEXT, held_over())
    given(tenancy, *told, BY_THE_NEXT, held_over()).when(begun).nothing()
    gone = noted(LEFT), ended()
    given(tenancy, *told, *gone).when(begun).then(BY_THE_NEXT)
    third = noted(RENEWED.model_copy(update={"contract_id": ZHAO, "starts_on": day("9-1")}))
    by_it = BY_THE_NEXT.model_copy(update={"renewed_by": ZHAO})
    given(tenancy, *told, third).when(begun).then(BY_THE_NEXT, by_it)
