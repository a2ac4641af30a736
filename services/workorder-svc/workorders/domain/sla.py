"""What is promised for a repair 时限: policy data, each version from its first day on. Pure."""

from datetime import datetime, timedelta
from typing import Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, Version, seed

Urgency = Literal["ordinary", "emergency"]
Stage = Literal["response", "on_site"]
Level = Literal["supervisor", "manager"]


class Promise(Frozen):
    """What one order was promised: `stage` by `due_at`; who is told when it was not kept, and when.

    `sla` is the version of the policy that said so, so that a later policy changes no past decision.
    """

    sla: int
    stage: Stage
    due_at: datetime
    manager_at: datetime


class PromiseOutOfRange(Refusal):
    """At once is no promise: nobody could keep it."""

    title, field = "{urgency}工单的时限至少为 1 分钟", "values"


class EmergencySlower(Refusal):
    """Whoever says that water runs is not served later than whose tap drips."""

    title, field = "紧急工单的时限不能长于普通工单（{ordinary} 分钟）", "values.emergency.within"


class Rule(Frozen):
    """`stage` within `within` minutes of the report; the manager hears `grace` after the supervisor."""

    stage: Stage
    within: Number
    grace: Number


class Sla(Values):
    """A rule for each urgency."""

    policy: Literal["sla"] = "sla"
    ordinary: Rule
    emergency: Rule

    def check(self) -> None:
        if self.ordinary.within < 1:
            raise PromiseOutOfRange(urgency="普通", field="values.ordinary.within")
        if self.emergency.within < 1:
            raise PromiseOutOfRange(urgency="紧急", field="values.emergency.within")
        if self.emergency.within > self.ordinary.within:
            raise EmergencySlower(ordinary=self.ordinary.within)


# A day for an answer and four hours to the door are the seed's; when the manager hears is the operator's.
SLA = seed(
    Sla(
        ordinary=Rule(stage="response", within=24 * 60, grace=4 * 60),
        emergency=Rule(stage="on_site", within=4 * 60, grace=60),
    )
)


def promise(urgency: Urgency, reported_at: datetime, sla: Version[Sla]) -> Promise:
    """What is promised to an order of this urgency, by the version in force when it was reported."""
    rule = sla.values.emergency if urgency == "emergency" else sla.values.ordinary
    due_at = reported_at + timedelta(minutes=rule.within)
    manager_at = due_at + timedelta(minutes=rule.grace)
    return Promise(sla=sla.version, stage=rule.stage, due_at=due_at, manager_at=manager_at)
