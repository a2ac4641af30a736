"""What follows a repair: it is rated, closed, opened again; or it never came to one."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workorders.domain.on_site_facts import CheckInLookedAt
from workorders.domain.repair import about
from workorders.domain.taking_away import taken_away
from workorders.domain.urgent import called_off
from workorders.domain.work_order_clocks import promised_to, resumed
from workorders.domain.work_order_commands import (
    AskRating,
    Cancel,
    Defer,
    IssueRatingLink,
    LookAtCheckIn,
    Rate,
    Reopen,
)
from workorders.domain.work_order_facts import (
    ClosedBy,
    OrderEvent,
    RatingAsked,
    RatingLinkIssued,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderDeferred,
    WorkOrderRated,
    WorkOrderReopened,
)
from workorders.domain.work_order_refusals import (
    CalledOffUnexplained,
    DayPassed,
    EmergencyNotPutOff,
    NobodyToRate,
    NothingToLookAt,
    RatedAlready,
    RatingLinkInvalid,
    ReopenTooLate,
)
from workorders.domain.work_order_states import Closed, Deferred, Finished, Known, OnSite, Open


def put_off(asked: Defer, order: Open) -> list[OrderEvent]:
    """To a later day of where the unit is, within reason; an emergency only once somebody has seen it, by who
    says why, for a few days, and somebody above hears so.
    """
    longest = asked.times.values.defer_within
    if order.repair.urgency == "emergency":
        if not _seen(order):
            raise EmergencyNotPutOff
        if not asked.explained:
            raise CalledOffUnexplained
        longest = min(longest, asked.times.values.defer_emergency)
    zone = ZoneInfo(order.promise.zone)
    days = (asked.until - asked.at.astimezone(zone).date()).days
    if not 0 < days <= longest - order.put_off_for.days:
        raise DayPassed(days=longest)
    returns_at = datetime.combine(asked.until, time(), zone).astimezone(UTC)
    said = {"until": asked.until, "reason": asked.reason, "at": asked.at, "returns_at": returns_at}
    whose = {"fault": order.repair.fault, "person_id": order.repair.person_id}
    deferred = order.tells(WorkOrderDeferred, **whose, **said)
    told = [*called_off(order, "put_off", asked.at, returns_at), *taken_away(order, "put_off", asked.at)]
    return [*resumed(order, asked.at), deferred, *told]


def cancelled(asked: Cancel, order: Open | Deferred) -> list[OrderEvent]:
    """Of an emergency, and of what somebody has been to, for a reason only. Raises CalledOffUnexplained."""
    been_there = bool(order.closings) or (isinstance(order, Open) and order.cut_short is not None)
    if (order.repair.urgency == "emergency" or been_there) and not asked.explained:
        raise CalledOffUnexplained
    at, waited = asked.at, resumed(order, asked.at) if isinstance(order, Open) else []
    gone = order.tells(WorkOrderCancelled, **about(order.repair), reason=asked.reason, same_as=None, at=at)
    told = [*called_off(order, "cancelled", at), *taken_away(order, "cancelled", at)]
    return [*waited, gone, *told]


def _seen(order: Open) -> bool:
    """Somebody is there, and may go in."""
    let_in = order.consent is not None and order.consent.enters and not order.refused_at
    return isinstance(order, OnSite) and let_in


def rating_asked(asked: AskRating, order: Finished) -> list[OrderEvent]:
    """Once for each closing, where there is somebody to ask."""
    person = order.repair.person_id
    if person is None or order.asked or order.rated or asked.closing != len(order.closings):
        return []
    costs = order.costs.get(asked.closing)
    fen = costs.paid_by("tenant_at_fault") if costs else None
    waited = order.waits.get(asked.closing)
    took = waited.costs if waited else costs
    parts = took.replaced(asked.names) if took else None
    said = {"person_id": person, "fault": order.repair.fault, "tenant_fen": fen, "parts": parts}
    said |= {"reopen_within": asked.times.values.reopen_within}
    return [order.tells(RatingAsked, **said, closing=asked.closing, at=asked.at)]


def link_issued(asked: IssueRatingLink, order: Finished) -> list[OrderEvent]:
    if order.repair.person_id is None:
        raise NobodyToRate
    if order.rated:
        raise RatedAlready
    if asked.link_sha256 in order.links:
        return []
    until = asked.at + timedelta(days=asked.times.values.link_lives)
    said = {"closing": len(order.closings), "link_sha256": asked.link_sha256, "expires_at": until}
    return [order.tells(RatingLinkIssued, **said)]


def rated(asked: Rate, order: Finished) -> list[OrderEvent]:
    """By any link of this closing that lives, once; that closes it, good or bad."""
    expires_at = order.links.get(asked.link_sha256)
    if expires_at is None:
        raise RatingLinkInvalid
    if order.rated:
        raise RatedAlready
    if asked.at >= expires_at:
        raise RatingLinkInvalid
    said = asked.model_dump(include={"link_sha256", "stars", "at"}) | {"words": asked.words}
    said |= {"reasons": tuple(dict.fromkeys(asked.reasons))}
    whose = {
        "closing": len(order.closings),
        "technician_id": order.technician_id,
        "fault": order.repair.fault,
    }
    return [order.tells(WorkOrderRated, **said, **whose), *closed(order, "rating", asked.at)]


def closed(order: Finished, by: ClosedBy, at: datetime) -> list[OrderEvent]:
    """Not before a supervisor has looked at how somebody came, where that is called made up."""
    if isinstance(order, Closed) or order.made_up:
        return []
    # Silence closes when the policy of the completion said it would.
    version = order.closings[-1].policy_version if by == "silence" else None
    said = {"closing": len(order.closings), "by": by, "policy_version": version, "at": at}
    return [order.tells(WorkOrderClosed, **said)]


def looked_at(asked: LookAtCheckIn, order: Known) -> list[OrderEvent]:
    """What was rated, or long enough nobody spoke of, is closed with it. Raises NothingToLookAt."""
    if order.to_look_at is None:
        raise NothingToLookAt
    looked = order.tells(CheckInLookedAt, **dict(order.to_look_at), at=asked.at)
    seen = order.model_copy(update={"to_look_at": None, "made_up": False})
    if isinstance(seen, Finished) and seen.rated:
        return [looked, *closed(seen, "rating", asked.at)]
    if isinstance(seen, Finished) and seen.close_at and seen.close_at <= asked.at:
        return [looked, *closed(seen, "silence", asked.at)]
    return [looked]


def reopened(asked: Reopen, order: Finished) -> list[OrderEvent]:
    """It did not hold: counts against the first closing, however often it was opened since."""
    if asked.at > order.completed_at + timedelta(days=asked.times.values.reopen_within):
        raise ReopenTooLate(days=asked.times.values.reopen_within)
    first = order.closings[0]
    return [
        order.tells(
            WorkOrderReopened,
            closing=len(order.closings),
            first_technician_id=first.technician_id,
            first_completed_at=first.completed_at,
            reason=asked.reason,
            promise=promised_to(asked, order.repair, order.repair.urgency, asked.at),
            at=asked.at,
        )
    ]
