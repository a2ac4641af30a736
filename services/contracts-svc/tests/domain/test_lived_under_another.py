"""They left the room under a number that gave way, and the contract is this one's."""

from types import SimpleNamespace
from typing import cast

from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    ForgetArrival,
    ForgetDeparture,
    GiveWay,
    NoteLived,
    NoteRenewal,
    ReturnAgreements,
    TellEndsAgain,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementForsaken,
    AgreementRenewed,
    AgreementsReturned,
    Arrival,
    ArrivalWithdrawn,
    Departure,
    DepartureWithdrawn,
    Lived,
    LivedUnderAnother,
    RoomChange,
    TenancyEnded,
    TenancyGaveWay,
    TenancyNoted,
    TenancyPassedOn,
    TenancyResumed,
)
from contracts.policies.merging import pass_on
from kernel.facts import Fact
from testkit.given import given

from .tenancies import CAME, CHANGED, LEFT, MOVED, RENEWED, SIGNED, UNLIVED, noted, take
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, ZHAO, day

ONE_SINCE = day("9-20")
STAY = Lived(unit_id=ROOM, came_on=day("3-16"), left_on=day("9-1"))
ASKED = NoteLived(tenant_id=LI, of=ZHAO, on=ONE_SINCE, stays=(STAY,))
LIVED = LivedUnderAnother(**ASKED.model_dump())
LEFT_BY_IT = TenancyEnded(
    tenant_id=LI, contract_id=LEASE, unit_id=ROOM, ended_on=day("9-1"), lived_under=ZHAO
)
RESUMED = TenancyResumed(tenant_id=LI, contract_id=LEASE, unit_id=ROOM, left_on=day("9-1"))
TWO_AGAIN = ReturnAgreements(tenant_id=LI, of=ZHAO, contract_ids=())
BACK = AgreementsReturned(tenant_id=LI, of=ZHAO, contract_ids=())


def test_who_gives_way_tells_where_they_lived_and_left() -> None:
    gave_way = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE, stays=(STAY,))
    asked = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE)
    given(tenancy, noted(CAME), noted(LEFT)).when(asked).then(gave_way)
    back = Arrival(unit_id=ROOM, on=day("9-5"))
    given(tenancy, noted(CAME), noted(LEFT), noted(back)).when(asked).then(gave_way)


def test_a_contract_ends_with_the_leaving_whichever_is_heard_of_first() -> None:
    given(tenancy, noted(SIGNED)).when(ASKED).then(LIVED, LEFT_BY_IT)
    given(tenancy, noted(SIGNED), LIVED, LEFT_BY_IT).when(ASKED).nothing()
    given(tenancy, LIVED).when(take(SIGNED)).then(noted(SIGNED), LEFT_BY_IT)


def test_of_two_that_follow_the_one_they_left_by_ends() -> None:
    """Renewed under one number, while they lived there under the other."""
    ended = LEFT_BY_IT.model_copy(update={"contract_id": NEXT_LEASE})
    given(tenancy, noted(SIGNED), noted(RENEWED)).when(ASKED).then(LIVED, ended)


def test_what_was_signed_to_follow_later_goes_on_and_is_told_to_be_left_to_stand() -> None:
    """Two that follow one another, whenever the numbers turn out to be one tenant's: also past both days."""
    begins = {NEXT_LEASE: day("10-1"), ZHAO: day("12-1")}
    later = [Agreement(contract_id=id_, unit_ids=(ROOM,), starts_on=on) for id_, on in begins.items()]
    follows = [
        NoteRenewal(tenant_id=LI, contract_id=on, renewed_by=each.contract_id, from_on=each.starts_on)
        for on, each in zip((LEASE, NEXT_LEASE), later, strict=True)
    ]
    renewed = [AgreementRenewed(**each.model_dump(exclude={"of"})) for each in follows]
    forsaken = [
        AgreementForsaken(
            tenant_id=LI,
            contract_id=LEASE,
            next_contract_id=id_,
            begins_on=on,
            unit_ids=(ROOM,),
            left_unit_id=ROOM,
            left_on=day("9-1"),
            part=False,
        )
        for id_, on in begins.items()
    ]
    signed = noted(SIGNED), *(noted(each) for each in later)
    for on in (ONE_SINCE, day("2026-3-1")):
        asked = ASKED.model_copy(update={"on": on})
        lived = LIVED.model_copy(update={"on": on})
        given(tenancy, *signed, *renewed).when(asked).then(lived, LEFT_BY_IT, *forsaken)
        told = *signed, lived, LEFT_BY_IT
        given(tenancy, *told).when(follows[0]).then(renewed[0], forsaken[0])
        given(tenancy, *told, renewed[0], forsaken[0]).when(follows[1]).then(renewed[1], forsaken[1])


