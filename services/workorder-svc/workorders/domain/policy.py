"""The policies of repairs: thresholds that people decide on, each with its first version. Pure."""

from typing import Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies

from workorders.domain.sla import SLA, Sla

POLICIES: Final = Policies(
    Sla,
    Declared(
        SLA,
        title="工单时限",
        governs="普通和紧急工单应在报修后多少分钟内接单或到场，超时后多少分钟再上报经理",
        source="公司规定：普通工单 24 小时内接单，紧急工单 4 小时内到场",
    ),
)


class PolicyProposed(kit.PolicyProposed[Sla]):
    """For somebody else to decide. Why is in the envelope, here and below."""


class PolicyPublished(kit.PolicyPublished[Sla]):
    """In force from `valid_from` on."""


class PolicyProposalWithdrawn(kit.PolicyProposalWithdrawn[Sla]):
    """Nobody has to decide it any more."""


class PolicyWithdrawn(kit.PolicyWithdrawn[Sla]):
    """Was published and will not be in force: what was before it goes on."""


policy = kit.policy_decider(
    POLICIES, kit.Facts(PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn)
)
