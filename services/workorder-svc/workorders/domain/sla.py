"""What is promised for a repair: policy data with the day each version came into force. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from kernel.domain import Frozen

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


class Rule(Frozen):
    """`stage` within `within` of the report; the manager is told `grace` after the supervisor."""

    stage: Stage
    within: timedelta
    grace: timedelta


class Sla(Frozen):
    """One version of the policy, in force for orders reported from `valid_from` on."""

    version: int
    valid_from: datetime
    ordinary: Rule
    emergency: Rule


SLAS = (
    Sla(
        version=1,
        valid_from=datetime(1970, 1, 1, tzinfo=UTC),
        ordinary=Rule(stage="response", within=timedelta(hours=24), grace=timedelta(hours=4)),
        emergency=Rule(stage="on_site", within=timedelta(hours=4), grace=timedelta(hours=1)),
    ),
)


def promise(urgency: Urgency, reported_at: datetime, slas: Sequence[Sla] = SLAS) -> Promise:
    """What is promised to an order of this urgency, by the version in force when it was reported.

    Raises ValueError for an instant before the first version.
    """
    in_force = max((sla for sla in slas if sla.valid_from <= reported_at), key=lambda sla: sla.valid_from)
    rule = in_force.emergency if urgency == "emergency" else in_force.ordinary
    due_at = reported_at + rule.within
    return Promise(sla=in_force.version, stage=rule.stage, due_at=due_at, manager_at=due_at + rule.grace)
