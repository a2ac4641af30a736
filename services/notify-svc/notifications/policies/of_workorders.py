"""Repairs: who acts hears of what is offered, taken away, made urgent, called off, shut out of, nearly late,
late, ill judged; the tenant of what is made urgent, called off, put off, cancelled, brought back, done
for the building, and done.

And who reports what is known already hears so; of a sticker that was parked, who answers for the unit.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, get_args

from kernel.clock import SHANGHAI, local_date
from kernel.facts import Fact
from kernel.service import Do, Policy
from published.workorders import (
    CostsAwaitApproval,
    EmergencyCalledOff,
    EmergencyHeardLate,
    EmergencyOutOfReach,
    EmergencyShutOut,
    InspectionOverdue,
    NobodyFits,
    OfferLapsed,
    PromiseEndangered,
    QualityReviewOpened,
    QualityReviewOverdue,
    RatingAsked,
    RecordingUnheard,
    StepToldLate,
    StickerParked,
    TradeMissing,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderDispatched,
    WorkOrderDoneWithAnother,
    WorkOrderLeft,
    WorkOrderMadeGraver,
    WorkOrderMadeUrgent,
    WorkOrderOverdue,
    WorkOrderRepeated,
    WorkOrderReturned,
    WorkOrderSumChanged,
    WorkOrderTakenAway,
    number_of,
)

from notifications.domain.spoken import PART
from notifications.policies.asking import ask

SAID_AGAIN: Final = "same_again"
"""Why an order is cancelled that turned out to be another's."""


def react(fact: Fact) -> Sequence[Do]:
    """Opened again, or after its clocks stood, an order is due at another moment: that is another notice."""
    match fact.event:
        case WorkOrderOverdue(level=level, stage=stage, due_at=due_at) as e:
            occasion = f"{stage} {_moment(due_at)}"
            rule = f"WorkOrderOverdue/{_ordinary(e)}{level}"
            return _ask(fact, e, level, occasion=occasion, rule=rule, words=_what(e) | _due(due_at))
        case PromiseEndangered(stage=stage, due_at=due_at) as e:
            rule = "PromiseEndangered/ordinary" if e.urgency == "ordinary" else ""
            return _ask(fact, e, stage, occasion=_moment(due_at), rule=rule, words=_what(e) | _due(due_at))
        case OfferLapsed(urgency="emergency", respond_by=until) as e:
            words = _what(e) | _due(until)
            return _ask(fact, e, "unanswered", occasion=until.isoformat(), words=words)
        case EmergencyOutOfReach(there_at=there_at, due_at=due_at, at=at) as e:
            words = {"fault": e.fault, "urgency": "emergency", "there": _moment(there_at)} | _due(due_at)
            return _ask(fact, e, "out_of_reach", occasion=at.isoformat(), words=words)
        case NobodyFits(why=why, at=at) as e:
            words = _what(e) | {"reasons": ",".join(why)}
            return _ask(fact, e, "nobody", occasion=at.isoformat(), words=words)
        case WorkOrderDispatched(technician_id=who, respond_by=until, at=at) as e:
            rule = "WorkOrderDispatched/emergency" if e.urgency == "emergency" else ""
            words = _what(e) | _due(until)
            return _ask(fact, e, "offered", occasion=at.isoformat(), rule=rule, words=words, party=who)
        case WorkOrderTakenAway(technician_id=who, reason=why, at=at) as e:
            words = {"fault": e.fault, "away": why}
            rule = "WorkOrderTakenAway/leave" if why == "leave" else ""
            return _ask(fact, e, "away", occasion=at.isoformat(), rule=rule, words=words, party=who)
        case WorkOrderMadeGraver(technician_id=who, at=at) as e:
            return _ask(fact, e, "graver", occasion=at.isoformat(), words={"fault": e.fault}, party=who)
        case WorkOrderMadeUrgent() as e:
            return [do for who in ("technician", "reporter") for do in _urgent(fact, e, who)]
        case EmergencyCalledOff() as e:
            return _called_off(fact, e)
        case StepToldLate(technician_id=who) as e:  # once, however many steps they tell
            return _ask(fact, e, "told_late", occasion=who, words={"fault": e.fault})
        case EmergencyHeardLate(at=at) as e:
            return _ask(fact, e, "heard_late", occasion=at.isoformat(), words={"fault": e.fault})
        case WorkOrderLeft(urgency="emergency", at=at) as e:
            return _ask(fact, e, "left", occasion=at.isoformat(), words=_what(e))
        case TradeMissing(at=at) as e:
            return _ask(fact, e, "trade", occasion=at.isoformat(), words=_what(e))
        case EmergencyShutOut(answer=answer, at=at) as e:
            words = {"fault": e.fault, "answer": answer, "urgency": "emergency"}
            return _ask(fact, e, "shut_out", occasion=at.isoformat(), words=words)
        case WorkOrderCompleted(person_id=person, closing=closing, at=at) as e if person:
            words = {"day": local_date(at).isoformat(), "fault": e.fault}
            return _ask(fact, e, "completed", occasion=closing, words=words, party=person)
        case RatingAsked(person_id=person, closing=closing) as e:
            rule, words = _done(e)
            return _ask(fact, e, "rating", occasion=closing, rule=rule, words=words, party=person)
        case WorkOrderSumChanged(person_id=person, tenant_fen=fen, at=at) as e:
            words = {"fault": e.fault} | ({"yuan": f"{fen / 100:.2f}"} if fen else {})
            rule = "" if fen else "WorkOrderSumChanged/free"
            return _ask(fact, e, "sum", occasion=at.isoformat(), rule=rule, words=words, party=person)
        case WorkOrderDeferred(person_id=person, until=day, at=at) as e if person:
            words = {"day": day.isoformat(), "fault": e.fault or "", "reason": e.reason}
            return _ask(fact, e, "put_off", occasion=at.isoformat(), words=words, party=person)
        case WorkOrderCancelled(person_id=person, reason="same_building", at=at) as e if person:
            which = "building_emergency" if e.urgency == "emergency" else "building"
            rule, what = f"WorkOrderCancelled/{which}", _what(e)
            return _ask(fact, e, "building", occasion=at.isoformat(), rule=rule, words=what, party=person)
        case WorkOrderDoneWithAnother(person_id=person, at=at) as e if person:
            return _ask(fact, e, "mended", occasion=at.isoformat(), words={"fault": e.fault}, party=person)
        case WorkOrderCancelled(person_id=person, at=at) as e if person and e.urgency == "ordinary":
            return _cancelled(fact, e)
        case WorkOrderReturned(person_id=person, at=at) as e if person:
            rule = "WorkOrderReturned/emergency" if e.urgency == "emergency" else ""
            return _ask(fact, e, "back", occasion=at.isoformat(), rule=rule, words=_what(e), party=person)
        case WorkOrderRepeated(person_id=person, report_id=report) as e if person:
            rule = "WorkOrderRepeated/emergency" if e.urgency == "emergency" else ""
            words = {"urgency": e.urgency or ""}
            return _ask(fact, e, "repeated", occasion=report, rule=rule, words=words, party=person)
        case RecordingUnheard(at=at) as e:  # each of several recordings of one order
            return _ask(fact, e, "recording", occasion=at.isoformat(), words={})
        case StickerParked() as e:
            return _parked(fact, e)
    return _of_reviews(fact)


