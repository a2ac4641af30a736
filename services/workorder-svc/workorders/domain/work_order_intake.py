"""How a repair comes in: reported, taken for what its words say; or said once more of one that is known.

What is said again of one that is done says that it did not hold, and of one that was put off, in words of
an emergency or where the tenant was waited for, that it cannot wait. What was spoken is in the pool before
anybody knows what it says: once it can be read it is said once more of the other order, and taken back here.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from workorders.domain.fault_names import name_of
from workorders.domain.joining import joined
from workorders.domain.on_site_facts import EmergencyHeardLate
from workorders.domain.promise import Urgency
from workorders.domain.repair import about
from workorders.domain.same_danger import graver, kin
from workorders.domain.taking_away import taken_away
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order_clocks import (
    backdated,
    judged,
    promised_anew,
    promised_to,
    returned,
    taken_for,
    triaged,
)
from workorders.domain.work_order_closing import reopened
from workorders.domain.work_order_commands import (
    FindAgain,
    NoteUnheardRecording,
    Promising,
    Reopen,
    Repeat,
    Report,
    SettleMore,
    Transcribe,
    Triage,
)
from workorders.domain.work_order_evolving import evolve
from workorders.domain.work_order_facts import (
    MoreProposed,
    MoreSettled,
    OrderEvent,
    RecordingUnheard,
    WorkOrderCancelled,
    WorkOrderRepeated,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTranscribed,
)
from workorders.domain.work_order_refusals import NothingMore, NotTheSame, ReopenTooLate
from workorders.domain.work_order_states import (
    Cancelled,
    Deferred,
    Finished,
    Known,
    Offered,
    Open,
    Order,
    Reported,
    Unreported,
)

SAME_AGAIN: Final = "same_again"
HEARD_LATE: Final = "heard_late"
"""Why what was done is open again: something else was spoken with it, and heard only then."""
FOR_THE_TENANT: Final = ("tenant_wishes", "tenant_absent")
"""Why what was put off does not wait for its day where somebody reports it again: they are at home now."""
TOLD: Final = ("report_id", "person_id", "source", "files", "words", "at")


def reported(asked: Report) -> Sequence[OrderEvent]:
    """As it was said; and what that is taken for, where somebody has yet to say."""
    repair = asked.repair.model_copy(update={"contract_class": asked.contract_class})
    if asked.lives_there and repair.tenant_id is None:
        repair = repair.model_copy(update=dict(asked.lives_there))
    said = promised_to(asked, repair, repair.urgency, max(asked.at, asked.starts_at or asked.at))
    sole = asked.sole_until(asked.at)
    named = sole if repair.fault != UNCLEAR else None
    told = {"reported_at": asked.at, "promise": said, "words": asked.words, "sole_until": named}
    first = WorkOrderReported(**dict(repair), **told)
    order = evolve(Unreported(), first)
    if not isinstance(order, Known):
        return [first]
    found = judged(_no_milder(_by_words(asked, asked.proposed, sole), order), order) if asked.proposed else []
    known: Order = order
    for each in found:
        known = evolve(known, each)
    with_it = joined(known, asked.joins, asked.at) if asked.joins and isinstance(known, Open) else []
    return [first, *found, *_besides(asked.proposed, order, asked.at), *with_it]


def _besides(found: Proposal | None, order: Known, at: datetime) -> list[OrderEvent]:
    """What else the words speak of, for a person to see."""
    return [order.tells(MoreProposed, also=found.also, at=at)] if found and found.also else []


def settled(asked: SettleMore, order: Known) -> Sequence[OrderEvent]:
    """Once of each. Raises NothingMore."""
    if asked.fault not in order.also:
        raise NothingMore(fault=name_of(asked.fault))
    return [order.tells(MoreSettled, **dict(asked))]


def repeated(asked: Repeat, order: Known) -> Sequence[OrderEvent]:
    """Once for each report. Raises NotTheSame, or ReopenTooLate."""
    if asked.report_id in order.repeats:
        return []
    if order.repair.fault == UNCLEAR and asked.proposed and isinstance(order, Open):
        return _in_words(asked, asked.proposed, order)
    if asked.fault not in kin(order.repair.fault):
        raise NotTheSame(hours=asked.limits.repeat_within)
    if isinstance(order, Finished):
        return _again(asked, order)
    if asked.at - max(order.reported_at, order.promise.since) > asked.limits.same_within:
        raise NotTheSame(hours=asked.limits.repeat_within)
    return _once_more(asked, order)


def _in_words(asked: Repeat, proposed: Proposal, order: Open) -> Sequence[OrderEvent]:
    """What nothing was to be heard of is what words say of it afterwards, unless somebody has judged it."""
    if order.judged_by or proposed.fault == UNCLEAR:
        return _once_more(asked, order)
    triage = _no_milder(_by_words(asked, proposed), order)
    said = {name: getattr(asked, name) for name in TOLD} | {"urgency": triage.urgency}
    earlier = backdated(asked, order)
    return [order.tells(WorkOrderRepeated, **said), *earlier, *triaged(triage, _after(order, earlier))]


def _again(asked: Repeat, order: Finished) -> Sequence[OrderEvent]:
    """It did not hold, unless that was said before it was done; another fault of the same danger is new, and
    of who lives there now it is another's.
    """
    if asked.fault != order.repair.fault or order.repair.tenant_id not in (None, asked.tenant_id):
        raise NotTheSame(hours=asked.limits.repeat_within)
    if asked.at < order.completed_at:
        return _once_more(asked, order)
    [opened] = reopened(Reopen(at=asked.at, sla=asked.sla, times=asked.times, reason=SAME_AGAIN), order)
    again = evolve(order, opened)
    return [opened, *_once_more(asked, again)] if isinstance(again, Known) else [opened]


def _once_more(asked: Repeat, order: Known) -> Sequence[OrderEvent]:
    """What is said again makes it worse, never better."""
    triage = _by_words(asked, asked.proposed) if asked.proposed else _by_name(asked)
    said = {name: getattr(asked, name) for name in TOLD} | {"urgency": _as_urgent(triage, order)}
    told: list[OrderEvent] = [order.tells(WorkOrderRepeated, **said)]
    if asked.heard:
        heard = {"report_id": asked.report_id, "words": asked.heard, "at": asked.at}
        told.append(order.tells(WorkOrderTranscribed, **heard))
    earlier = backdated(asked, order)
    told, order = [*told, *earlier], _after(order, earlier)
    urged = _urged(triage, order)
    comes = any(isinstance(each, WorkOrderReturned) for each in urged)
    if isinstance(order, Deferred) and order.reason in FOR_THE_TENANT and not comes:
        return [*told, *urged, *returned(asked, order)]
    return [*told, *urged]


def _after(order: Known, told: Sequence[OrderEvent]) -> Known:
    for each in told:
        found = evolve(order, each)
        order = found if isinstance(found, Known) else order
    return order


def found_again(asked: FindAgain, order: Known) -> Sequence[OrderEvent]:
    """Once for each time that it failed, or fell due. What was taken back meanwhile is back; what was done as
    well where it failed, while a plan asks for no more than that it is done.
    """
    if asked.report_id in order.repeats:
        return []
    triage = _by_name(asked)
    said: dict[str, Any] = {"report_id": asked.report_id, "source": asked.source, "at": asked.at}
    said |= {"person_id": None, "files": (), "words": None, "urgency": _as_urgent(triage, order)}
    told = order.tells(WorkOrderRepeated, **said)
    if isinstance(order, Cancelled):
        return [*promised_anew(asked, order, order.repair), told]
    if isinstance(order, Finished) and asked.source != "plan" and asked.at >= order.completed_at:
        with suppress(ReopenTooLate):
            again = Reopen(at=asked.at, sla=asked.sla, times=asked.times, reason=SAME_AGAIN)
            return [*reopened(again, order), told]
    return [told, *_urged(triage, order)]


def transcribed(asked: Transcribe, order: Known) -> Sequence[OrderEvent]:
    """Once of each report. It says what an order is of which nobody has said so yet, however far it is.

    What is done under another order is taken back, unless somebody took it up. What is done stays as urgent
    as it was: whether an emergency was mended with it a text does not know.
    """
    if asked.report_id in order.heard:
        return []
    said = order.tells(WorkOrderTranscribed, report_id=asked.report_id, words=asked.words, at=asked.at)
    if order.judged_by or order.repair.fault != UNCLEAR:
        return [said] if asked.same_as else [said, *_heard_of(asked, _by_words(asked, asked.proposed), order)]
    sole = None if asked.same_as else asked.sole_until(order.reported_at)
    taken_for = _no_milder(_by_words(asked, asked.proposed, sole), order)
    if asked.same_as and isinstance(order, Reported | Offered):
        same = about(order.repair) | {"reason": SAME_AGAIN, "same_as": asked.same_as, "at": asked.at}
        back = [order.tells(WorkOrderCancelled, **same), *taken_away(order, "known_already", asked.at)]
        return [said, *judged(taken_for, order), *back]
    if asked.same_as and isinstance(order, Finished):
        return [said]
    urgency = asked.proposed.urgency
    if isinstance(order, Cancelled) or (isinstance(order, Finished) and urgency != order.repair.urgency):
        return [said, *_heard_of(asked, taken_for, order)]
    found = triaged(taken_for, order)
    return [said, *found, *_besides(asked.proposed, order, asked.at), *_with_building(asked, order, found)]


def _with_building(asked: Transcribe, order: Known, found: Sequence[OrderEvent]) -> Sequence[OrderEvent]:
    """Whoever took it up goes there all the same: a person joins it, if it is to be."""
    known: Order = order
    for each in found:
        known = evolve(known, each)
    if asked.joins and isinstance(known, Reported | Offered):
        return joined(known, asked.joins, asked.at)
    return []


def _heard_of(asked: Transcribe, triage: Triage, order: Known) -> Sequence[OrderEvent]:
    """An emergency that nobody had heard of when it was taken back, or when another fault was mended, is open
    again. What was mended as one of that danger was seen; what is done under another order is heard there.

    Of what was mended without a name, or so long ago that it is not opened again, somebody is asked.
    """
    if not isinstance(order, Finished | Cancelled):
        return _urged(triage, order)
    if triage.urgency != "emergency" or (isinstance(order, Cancelled) and order.same_as):
        return []
    if isinstance(order, Cancelled):
        return [*judged(triage, order), *promised_anew(asked, order, taken_for(triage, order.repair))]
    if order.repair.urgency == triage.urgency and triage.fault in kin(order.repair.fault):
        return []
    if order.repair.fault != UNCLEAR:
        with suppress(ReopenTooLate):
            again = Reopen(at=asked.at, sla=asked.sla, times=asked.times, reason=HEARD_LATE)
            [opened] = reopened(again, order)
            back = evolve(order, opened)
            return [opened, *triaged(triage, back)] if isinstance(back, Known) else [opened]
    whose = {"technician_id": order.technician_id, "at": asked.at}
    return [order.tells(EmergencyHeardLate, fault=triage.fault, **whose)]


def unheard(asked: NoteUnheardRecording, order: Open | Deferred) -> Sequence[OrderEvent]:
    """Nothing where it can be read, or a person has said what it is: words beside it may say something else.

    Who took up, or came to, what nothing else is known of has heard it; what was spoken with another report
    of it nobody has to have heard.
    """
    own = asked.report_id in (None, order.repair.order_id)
    if (asked.report_id or order.repair.order_id) in order.heard or (own and order.judged_by == "person"):
        return []
    if own and not order.judged_by and not isinstance(order, Reported | Offered):
        return []
    return [order.tells(RecordingUnheard, at=asked.at)]


def _as_urgent(triage: Triage | None, order: Known) -> Urgency:
    """As it is from now on: what is said again makes it worse, never better."""
    return "emergency" if triage and triage.urgency == "emergency" else order.repair.urgency


def _no_milder(triage: Triage, order: Known) -> Triage:
    """What a person called an emergency no words make ordinary, whatever they make of it."""
    return triage.model_copy(update={"urgency": _as_urgent(triage, order)})


def _urged(triage: Triage | None, order: Known) -> Sequence[OrderEvent]:
    """Words of an emergency are a hard rule: whoever judged, what is not done is one, and waits no longer.

    Of the same danger it is the gravest that was said.
    """
    if triage is None or not isinstance(order, Open | Deferred):
        return []
    same = triage.fault in kin(order.repair.fault)
    fault = graver(order.repair.fault, triage.fault) if same else triage.fault
    worst = _no_milder(triage, order).model_copy(update={"fault": fault})
    if order.repair.urgency != worst.urgency:
        return triaged(worst, order)
    lifted = triaged(worst, order) if same else []
    if isinstance(order, Deferred) and triage.urgency == "emergency":
        return [*lifted, *returned(worst, order)]
    return lifted


def _by_words(asked: Promising, found: Proposal, sole_until: datetime | None = None) -> Triage:
    said = found.model_dump(include={"fault", "urgency", "decided_by", "led_by", "model_version"})
    return Triage(at=asked.at, sla=asked.sla, **said, sole_until=sole_until)


def _by_name(asked: Repeat | FindAgain) -> Triage | None:
    """As urgent as who reports it says, if they do."""
    if asked.urgency is None:
        return None
    said = {"fault": asked.fault, "urgency": asked.urgency, "decided_by": "person"}
    return Triage(at=asked.at, sla=asked.sla, **said)
