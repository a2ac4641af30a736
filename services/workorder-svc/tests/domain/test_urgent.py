"""What could wait cannot any more: who was asked is asked anew, who said yes is told."""

import pytest
from testkit.given import Given, given
from workorders.domain.offer_commands import (
    Decline,
    Dispatch,
    LapseOffer,
    NoteNobodyFits,
)
from workorders.domain.offer_facts import (
    EmergencyCalledOff,
    NobodyFits,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderMadeGraver,
    WorkOrderMadeUrgent,
)
from workorders.domain.sla import promise
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Cancel,
    Reopen,
    Repeat,
    Respond,
    Triage,
)
from workorders.domain.work_order_facts import OrderEvent, WorkOrderCancelled, WorkOrderTriaged
from workorders.domain.work_order_refusals import CalledOffUnexplained
from workorders.domain.work_order_states import Reported

from .words import HERE, HOUR, LI, PERSON, SITE, TAP, WANG, T, Told, leak, repair, tap

LEAKS = Triage(at=T, fault="water_leak", urgency="emergency", decided_by="person")
MILD = LEAKS.model_copy(update={"urgency": "ordinary"})


def asked_of(who: object = WANG) -> Dispatch:
    return Dispatch.model_validate({"at": T, "technician_id": who, "respond_by": T + HOUR})


def worse(*before: OrderEvent) -> list[OrderEvent]:
    return list(given(work_order, tap.reported, *before).when(LEAKS).events)


def since(*before: OrderEvent) -> Given:  # type: ignore[type-arg]
    """The order, once it is an emergency."""
    return given(work_order, tap.reported, *before, *worse(*before))


def urgent(who: object = None) -> OrderEvent:
    said = {"fault": "water_leak", "technician_id": who, "person_id": PERSON, "at": T}
    return tap(WorkOrderMadeUrgent, **said)  # type: ignore[no-any-return]


def test_what_was_offered_as_ordinary_is_offered_anew_as_soon_as_it_is_an_emergency() -> None:
    judged, *then = worse(tap.offered())
    assert isinstance(judged, WorkOrderTriaged)
    assert then == [tap(OfferWithdrawn, technician_id=LI, reason="urgent", at=T), urgent()]
    order = since(tap.offered())
    assert isinstance(order.state, Reported)
    order.when(LapseOffer(at=T + HOUR, technician_id=LI)).nothing()
    again = order.when(asked_of(LI)).events
    assert [(type(each).__name__, each.urgency) for each in again] == [("WorkOrderDispatched", "emergency")]  # type: ignore[attr-defined]


def test_who_was_asked_before_hears_when_it_is_anothers_or_nobodys_and_not_when_it_is_theirs() -> None:
    order = since(tap.offered())
    gone = {"technician_id": LI, "fault": "water_leak", "urgency": "emergency", "at": T}
    for command, why in (
        (asked_of(WANG), "given_to_another"),
        (Respond(at=T, technician_id=WANG), "given_to_another"),
        (Arrive(at=T, technician_id=WANG, fix=HERE, place=SITE), "another_came"),
        (Cancel(at=T, reason="mistake", explained=True), "cancelled"),
    ):
        told = order.when(command).events[-1]
        assert told.model_dump(include={*gone, "reason"}) == gone | {"reason": why}
    for theirs in (
        asked_of(LI),
        Respond(at=T, technician_id=LI),
        Arrive(at=T, technician_id=LI, fix=HERE, place=SITE),
    ):
        names = [type(each).__name__ for each in order.when(theirs).events]
        assert "WorkOrderTakenAway" not in names
    order.when(Decline(at=T, technician_id=LI, reason="ill")).nothing()


def test_who_took_it_up_keeps_it_and_is_told() -> None:
    judged, *then = worse(tap.responded())
    assert isinstance(judged, WorkOrderTriaged)
    assert then == [urgent(LI)]


@pytest.mark.parametrize(
    "before", [(), (tap.responded(), tap.arrived())], ids=["nobody was asked", "somebody is there"]
)
def test_nobody_else_is_told_so(before: tuple[OrderEvent, ...]) -> None:
    assert [type(each) for each in worse(*before)] == [WorkOrderTriaged]


def test_what_was_urgent_before_or_is_no_emergency_is_offered_no_other_way() -> None:
    bursts = LEAKS.model_copy(update={"fault": "burst_pipe"})
    for known, said in ((leak, bursts), (tap, MILD)):
        found = given(work_order, known.reported, known.offered()).when(said).events
        assert [type(each) for each in found] == [WorkOrderTriaged]