def _parked(fact: Fact, told: StickerParked) -> Sequence[Do]:
    """Of dangers which they are, the newest first."""
    where: dict[str, Any] = {"park_id": told.park_id, "unit_id": told.unit_id}
    said: dict[str, Any] = {"words": {}}
    if told.dangers:
        newest = sorted(told.dangers, key=lambda each: each.at, reverse=True)
        named = [f"{each.fault}/{_hour(each.at)}/{number_of(each.report_id)}" for each in newest]
        said = {"words": {"dangers": ",".join(named)}, "rule": "StickerParked/dangers"}
    return ask(fact, told.unit_id, "parked", occasion=told.at.isoformat(), **where, **said)


def _urgent(fact: Fact, told: WorkOrderMadeUrgent, who: str) -> Sequence[Do]:
    """Who took it up, and who reported it, each in words of their own, where there is one."""
    party = told.technician_id if who == "technician" else told.person_id
    if party is None:
        return []
    said: dict[str, Any] = {"words": {"fault": told.fault, "urgency": "emergency"}, "party": party}
    rule = f"WorkOrderMadeUrgent/{who}"
    return _ask(fact, told, f"urgent_{who}", occasion=told.at.isoformat(), rule=rule, **said)


def _called_off(fact: Fact, told: EmergencyCalledOff) -> Sequence[Do]:
    """Who answers for it; who reported it, where less is done; who has it, while it is theirs. That it is put
    off both of these hear by WorkOrderDeferred and WorkOrderTakenAway; that it waits they say themselves.
    """
    words = {"fault": told.fault} | (_due(told.due_at) if told.due_at else {})
    said: dict[str, Any] = {"occasion": told.at.isoformat(), "words": words}
    asked = [*_ask(fact, told, told.became, rule=f"EmergencyCalledOff/{told.became}", **said)]
    whose = {} if told.became in ("put_off", "paused", "another") else {"reporter": told.person_id}
    if told.became == "ordinary":
        whose["technician"] = told.technician_id
    for who, party in whose.items():
        stage = f"{told.became}_{who}"
        if party:
            asked += _ask(fact, told, stage, rule=f"EmergencyCalledOff/{stage}", party=party, **said)
    return asked


