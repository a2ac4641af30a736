"""The orders that are not done, and whether somebody has yet to be found for them. Inline.

`origin`: what is decided on them follows from the fact since which they wait; `by_hand`: when a person chose
who has it; `rounds`: how often it was told that those who were left had not answered;
`passed`: when each who declined or did not answer last did so; `passed_told`: that a shift lets it pass;
`turned`: it was said to be something else since it came to who has it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.offer_facts import (
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderResponded,
)
from workorders.domain.on_site_facts import TradeMissing
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    OrderEvent,
    WorkOrderArrived,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    event: OrderEvent = fact.event  # type: ignore[assignment]
    since = {"origin": fact.origin.caused_by(fact).to_dict()}
    match event:
        case WorkOrderReported(wishes=wishes):
            return fresh(event) | since | {"wishes": [wish.model_dump(mode="json") for wish in wishes]}
        case WorkOrderReturned() | WorkOrderReopened():
            return fresh(event) | since
        case WorkOrderCompleted() | WorkOrderCancelled() | WorkOrderDeferred():
            return None
    if row is None:
        return None
    changed = changes(row, event)
    return row | changed | (since if changed.get("waiting") else {})


def fresh(event: OrderEvent) -> Row:
    asked: Row = {"wishes": [], "declined": [], "unanswered": {}, "rounds": 0, "by_hand": None}
    asked |= {"passed": {}, "passed_told": False, "turned": False}
    return asked | {"order_id": event.order_id, "waiting": True}


def changes(row: Row, event: OrderEvent) -> dict[str, Any]:
    match event:
        case WorkOrderDispatched(decided_by=by, at=at):
            return {"waiting": False, "by_hand": at if by == "person" else None, "turned": False}
        case WorkOrderTriaged():
            return {"turned": not row["waiting"]}
        case OfferWithdrawn():
            return {"waiting": True, "by_hand": None}
        case WorkOrderResponded() | WorkOrderArrived():
            return {"waiting": False, "turned": False}
        case TradeMissing():
            return {"turned": False}
        case NobodyFits(why=why):
            told = row["passed_told"] or "passed_on" in why
            return {"rounds": row["rounds"] + ("unanswered" in why), "passed_told": told}
        case WorkOrderDeclined(technician_id=who, at=at):
            return passed(row, who, at) | {"declined": [*row["declined"], str(who)]}
        case OfferLapsed(technician_id=who, respond_by=at) | OfferUnheard(technician_id=who, at=at):
            times = row["unanswered"].get(str(who), 0) + 1
            asked = row["unanswered"] | {str(who): times}
            return passed(row, who, at) | {"unanswered": asked}
    return {}


def passed(row: Row, who: UUID, at: datetime) -> Row:
    """Somebody let it pass: it waits for the next."""
    return {"waiting": True, "by_hand": None, "passed": row["passed"] | {str(who): at.isoformat()}}


waiting = View(
    name="waiting",
    columns="""
        order_id   uuid primary key,
        waiting    boolean not null,
        wishes     jsonb not null,
        declined   jsonb not null,
        unanswered jsonb not null,
        rounds     integer not null,
        passed     jsonb not null,
        passed_told boolean not null,
        by_hand    timestamptz,
        turned     boolean not null,
        origin     jsonb not null
    """,
    listens=work_order.events,
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="order_id",
    indexes=("(order_id) where waiting",),
)
