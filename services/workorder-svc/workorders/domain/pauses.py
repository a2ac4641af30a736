"""For which reasons a clock may stop 暂停计时, which clocks, and for how long at most: policy data. Pure."""

from datetime import datetime, timedelta
from typing import Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, seed

from workorders.domain.promise import Promise, Stage, Target, Urgency
from workorders.domain.working_time import after, between

Reason = Literal["consent", "access", "parts"]
"""The tenant has not agreed to the visit, nobody opens, a part has to come."""

STOPS: dict[Reason, frozenset[Stage]] = {
    "consent": frozenset({"on_site", "completion"}),
    "access": frozenset({"on_site", "completion"}),
    "parts": frozenset({"completion"}),
}
"""Nobody has to wait for anything to say that they take a repair up."""


class PauseOutOfRange(Refusal):
    """What stops the clock of an emergency for longer than another's would turn urgency upside down."""

    title, field = "紧急工单的暂停上限不能长于普通工单", "values.emergency"


class Longest(Frozen):
    """Hours that an order's clocks may stand still for each reason, all its pauses taken together."""

    consent: Number
    access: Number
    parts: Number

    def of(self, reason: Reason) -> timedelta:
        hours: int = getattr(self, reason)
        return timedelta(hours=hours)


class Pauses(Values):
    """By urgency."""

    policy: Literal["pauses"] = "pauses"
    ordinary: Longest
    emergency: Longest

    def of(self, urgency: Urgency) -> Longest:
        return self.emergency if urgency == "emergency" else self.ordinary

    def check(self) -> None:
        for reason in STOPS:
            if self.emergency.of(reason) > self.ordinary.of(reason):
                raise PauseOutOfRange


PAUSES = seed(
    Pauses(
        ordinary=Longest(consent=72, access=72, parts=240),
        emergency=Longest(consent=1, access=1, parts=24),
    )
)


class Standstill(Frozen):
    """The clocks of `stages` stand still since `paused_at`."""

    stages: frozenset[Stage]
    paused_at: datetime


class Pause(Standstill):
    """For a reason; at `until` they go on by themselves."""

    reason: Reason
    until: datetime


def moved(promise: Promise, pause: Standstill, resumed_at: datetime) -> Promise:
    """The promise once the paused clocks go on: what lay ahead of them still lies as far ahead."""

    def later(moment: datetime) -> datetime:
        if moment <= pause.paused_at:
            return moment
        left = between(pause.paused_at, moment, promise.working, promise.zone)
        return after(resumed_at, left, promise.working, promise.zone)

    def after_pause(target: Target) -> Target:
        calls = tuple(each.model_copy(update={"at": later(each.at)}) for each in target.calls)
        warn_at = target.warn_at and later(target.warn_at)
        return Target(stage=target.stage, due_at=later(target.due_at), warn_at=warn_at, calls=calls)

    targets = tuple(after_pause(each) if each.stage in pause.stages else each for each in promise.targets)
    return promise.model_copy(update={"targets": targets})
