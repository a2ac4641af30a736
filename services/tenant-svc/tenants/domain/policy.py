"""The policies of tenants: thresholds that people decide on, each with its first version. Pure.

What the law fixes (from which age on somebody may rent) is no policy and stays with the rules it belongs to.
"""

from typing import Annotated, Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies
from pydantic import Field

from tenants.domain.reach_policy import CONTACT_METHODS, ContactMethods
from tenants.domain.risk_policy import HIGH_RISK_AGE, HighRiskAge

AnyValues = Annotated[HighRiskAge | ContactMethods, Field(discriminator="policy")]
POLICIES: Final = Policies(
    AnyValues,
    Declared(
        HIGH_RISK_AGE,
        title="高风险年龄",
        governs="从多少岁（当月起）开始视为高风险人员",
        source="公司规定：60 岁",
    ),
    Declared(
        CONTACT_METHODS,
        title="有效联系方式",
        governs="在住租客至少要有几种有效联系方式，不足时提醒房源管家",
        source="公司规定：2 种",
    ),
)


class PolicyProposed(kit.PolicyProposed[AnyValues]):
    """For somebody else to decide. Why is in the envelope, here and below."""


class PolicyPublished(kit.PolicyPublished[AnyValues]):
    """In force from `valid_from` on."""


class PolicyProposalWithdrawn(kit.PolicyProposalWithdrawn[AnyValues]):
    """Nobody has to decide it any more."""


class PolicyWithdrawn(kit.PolicyWithdrawn[AnyValues]):
    """Was published and will not be in force: what was before it goes on."""


policy = kit.policy_decider(
    POLICIES, kit.Facts(PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn)
)
