"""The policies of contracts: thresholds that people decide on, each with its first version. Pure.

What the law fixes (twenty years, what is in writing) is no policy and stays with the rules it belongs to.
"""

from typing import Annotated, Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies
from pydantic import Field

from contracts.domain.board import COLOURS, BoardColours
from contracts.domain.city_caps import BY_CITY, CAPS, Caps
from contracts.domain.deduction_policy import DEDUCTIONS, DeductionRules
from contracts.domain.expiry import STAGES, ExpiryStages
from contracts.domain.filing_policy import FILING, FilingDays
from contracts.domain.handover_policy import HANDOVER, HandoverDays
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.retention_policy import RETENTION, PaperRetention
from contracts.domain.settling_policy import SETTLING, SettlingDays
from contracts.domain.signing_policy import SIGNING, SigningLimits

AnyValues = Annotated[
    ExpiryStages
    | RenewalDays
    | BoardColours
    | SigningLimits
    | FilingDays
    | Caps
    | DeductionRules
    | HandoverDays
    | SettlingDays
    | PaperRetention,
    Field(discriminator="policy"),
]
POLICIES: Final = Policies(
    AnyValues,
    Declared(
        STAGES,
        title="到期提醒",
        governs="合同到期前第几天提醒业主方和租客方负责人",
        source="公司规定：30、15、7 天",
    ),
    Declared(
        RENEWAL,
        title="续约",
        governs="到期前多少天自动发起续约，以及提方案、审批、签署各步的期限和逾期后逐级上报的间隔",
        source="公司规定：到期前 20 天",
    ),
    Declared(
        COLOURS,
        title="看板颜色",
        governs="双轨看板上橙色和黄色各从剩余多少天起",
        source="公司规定：7 天、30 天",
    ),
    Declared(
        SIGNING,
        title="签署时限",
        governs="签署的时限和失效期限、链接和会话的有效期、身份核验次数",
        source="公司规定：48 小时，31 天未签完即失效",
    ),
    Declared(
        FILING,
        title="备案期限",
        governs="租赁合同签订或变更后多少天内备案",
        source="《商品房屋租赁管理办法》第十四条、第十九条：30 天",
        by_city={},
    ),
    Declared(
        CAPS,
        title="押金和预收租金上限",
        governs="起草和签订合同时押金、一次收取租金的最高月数",
        source="各地规定；北京见《北京市住房租赁条例》",
        by_city=BY_CITY,
    ),
    Declared(
        DEDUCTIONS,
        title="押金扣减",
        governs="退租结算时允许的扣款理由、哪些须附照片，以及结清后多少天内退还押金、租客多少天内补付欠款",
        source="《住房租赁条例》第十条；公司规定：损坏须附照片，7 天内退还或补付",
    ),
    Declared(
        HANDOVER,
        title="交割期限",
        governs="入住或换房后多少天内清点完七项并由双方确认",
        source="公司规定：7 天",
    ),
    Declared(
        SETTLING,
        title="结算期限",
        governs="退租或换房后多少天内核对完十二项并结清",
        source="公司规定：7 天",
    ),
    Declared(
        RETENTION,
        title="合同文件保存年限",
        governs="合同终止后，合同、交割单和结算单保存多少年，期满销毁；当事人已要求删除个人信息的另计",
        source="公司规定：5 年；已要求删除的 3 年，即《民法典》第一百八十八条的诉讼时效期间",
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
