"""A promise that is near its end is warned of; one that ran out is told upwards, level by level."""

from typing import get_args

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Escalate, Warn
from workorders.domain.work_order_facts import (
    ClockResumed,
    WorkOrderBackdated,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)

NEAR, OUT = "promise-runs-short", "promise-runs-out"
Promising = (
    WorkOrderReported
    | WorkOrderBackdated
    | WorkOrderTriaged
    | WorkOrderReturned
    | WorkOrderReopened
    | ClockResumed
)
PROMISING = get_args(Promising)


def arm_warnings(fact: Fact) -> list[Deadline]:
    event: Promising = fact.event  # type: ignore[assignment]
    return [
        Deadline(NEAR, event.order_id, each.warn_at, {"stage": each.stage})
        for each in event.promise.targets
        if each.warn_at
    ]


def warn(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, Warn.model_validate(deadline.note | {"at": deadline.due_at}))


def arm_calls(fact: Fact) -> list[Deadline]:
    event: Promising = fact.event  # type: ignore[assignment]
    return [
        Deadline(
            OUT,
            event.order_id,
            call.at,
            {"level": call.level, "stage": each.stage, "due_at": each.due_at},
        )
        for each in event.promise.targets
        for call in each.calls
    ]


def call(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, Escalate.model_validate(deadline.note | {"at": deadline.due_at}))


warning = Timer(kind=NEAR, listens=PROMISING, arm=arm_warnings, fire=warn)
escalation = Timer(kind=OUT, listens=PROMISING, arm=arm_calls, fire=call)