def test_one_that_begins_later_or_lets_another_room_goes_on() -> None:
    later = Agreement(contract_id=LEASE, unit_ids=(ROOM,), starts_on=day("9-1"))
    elsewhere = Agreement(contract_id=LEASE, unit_ids=(OTHER_ROOM,), starts_on=day("3-15"))
    for each in (later, elsewhere):
        given(tenancy, noted(each)).when(ASKED).then(LIVED)


def test_who_lives_there_under_this_number_lives_on_by_it() -> None:
    for came in (CAME, Arrival(unit_id=ROOM, on=day("9-1")), Arrival(unit_id=ROOM, on=ONE_SINCE)):
        given(tenancy, noted(SIGNED), noted(came)).when(ASKED).then(LIVED)
        given(tenancy, noted(SIGNED), LIVED, LEFT_BY_IT).when(take(came)).then(noted(came), RESUMED)


def test_where_it_went_along_to_another_room_it_goes_on() -> None:
    moved = noted(SIGNED), noted(CAME), noted(CHANGED), MOVED
    given(tenancy, *moved).when(ASKED).then(LIVED)


def test_who_comes_back_after_the_numbers_were_one_comes_by_another() -> None:
    over = noted(SIGNED), LIVED, LEFT_BY_IT
    back = Arrival(unit_id=ROOM, on=day("10-1"))
    given(tenancy, *over).when(take(back)).then(noted(back))
    by_it = back.model_copy(update={"contract_id": LEASE})
    given(tenancy, *over).when(take(by_it)).then(noted(by_it), RESUMED)
    by_another = Arrival(unit_id=ROOM, contract_id=NEXT_LEASE, on=ONE_SINCE)
    next_ = noted(Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("9-15")))
    given(tenancy, *over, next_).when(take(by_another)).then(noted(by_another))


def test_who_never_came_under_this_number_left_by_it_after_all() -> None:
    forget, never = ForgetArrival(tenant_id=LI, arrival=CAME), ArrivalWithdrawn(tenant_id=LI, arrival=CAME)
    given(tenancy, noted(SIGNED), noted(CAME), LIVED).when(forget).then(never, LEFT_BY_IT)


def test_what_was_over_before_ends_once() -> None:
    given(tenancy, noted(SIGNED), UNLIVED).when(ASKED).then(LIVED)


def test_two_after_all_have_their_contracts_as_they_were() -> None:
    over = noted(SIGNED), LIVED, LEFT_BY_IT
    given(tenancy, *over).when(TWO_AGAIN).then(BACK, RESUMED)
    given(tenancy, *over, BACK, RESUMED).when(TWO_AGAIN).nothing()
    given(tenancy, *over, BACK, RESUMED).when(take(CAME)).then(noted(CAME))


def test_what_another_number_lived_by_too_stays_over_until_both_are_taken_back() -> None:
    wang = LIVED.model_copy(update={"of": NEXT_LEASE})
    over = noted(SIGNED), LIVED, LEFT_BY_IT, wang
    left = LEFT_BY_IT.model_copy(update={"lived_under": NEXT_LEASE})
    given(tenancy, *over).when(TWO_AGAIN).then(BACK, left)
    of_the_last = {"of": NEXT_LEASE}
    asked, back = (each.model_copy(update=of_the_last) for each in (TWO_AGAIN, BACK))
    given(tenancy, *over, BACK, left).when(asked).then(back, RESUMED)


def test_of_the_contracts_of_that_number_it_knows_itself() -> None:
    theirs = TenancyNoted(tenant_id=LI, note=SIGNED, of=ZHAO)
    given(tenancy, theirs).when(ASKED).then(LIVED)
    given(tenancy, theirs).when(ASKED.model_copy(update={"of": NEXT_LEASE})).then(
        LIVED.model_copy(update={"of": NEXT_LEASE}), LEFT_BY_IT.model_copy(update={"lived_under": NEXT_LEASE})
    )


