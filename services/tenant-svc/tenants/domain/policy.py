"""The policies of tenants: thresholds that people decide on, each with its first version. Pure.

What the law fixes (from which age on somebody may rent) is no policy and stays with the rules it belongs to.
"""

from typing import Annotated, Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies
from pydantic import Field

from tenants.domain.crowding import BY_CITY, CROWDING, Crowding
from tenants.domain.door_policy import DOOR_TIMES, DoorTimes
from tenants.domain.reach_policy import CONTACT_METHODS, ContactMethods
from tenants.domain.risk_policy import HIGH_RISK_AGE, HighRiskAge
from tenants.domain.verification_policy import VERIFICATION, VerificationPatience

AnyValues = Annotated[
    HighRiskAge | ContactMethods | VerificationPatience | DoorTimes | Crowding,
    Field(discriminator="policy"),
]
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
    Declared(
        VERIFICATION,
        title="实名核验",
        governs="核验机构多少小时没有答复就转人工，两次询问最多相隔多少分钟",
        source="公司规定：72 小时，60 分钟",
    ),
    Declared(
        DOOR_TIMES,
        title="门禁开通和收回",
        governs="入住前多少小时尚未开通就提醒，急需开通和收回各限多少分钟",
        source="公司规定：入住前 12 小时，30 分钟，60 分钟",
    ),
    Declared(
        CROWDING,
        title="居住人数",
        governs="登记和批准同住人时，每间最多住几人（不含配偶、父母、子女）、人均最少多少平方分米",
        source="各地规定；北京见《关于公布我市出租房屋人均居住面积标准等有关问题的通知》，"
        "上海见《上海市居住房屋租赁管理办法》（2014 年修订）第十条",
        by_city=BY_CITY,
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