def _cancelled(fact: Fact, told: WorkOrderCancelled) -> Sequence[Do]:
    """Of an emergency EmergencyCalledOff is told; of what was said once more, WorkOrderRepeated."""
    if told.reason == SAID_AGAIN:
        return []
    words = {"day": local_date(told.at).isoformat(), "fault": told.fault or "", "reason": told.reason}
    said: dict[str, Any] = {"occasion": told.at.isoformat(), "words": words, "party": told.person_id}
    return _ask(fact, told, "cancelled", **said)


def _done(asked: RatingAsked) -> tuple[str, dict[str, str]]:
    """What was done and fitted, who pays, and for how many days it holds; what of that was said."""
    said = {"fault": asked.fault or "", "within": str(asked.reopen_within or "")}
    if asked.tenant_fen is None or asked.fault is None:
        return "RatingAsked", said
    fitted = [[" ".join(each.name.split())[:PART], each.count] for each in asked.parts or ()]
    said["parts"] = "" if asked.parts is None else json.dumps(fitted, ensure_ascii=False)
    if not asked.tenant_fen:
        return "RatingAsked/free", said
    return "RatingAsked/charged", said | {"yuan": f"{asked.tenant_fen / 100:.2f}"}


def _of_reviews(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case QualityReviewOpened(stars=stars, closing=closing, due_at=due_at) as e:
            said = {"count": str(stars), "fault": e.fault} | _due(due_at)
            return _ask(fact, e, "review", occasion=closing, words=said)
        case QualityReviewOverdue(level=level, review_id=review) as e:
            rule = f"QualityReviewOverdue/{level}"
            return _ask(fact, e, level, occasion=review, rule=rule, words=_due(e.due_at))
        case CostsAwaitApproval(level=level, fen=fen, at=at) as e:
            words = {"fault": e.fault, "yuan": f"{fen / 100:.2f}"}
            rule = f"CostsAwaitApproval/{level}"
            return _ask(fact, e, level, occasion=at.isoformat(), rule=rule, words=words)
        case InspectionOverdue(inspection_id=id_, level=level) as e:
            day, rule = e.due_on.isoformat(), f"InspectionOverdue/{level}"
            where: dict[str, Any] = {"park_id": e.park_id, "unit_id": e.unit_id, "words": {"day": day}}
            return ask(fact, id_, level, occasion=day, rule=rule, **where)
    return []


Told = (
    WorkOrderOverdue
    | PromiseEndangered
    | EmergencyOutOfReach
    | NobodyFits
    | OfferLapsed
    | WorkOrderDispatched
    | WorkOrderTakenAway
    | WorkOrderMadeGraver
    | WorkOrderMadeUrgent
    | EmergencyCalledOff
    | EmergencyShutOut
    | EmergencyHeardLate
    | StepToldLate
    | TradeMissing
    | WorkOrderLeft
    | WorkOrderCompleted
    | WorkOrderDeferred
    | WorkOrderCancelled
    | WorkOrderDoneWithAnother
    | WorkOrderReturned
    | RatingAsked
    | WorkOrderSumChanged
    | WorkOrderRepeated
    | RecordingUnheard
    | QualityReviewOpened
    | QualityReviewOverdue
    | CostsAwaitApproval
)


def _ask(fact: Fact, told: Told, stage: str, words: dict[str, str], **more: Any) -> Sequence[Do]:
    """About one order, by its number, where it is."""
    order, words = told.order_id, {"number": number_of(told.order_id)} | words
    return ask(fact, order, stage, park_id=told.park_id, unit_id=told.unit_id, words=words, **more)


def _what(
    told: NobodyFits
    | OfferLapsed
    | WorkOrderDispatched
    | WorkOrderOverdue
    | PromiseEndangered
    | TradeMissing
    | WorkOrderLeft
    | WorkOrderCancelled
    | WorkOrderReturned,
) -> dict[str, str]:
    """What is to be repaired and how soon; an older fact did not say."""
    return {"fault": told.fault or "", "urgency": told.urgency or ""}


def _ordinary(told: WorkOrderOverdue) -> str:
    """What begins the word behind the rule's slash; nothing of an emergency."""
    return "ordinary_" if told.urgency == "ordinary" else ""


def _due(due_at: datetime) -> dict[str, str]:
    return {"due": _moment(due_at)}


def _hour(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


of_workorders = Policy("tell of work orders", (*get_args(Told), StickerParked, InspectionOverdue), react)
