"""The policies of notices: rules, texts, prices and limits of messages, each with its first version. Pure."""

from typing import Annotated, ClassVar, Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies
from pydantic import Field

from notifications.domain.callback_policy import CALLBACKS, CallbackRules
from notifications.domain.kept_policy import KEPT_TEXTS, KeptTexts
from notifications.domain.limits import LIMITS, MessageLimits
from notifications.domain.notice_rules import RULES, NoticeRules
from notifications.domain.outage_policy import CHANNEL_OUTAGES, ChannelOutages
from notifications.domain.prices import PRICES, MessagePrices
from notifications.domain.provider_templates import PROVIDER_TEMPLATES, ProviderTemplates
from notifications.domain.staff_groups import GROUPS, StaffGroups
from notifications.domain.wording import WORDING, Wording

AnyValues = Annotated[
    CallbackRules
    | ChannelOutages
    | KeptTexts
    | MessageLimits
    | MessagePrices
    | NoticeRules
    | ProviderTemplates
    | StaffGroups
    | Wording,
    Field(discriminator="policy"),
]
POLICIES: Final = Policies(
    AnyValues,
    Declared(
        RULES,
        title="通知规则",
        governs="什么事由通知哪些人、按什么渠道方案、用什么模板；免打扰时段和哪些方案不受其限制；"
        "免打扰时段内同一类事项多少项以内逐条通知，超过的合并为一条",
        source="公司规定：重要事项 App、短信、微信同时发送，其余依次发送；不紧急的在免打扰时段结束后发送",
    ),
    Declared(
        PRICES,
        title="消息单价",
        governs="每条消息的费用（分），短信按拆分条数计",
        source="渠道商报价",
    ),
    Declared(
        LIMITS,
        title="发送上限",
        governs="每人每天经每个渠道最多收到多少条消息，以及其中同一模板最多多少条；"
        "其中百分之几只留给紧急事项；达到上限即改用其他渠道",
        source="渠道商对同一号码的频次限制",
    ),
    Declared(
        WORDING,
        title="通知模板",
        governs="与内置文字不同的模板：按语言和渠道分别规定",
        source="内置文字",
    ),
    Declared(
        PROVIDER_TEMPLATES,
        title="渠道商模板编号",
        governs="各短信渠道商和微信以什么编号、哪些变量审核了哪条文案；列出的渠道商只发已有编号的文案，"
        "没有列出的按系统的模板名称发送",
        source="渠道商审核结果；首版没有列出任何渠道商",
    ),
    Declared(
        GROUPS,
        title="员工群",
        governs="各园区哪个员工群（群机器人）收到哪些职责、哪些事由的通知",
        source="公司规定；首版没有员工群",
    ),
    Declared(
        KEPT_TEXTS,
        title="消息正文保存",
        governs="已发消息的正文加密保存多少天，到期销毁",
        source="公司规定",
    ),
    Declared(
        CHANNEL_OUTAGES,
        title="渠道中断通知",
        governs="一个渠道的所有渠道商都不可用多少分钟后通知运营人员",
        source="公司规定",
    ),
    Declared(
        CALLBACKS,
        title="人工回访",
        governs="高风险人群重要事项的回访时限、逾期升级时间（分钟），以及本人多少次未接通、每次至少间隔几分钟后联系紧急联系人",
        source="公司规定",
    ),
)


class PolicyProposed(kit.PolicyProposed[AnyValues]):
    """For somebody else to decide. Why is in the envelope, here and below."""

    schema_version: ClassVar[int] = 5


class PolicyPublished(kit.PolicyPublished[AnyValues]):
    """In force from `valid_from` on."""

    schema_version: ClassVar[int] = 5


class PolicyProposalWithdrawn(kit.PolicyProposalWithdrawn[AnyValues]):
    """Nobody has to decide it any more."""

    schema_version: ClassVar[int] = 5


class PolicyWithdrawn(kit.PolicyWithdrawn[AnyValues]):
    """Was published and will not be in force: what was before it goes on."""

    schema_version: ClassVar[int] = 5


policy = kit.policy_decider(
    POLICIES, kit.Facts(PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn)
)