def test_who_has_an_emergency_is_told_that_it_is_a_graver_one() -> None:
    bursts, drips = (LEAKS.model_copy(update={"fault": fault}) for fault in ("pipe_burst", "tap_drips"))
    proposed = Proposal(fault="pipe_burst", urgency="emergency", decided_by="rules", led_by=("爆管",))
    said = {"fault": "pipe_burst", "source": "sticker", "proposed": proposed}
    again = Repeat.model_validate({"at": T, "report_id": repair().unit_id, **said})
    graver = leak(WorkOrderMadeGraver, fault="pipe_burst", technician_id=LI, at=T)
    for before in ((leak.offered(),), (leak.responded(),), (leak.responded(), leak.arrived())):
        order = given(work_order, leak.reported, *before)
        assert order.when(bursts).events[-1] == graver
        assert order.when(again).events[-1] == graver
        assert [type(each) for each in order.when(drips).events] == [WorkOrderTriaged]
    assert [type(each) for each in given(work_order, leak.reported).when(bursts).events] == [WorkOrderTriaged]


def test_a_second_report_that_says_so_offers_it_anew_too() -> None:
    proposed = Proposal(fault=TAP.fault, urgency="emergency", decided_by="rules", led_by=("漏水",))
    said = Repeat(at=T, report_id=repair().unit_id, fault=TAP.fault, source="sticker", proposed=proposed)
    found = given(work_order, tap.reported, tap.offered()).when(said).events
    names = ["WorkOrderRepeated", "WorkOrderTriaged", "OfferWithdrawn", "WorkOrderMadeUrgent"]
    assert [type(each).__name__ for each in found] == names


def test_that_nobody_fits_is_told_anew_of_an_emergency() -> None:
    said = {"why": ("full",), "at": T, "fault": TAP.fault, "urgency": "ordinary"}
    order = since(tap(NobodyFits, **said))
    [told] = order.when(NoteNobodyFits(at=T, why=("full",))).events
    assert told.urgency == "emergency"  # type: ignore[attr-defined]


def test_an_emergency_is_made_ordinary_or_cancelled_for_a_reason_and_they_hear_who_have_to() -> None:
    drips = Triage(at=T, fault="tap_drips", urgency="ordinary", decided_by="person")
    gone = Cancel(at=T, reason="not_ours")
    for before in ((), (leak.offered(),), (leak.responded(),)):
        order, whose = given(work_order, leak.reported, *before), LI if before else None
        for command, became in ((drips, "ordinary"), (gone, "cancelled")):
            order.when(command).refused(CalledOffUnexplained)
            due_at = promise("ordinary", T).first.due_at if became == "ordinary" else None
            said = {"fault": "water_leak", "technician_id": whose, "person_id": PERSON, "due_at": due_at}
            told = leak(EmergencyCalledOff, became=became, **said, at=T)
            assert told in order.when(command.model_copy(update={"explained": True})).events
    leak.done().when(drips).refused(CalledOffUnexplained)
    assert [type(each) for each in leak.done().when(drips.model_copy(update={"explained": True})).events] == [
        WorkOrderTriaged
    ]


def test_what_threatened_lives_is_judged_to_be_another_fault_for_a_reason_and_the_supervisor_hears() -> None:
    gas = Told(repair("emergency", "gas_leak"))
    pests = Triage(at=T, fault="pests", urgency="emergency", decided_by="person")
    for before, whose in (((), None), ((gas.responded(),), LI)):
        order = given(work_order, gas.reported, *before)
        order.when(pests).refused(CalledOffUnexplained)
        why = {"fault": "gas_leak", "technician_id": whose, "person_id": PERSON, "due_at": None, "at": T}
        told = order.when(pests.model_copy(update={"explained": True})).events
        assert gas(EmergencyCalledOff, became="another", **why) in told
    as_grave = pests.model_copy(update={"fault": "smoke"})
    [told] = given(work_order, gas.reported).when(as_grave).events
    assert isinstance(told, WorkOrderTriaged)


def test_what_somebody_has_been_to_is_cancelled_for_a_reason_only() -> None:
    left = tap(WorkOrderDeclined, technician_id=LI, reason="ill", at=T)
    gone = Cancel(at=T, reason="mistake")
    handed_over = given(work_order, tap.reported, tap.responded(), tap.arrived(), left)
    reopened = tap.done(*tap.done().when(Reopen(at=T, reason="same_again")).events)
    for order in (handed_over, reopened):
        order.when(gone).refused(CalledOffUnexplained)
        order.when(gone.model_copy(update={"explained": True})).then(
            tap(WorkOrderCancelled, reason="mistake", same_as=None, at=T)
        )
    given(work_order, tap.reported, tap.responded()).when(gone).then(
        tap(WorkOrderCancelled, reason="mistake", same_as=None, at=T), tap.taken_away("cancelled")
    )


def test_no_words_make_ordinary_what_a_person_called_an_emergency() -> None:
    unclear = Told(repair("emergency", UNCLEAR))
    drips = Proposal(fault="tap_drips", urgency="ordinary", decided_by="rules", led_by=("滴水",))
    again = Repeat(at=T, report_id=repair().unit_id, fault="tap_drips", source="sticker", proposed=drips)
    judged = given(work_order, unclear.reported).when(again).events[-1]
    assert (judged.fault, judged.urgency) == ("tap_drips", "emergency")  # type: ignore[attr-defined]
