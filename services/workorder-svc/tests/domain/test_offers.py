"""An offer: made, answered, declined, lapsed, taken back, and that there is nobody to make it to."""

from kernel.ids import named_id
from testkit.given import given
from workorders.domain.hands import Hands, HandsFull
from workorders.domain.offer_commands import (
    Decline,
    Dispatch,
    LapseOffer,
    NoteNobodyFits,
    NoteUnheard,
    WithdrawOffer,
)
from workorders.domain.offer_facts import (
    EmergencyOutOfReach,
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderTakenAway,
)
from workorders.domain.on_site_facts import PhotoTaken, TradeMissing
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    KeepPhoto,
    Respond,
)
from workorders.domain.work_order_facts import WorkOrderArrived
from workorders.domain.work_order_refusals import (
    NotTheirs,
    OfferedToAnother,
    OfferTooShort,
    OrderDone,
    SomebodyOnSite,
)
from workorders.domain.work_order_states import Reported

from .words import HERE, HOUR, LI, SITE, WANG, T, leak, shown, tap, target

OFFER = Dispatch(at=T, technician_id=LI, respond_by=T + HOUR)
NO = {"reason": "too_far", "at": T}


def test_it_is_offered_and_the_same_technician_again_is_one_offer() -> None:
    given(work_order, leak.reported).when(OFFER).then(leak.offered(to=LI))
    given(work_order, leak.reported, leak.offered(to=LI)).when(OFFER).nothing()
    given(work_order, leak.reported, leak.responded(by=LI)).when(OFFER).nothing()


def test_whoever_is_asked_has_time_to_answer() -> None:
    given(work_order, leak.reported).when(OFFER.model_copy(update={"respond_by": T})).refused(OfferTooShort)


def test_who_has_their_hands_full_by_now_takes_up_an_emergency_alone() -> None:
    asked, full = Respond(at=T, technician_id=LI), Hands(in_hand=7, capacity=6)
    late = asked.model_copy(update={"hands": full})
    for had in ((), (tap.offered(to=LI),)):
        can_wait = given(work_order, tap.reported, *had)
        can_wait.when(late).refused(HandsFull, in_hand=7, capacity=6)
        can_wait.when(asked).then(tap.responded())
        room = Hands(in_hand=5, capacity=6)
        can_wait.when(late.model_copy(update={"hands": room})).then(tap.responded(over=0))
    given(work_order, leak.reported, leak.offered(to=LI)).when(late).then(leak.responded(over=2))
    by_hand = tap.offered(to=LI).model_copy(update={"decided_by": "person"})
    given(work_order, tap.reported, by_hand).when(late).then(tap.responded(over=2))
    given(work_order, tap.reported, tap.responded()).when(late).nothing()


def test_while_one_is_asked_no_other_takes_it() -> None:
    offered = given(work_order, leak.reported, leak.offered(to=LI))
    offered.when(Respond(at=T, technician_id=WANG)).refused(OfferedToAnother)
    offered.when(Respond(at=T, technician_id=LI)).then(leak.responded(by=LI))


def test_it_is_offered_to_another_though_one_has_it_and_once_somebody_is_there_by_a_person() -> None:
    for had in (leak.offered(to=WANG), leak.responded(by=WANG)):
        gone = leak.taken_away("given_to_another", WANG)
        given(work_order, leak.reported, had).when(OFFER).then(leak.offered(to=LI), gone)
    there = given(work_order, leak.reported, leak.arrived(by=WANG))
    there.when(OFFER).refused(SomebodyOnSite)
    by_hand = OFFER.model_copy(update={"decided_by": "person"})
    taken = there.when(by_hand).events
    assert [type(each) for each in taken] == [WorkOrderDispatched, WorkOrderTakenAway]
    given(work_order, leak.reported, leak.arrived(by=LI)).when(by_hand).refused(SomebodyOnSite)
    leak.done().when(OFFER).refused(OrderDone)


def test_who_declines_has_it_no_more_whether_asked_or_taken_up() -> None:
    declined = leak(WorkOrderDeclined, technician_id=LI, **NO)
    for had in (leak.offered(to=LI), leak.responded(by=LI)):
        given(work_order, leak.reported, had).when(Decline(technician_id=LI, **NO)).then(declined)
        back = given(work_order, leak.reported, had, declined)
        assert isinstance(back.state, Reported)
        assert back.state.passed_over == (LI,)
        back.when(Decline(technician_id=LI, **NO)).nothing()
        back.when(Respond(at=T, technician_id=WANG)).then(leak.responded(by=WANG))


def test_who_falls_ill_on_site_hands_it_over_and_it_is_as_late_as_it_was() -> None:
    at = target(leak.repair, "on_site").due_at + HOUR / 4
    shot = leak.photo("before")
    came = (leak.reported, leak.responded(), leak.arrived(), leak.let_in(), shot)
    ill = {"technician_id": LI, "reason": "ill", "at": at}
    declined = leak(WorkOrderDeclined, **ill)
    given(work_order, *came).when(Decline(**ill)).then(declined, leak.overdue("on_site", "supervisor"))
    back = given(work_order, *came, declined)
    assert isinstance(back.state, Reported)
    assert back.state.cut_short
    assert back.state.cut_short.photos == (shot.photo,)
    assert back.state.promise == leak.reported.promise
    came_next = back.when(Arrive(technician_id=WANG, at=at, fix=HERE, place=SITE)).events
    assert isinstance(came_next[-1], WorkOrderArrived)
    late = KeepPhoto(by=LI, at=at + HOUR, taken_at=at - HOUR, photo=shown("after", "ff00ff00ff00ff00"))
    assert [type(each) for each in back.when(late).events] == [PhotoTaken], (
        "what they did before stays theirs"
    )


