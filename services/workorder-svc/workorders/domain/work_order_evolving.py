"""What is so of a repair from each of its facts on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from workorders.domain.building import SAME_BUILDING
from workorders.domain.entry import refused_since
from workorders.domain.offer_facts import (
    EmergencyOutOfReach,
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderDoneWithAnother,
    WorkOrderResponded,
)
from workorders.domain.on_site_facts import (
    CheckInLookedAt,
    CostsApproved,
    CostsAwaitApproval,
    OriginalForgotten,
    PhotoTaken,
    PhotoToldLate,
    StepToldLate,
    WorkOrderCosted,
    WorkOrderLeft,
)
from workorders.domain.pauses import Pause, Standstill
from workorders.domain.promise import STAGES, Promise
from workorders.domain.repair import Repair
from workorders.domain.urgent import URGENT
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    EntryConsentRecorded,
    MoreProposed,
    MoreSettled,
    OrderEvent,
    PromiseEndangered,
    RatingAsked,
    RatingLinkIssued,
    WorkOrderArrived,
    WorkOrderBackdated,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderOverdue,
    WorkOrderRated,
    WorkOrderReopened,
    WorkOrderRepeated,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTranscribed,
    WorkOrderTriaged,
)
from workorders.domain.work_order_states import (
    Came,
    Cancelled,
    Closed,
    Closing,
    Completed,
    Deferred,
    Finished,
    Known,
    Offered,
    OnSite,
    Open,
    Order,
    Reported,
    TakenUp,
    Visit,
)

V = TypeVar("V")


def evolve(order: Order, event: OrderEvent) -> Order:
    if isinstance(event, WorkOrderReported):
        repair = Repair(**event.model_dump(include=set(Repair.model_fields)))
        since = event.reported_at
        return Reported(repair=repair, as_reported=repair, promise=event.promise, reported_at=since)
    if not isinstance(order, Known):
        return order
    match event:
        case WorkOrderRepeated(report_id=id_):
            return order.model_copy(update={"repeats": order.repeats | {id_}})
        case WorkOrderBackdated(reported_at=at, promise=promise):
            return order.model_copy(update={"reported_at": at, "promise": promise})
        case WorkOrderTranscribed(report_id=id_):
            return order.model_copy(update={"heard": order.heard | {id_}})
        case WorkOrderTriaged(fault=fault, urgency=urgency, decided_by=who):
            repair = order.repair.model_copy(update={"fault": fault, "urgency": urgency})
            judged = {"repair": repair, "judged_by": who}
            return order.model_copy(update=judged | _another_promise(order, event))
        case WorkOrderCosted(closing=closing, waits=True):
            untold = {"to_call": _without(order.to_call, closing)}
            return order.model_copy(update={"waits": order.waits | {closing: event}} | untold)
        case WorkOrderCosted(closing=closing, costs=costs) | CostsApproved(closing=closing, costs=costs):
            charged = {"costs": order.costs | {closing: costs}, "waits": _without(order.waits, closing)}
            return order.model_copy(update=charged | {"to_call": _without(order.to_call, closing)})
        case CostsAwaitApproval(closing=closing, call_at=at):
            return order.model_copy(update={"to_call": order.to_call | {closing: at}})
        case CheckInLookedAt():
            return order.model_copy(update={"to_look_at": None, "made_up": False})
        case StepToldLate(technician_id=who, step=step):
            return order.model_copy(update={"told_late": order.told_late | {(who, step)}})
        case PhotoToldLate(technician_id=who, photo=photo):
            late = {"told_late": order.told_late | {(who, photo.sha256)}}
            return order.model_copy(update=late | {"originals": order.originals | {photo.sha256}})
        case MoreProposed(also=also):
            return order.model_copy(update={"also": order.also | {each.fault for each in also}})
        case MoreSettled(fault=fault):
            return order.model_copy(update={"also": order.also - {fault}})
        case OriginalForgotten(sha256=sha):
            return order.model_copy(update={"originals": order.originals - {sha}})
        case WorkOrderCompleted(technician_id=who, at=at) if isinstance(order, Open):
            closings = (
                *order.closings,
                Closing(technician_id=who, completed_at=at, policy_version=event.policy_version),
            )
            kept = _of(order, Known) | {"closings": closings}
            return Completed(**kept, technician_id=who, completed_at=at, close_at=event.close_at)
        case WorkOrderReopened(promise=promise) if not isinstance(order, Open):
            anew = {"spent": {}, "put_off_for": timedelta(), "resumed_at": None}
            return Reported(**_of(order, Known) | {"promise": promise} | _nobody_told() | anew)
        case WorkOrderReturned(promise=promise) if not isinstance(order, Open):
            back = _of(order, Known) | {"promise": promise} | _told_of_the_same(order, promise)
            return Reported(**back | _put_off_for(order, event.at))
        case WorkOrderDeferred(until=until, returns_at=back_at, reason=why) if isinstance(order, Open):
            stands = Standstill(stages=order.running, paused_at=event.at)
            return Deferred(**_of(order, Known), until=until, returns_at=back_at, reason=why, stands=stands)
        case WorkOrderCancelled(same_as=other, at=at) if not isinstance(order, Finished):
            was = order.put_off if isinstance(order, Cancelled) else order
            put_off = was if isinstance(was, Deferred) else None
            joined = event.reason == SAME_BUILDING
            return Cancelled(**_of(order, Known), at=at, put_off=put_off, same_as=other, joined=joined)
        case WorkOrderDoneWithAnother() if isinstance(order, Cancelled):
            return order.model_copy(update={"joined": False})
    match order:
        case Open():
            return _going_on(order, event)
        case Finished():
            return _followed_up(order, event)
    return order


def _going_on(order: Open, event: OrderEvent) -> Open:
    """Who does it, and how its clocks stand."""
    match event:
        case WorkOrderDispatched(technician_id=who, respond_by=until):
            offered = _of(order, Open) | _cut_short(order, event.at)
            how = {"offer_id": event.offer_id, "by_hand": event.decided_by == "person"}
            return Offered(**offered | how, technician_id=who, respond_by=until)
        case (
            WorkOrderDeclined(technician_id=who)
            | OfferLapsed(technician_id=who)
            | OfferUnheard(technician_id=who)
            | OfferWithdrawn(technician_id=who)
        ) if isinstance(order, Offered | TakenUp | OnSite):
            others = tuple(each for each in order.passed_over if each != who)
            back = _of(order, Open) | {"passed_over": (*others, who)}
            if isinstance(event, OfferWithdrawn | WorkOrderDeclined):
                back |= _cut_short(order, event.at)
            urgent = isinstance(event, OfferWithdrawn) and event.reason == URGENT
            return Reported(**back, was_asked=who if urgent else None)
        case EmergencyOutOfReach():
            return order.model_copy(update={"out_of_reach": True})
        case NobodyFits(why=why) if isinstance(order, Reported):
            return order.model_copy(update={"unfit": why})
        case WorkOrderResponded(technician_id=who, at=at) if isinstance(order, Reported | Offered):
            return TakenUp(**_of(order, Open), technician_id=who, taken_up_at=at)
        case WorkOrderArrived(technician_id=who, at=at, check_in=found):
            unproven = found is not None and found.proves_nothing
            came = Came(technician_id=who, arrived_at=at) if unproven else order.to_look_at
            made_up = order.made_up or (found is not None and found.made_up)
            there = _of(order, Open) | {"to_look_at": came, "made_up": made_up, "cut_short": None}
            before = order.cut_short
            shown = before.photos if before and before.technician_id == who else ()
            return OnSite(**there, technician_id=who, arrived_at=at, photos=shown)
        case WorkOrderLeft(technician_id=who, at=at):
            return TakenUp(**_of(order, Open) | _cut_short(order, at), technician_id=who)
        case PhotoTaken(photo=photo) if isinstance(order, OnSite):
            kept = order.originals | {photo.sha256}
            return order.model_copy(update={"photos": (*order.photos, photo), "originals": kept})
        case PhotoTaken(photo=photo) if order.cut_short:
            visit = order.cut_short.model_copy(update={"photos": (*order.cut_short.photos, photo)})
            return order.model_copy(
                update={"cut_short": visit, "originals": order.originals | {photo.sha256}}
            )
        case EntryConsentRecorded(consent=consent, at=at):
            refused_at = refused_since(consent, at, order.refused_at)
            return order.model_copy(update={"consent": consent, "refused_at": refused_at})
        case ClockPaused(reason=reason, stages=stages, paused_at=at, until=until):
            pause = Pause(reason=reason, stages=frozenset(stages), paused_at=at, until=until)
            return order.model_copy(update={"pause": pause})
        case ClockResumed(reason=reason, promise=promise):
            spent = order.spent.get(reason, timedelta()) + (event.resumed_at - event.paused_at)
            change = {
                "pause": None,
                "resumed_at": event.resumed_at,
                "promise": promise,
                "spent": order.spent | {reason: spent},
            }
            return order.model_copy(update=change)
        case PromiseEndangered(stage=stage):
            return order.model_copy(update={"warned": order.warned | {stage}})
        case WorkOrderOverdue(stage=stage, level=level):
            return order.model_copy(update={"told": order.told | {(stage, level)}})
    return order


def _cut_short(order: Open, at: datetime) -> dict[str, Visit]:
    if not isinstance(order, OnSite):
        return {}
    there = order.model_dump(include={"technician_id", "arrived_at", "photos"})
    return {"cut_short": Visit(**there, ended_at=at)}


def _followed_up(order: Finished, event: OrderEvent) -> Finished:
    match event:
        case RatingAsked():
            return order.model_copy(update={"asked": True})
        case RatingLinkIssued(link_sha256=link, expires_at=until):
            return order.model_copy(update={"links": order.links | {link: until}})
        case WorkOrderRated(link_sha256=link):
            return order.model_copy(update={"rated": link})
        case WorkOrderClosed():
            return Closed(**_of(order, Finished))
    return order


def _another_promise(order: Known, event: WorkOrderTriaged) -> dict[str, Any]:
    if event.promise == order.promise or not isinstance(order, Open):
        return {"promise": event.promise}
    anew: dict[str, Any] = {"promise": event.promise, "out_of_reach": False} | _nobody_told()
    return anew | {"unfit": None} if isinstance(order, Reported) else anew


def _nobody_told() -> dict[str, Any]:
    return {"told": frozenset(), "warned": frozenset()}


def _told_of_the_same(order: Known, promise: Promise) -> dict[str, Any]:
    """Who heard of a stage that is due when it was has heard."""
    same = {stage for stage in STAGES if order.promise.due_at(stage) == promise.due_at(stage)}
    told = frozenset((stage, level) for stage, level in order.told if stage in same)
    return {"told": told, "warned": order.warned & same}


def _without(of: Mapping[int, V], closing: int) -> dict[int, V]:
    return {number: each for number, each in of.items() if number != closing}


def _put_off_for(order: Known, until: datetime) -> dict[str, Any]:
    off = order.put_off if isinstance(order, Cancelled) else order
    if not isinstance(off, Deferred):
        return {}
    ended = off.ended(until)
    return {"put_off_for": order.put_off_for + (ended - off.stands.paused_at), "resumed_at": ended}


def _of(order: Known, status: type[Known]) -> dict[str, Any]:
    """What a status of this kind keeps of the one before."""
    return {name: getattr(order, name) for name in status.model_fields}