def test_what_was_passed_on_is_passed_on_to_nobody() -> None:
    """Also where both gave way to each other in turn, and that the first was taken back is heard of later."""
    theirs = TenancyNoted(tenant_id=LI, note=SIGNED, of=ZHAO)
    asked = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE)
    gave_way = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE)
    given(tenancy, theirs).when(asked).then(gave_way)
    given(tenancy, gave_way).when(take(SIGNED).model_copy(update={"of": ZHAO})).then(theirs)


def test_what_is_signed_late_of_who_had_left_and_gave_way_ends_with_their_own_leaving() -> None:
    gave_way = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE, stays=(STAY,))
    own = LEFT_BY_IT.model_copy(update={"lived_under": None})
    given(tenancy, noted(CAME), noted(LEFT), gave_way).when(take(SIGNED)).then(noted(SIGNED), own)


def test_of_who_is_no_more_the_survivor_the_contract_is_as_it_was() -> None:
    """Its own number gave way since, and that the other was taken back is heard of later."""
    asked = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=day("10-1"))
    who = {"tenant_id": LI, "survivor_id": ZHAO}
    gave_way = TenancyGaveWay(**who, on=day("10-1"))
    passed_on = TenancyPassedOn(**who, word=SIGNED)
    given(tenancy, noted(SIGNED), LIVED, LEFT_BY_IT).when(asked).then(gave_way, passed_on, RESUMED)


def test_what_ended_with_the_survivors_leaving_is_theirs_again_unless_they_had_come_by_it() -> None:
    theirs = TenancyNoted(tenant_id=LI, note=SIGNED, of=ZHAO)
    asked, back = (each.model_copy(update={"contract_ids": (LEASE,)}) for each in (TWO_AGAIN, BACK))
    ended = LEFT_BY_IT.model_copy(update={"lived_under": None})
    given(tenancy, theirs, noted(CAME), noted(LEFT), ended).when(asked).then(back, RESUMED)
    by_it = noted(LEFT.model_copy(update={"contract_id": LEASE}))
    given(tenancy, theirs, noted(CAME), by_it, ended).when(asked).then(back)
    given(tenancy, theirs, ended).when(asked).then(back)  # nobody had come: that is over as it was


def test_a_room_changed_for_another_was_left() -> None:
    changed = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("9-1"))
    stays = STAY, Lived(unit_id=OTHER_ROOM, came_on=day("9-1"), left_on=day("9-10"))
    left = noted(LEFT.model_copy(update={"unit_id": OTHER_ROOM, "on": day("9-10")}))
    asked = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE)
    gave_way = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=ONE_SINCE, stays=stays)
    given(tenancy, noted(CAME), noted(changed), left).when(asked).then(gave_way)


def test_what_ended_with_their_own_leaving_is_told_once_more_when_the_survivors_is_taken_back() -> None:
    """It was over by then, and stands again with what the survivor's takes back."""
    back = AgreementsReturned(tenant_id=ZHAO, of=LI, contract_ids=(LEASE,))
    [do] = pass_on(cast(Fact, SimpleNamespace(event=back)))
    assert (do.id, do.command) == (LI, TellEndsAgain(tenant_id=LI, contract_ids=(LEASE,)))
    own = LEFT_BY_IT.model_copy(update={"lived_under": None})
    given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), own).when(do.command).then(own)
    given(tenancy, noted(SIGNED), noted(CAME)).when(do.command).nothing()


def test_who_left_twice_and_the_second_time_did_not_has_left() -> None:
    again, second = Arrival(unit_id=ROOM, on=day("9-10")), Departure(unit_id=ROOM, on=day("9-20"))
    own = LEFT_BY_IT.model_copy(update={"lived_under": None})
    history = noted(SIGNED), noted(CAME), noted(LEFT), own, noted(again), noted(second)
    ended = own.model_copy(update={"ended_on": day("9-20")})
    withdrawn = DepartureWithdrawn(tenant_id=LI, departure=second)
    given(tenancy, *history, ended).when(ForgetDeparture(tenant_id=LI, departure=second)).then(withdrawn)