def test_nobody_declines_what_was_not_theirs() -> None:
    for had in (leak.offered(to=LI), leak.responded(by=LI), leak.arrived(by=LI)):
        given(work_order, leak.reported, had).when(Decline(technician_id=WANG, **NO)).refused(NotTheirs)
    given(work_order, leak.reported).when(Decline(technician_id=LI, **NO)).refused(NotTheirs)


def test_an_offer_that_nobody_answered_lapses_once() -> None:
    lapse = LapseOffer(at=T + HOUR, technician_id=LI)
    what = {"fault": "water_leak", "urgency": "emergency"}
    lapsed = leak(OfferLapsed, **what, technician_id=LI, respond_by=T + HOUR)
    given(work_order, leak.reported, leak.offered(to=LI)).when(lapse).then(lapsed)
    for meanwhile in (lapsed, leak.responded(by=LI), leak.offered(to=WANG), leak.offered(to=LI, at=T + HOUR)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(lapse).nothing()


def test_an_offer_to_who_cannot_be_sent_any_more_is_taken_back_once() -> None:
    back = WithdrawOffer(at=T, technician_id=LI, reason="suspended")
    gone = leak(OfferWithdrawn, technician_id=LI, reason="suspended", at=T)
    told = leak.taken_away("suspended")
    for had in ((), (leak.responded(by=LI),), (leak.arrived(by=LI),)):
        taken = given(work_order, leak.reported, leak.offered(to=LI), *had).when(back)
        taken.then(gone, told)
        assert isinstance(given(work_order, leak.reported, leak.offered(to=LI), *had, gone).state, Reported)
    for meanwhile in (gone, leak.responded(by=WANG), leak.arrived(by=WANG), leak.offered(to=WANG)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(back).nothing()
    trade = back.model_copy(update={"reason": "skill"})
    missing = leak(TradeMissing, **leak.what, technician_id=LI, at=T)
    given(work_order, leak.reported, leak.arrived(by=LI)).when(trade).then(missing)
    given(work_order, leak.reported, leak.offered(to=LI), gone).when(
        Decline(technician_id=LI, **NO)
    ).nothing()


def test_an_offer_that_no_message_told_them_of_is_not_waited_for() -> None:
    unheard = NoteUnheard(at=T, technician_id=LI)
    said = leak(OfferUnheard, technician_id=LI, at=T)
    given(work_order, leak.reported, leak.offered(to=LI)).when(unheard).then(said)
    for meanwhile in (said, leak.responded(by=LI), leak.offered(to=WANG)):
        given(work_order, leak.reported, leak.offered(to=LI), meanwhile).when(unheard).nothing()


def test_word_of_an_older_offer_takes_back_no_newer_one_to_the_same_technician() -> None:
    first, again = named_id("first offer"), named_id("second offer")
    history = (
        leak.reported,
        leak.offered(to=LI, offer_id=first),
        leak(OfferLapsed, **leak.what, technician_id=LI, respond_by=T + HOUR),
        leak.offered(to=LI, offer_id=again),
    )
    said = leak(OfferUnheard, technician_id=LI, at=T)
    for offer_id, facts in ((first, ()), (again, (said,)), (None, (said,))):
        unheard = NoteUnheard(at=T, technician_id=LI, offer_id=offer_id)
        given(work_order, *history).when(unheard).then(*facts)


def test_that_nobody_fits_is_said_once_for_each_set_of_reasons() -> None:
    nobody = NoteNobodyFits(at=T, why=("no_skill",))
    said = leak(NobodyFits, **leak.what, why=("no_skill",), at=T)
    given(work_order, leak.reported).when(nobody).then(said)
    unfit = given(work_order, leak.reported, said)
    unfit.when(nobody).nothing()
    unfit.when(nobody.model_copy(update={"why": ("all_busy",)})).then(
        leak(NobodyFits, **leak.what, why=("all_busy",), at=T)
    )
    given(work_order, leak.reported, leak.responded()).when(nobody).nothing()


def test_that_who_is_asked_comes_too_late_is_told_at_once_and_once_of_each_promise() -> None:
    due_at = target(leak.repair, "on_site").due_at
    late = OFFER.model_copy(update={"there_at": due_at + HOUR})
    said = {"fault": "water_leak", "technician_id": LI, "there_at": due_at + HOUR, "due_at": due_at, "at": T}
    told = leak(EmergencyOutOfReach, **said)
    order = given(work_order, leak.reported)
    order.when(late).then(leak.offered(to=LI), told)
    order.when(OFFER.model_copy(update={"there_at": due_at})).then(leak.offered(to=LI))
    by_hand = late.model_copy(update={"decided_by": "person"})
    assert [type(each) for each in order.when(by_hand).events] == [WorkOrderDispatched]
    declined = leak(WorkOrderDeclined, technician_id=LI, **NO)
    again = given(work_order, leak.reported, leak.offered(to=LI), told, declined)
    assert [type(each) for each in again.when(late).events] == [WorkOrderDispatched]
