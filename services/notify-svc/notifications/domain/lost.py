"""Why a channel brought a message to nobody: the values, and their words. Pure."""

from collections.abc import Mapping
from typing import Final, Literal

from kernel.domain import Frozen

from notifications.domain.languages import Language
from notifications.domain.plan import Channel

Why = Literal["refused", "no_address", "dead", "undelivered"]
"""Of an attempt that failed."""
WhyLost = Literal[
    Why, "over_limit", "no_subscription", "no_template", "uncertain", "unwanted", "no_receipt", "unsent"
]
"""`over_limit`, `no_subscription`: it was not sent, by our own count of the day or of one-time subscriptions;
`no_template`: no provider has approved this text;
`uncertain`: a provider may have it, and would take it for another one by now; `unwanted`: they do not want it
there; `unsent`: no provider has taken it yet.
"""
OVER_LIMIT: Final = "over_limit"
"""The code of a channel that is not tried, since it brought as much today as its providers take."""
NO_SUBSCRIPTION: Final = "no_subscription"
"""The code of WeChat where somebody does not follow us, and said yes to no message of this template."""


NO_TEMPLATE: Final = "no_template"
"""The code of a text that no provider of the channel has approved, as far as we know it."""
UNAPPROVED: Final = frozenset(
    {NO_TEMPLATE, "isv.SMS_TEMPLATE_ILLEGAL", "FailedOperation.TemplateIncorrectOrUnapproved", "40037"}
)
"""The same, and in their own words."""
NEVER_LEFT: Final = frozenset({OVER_LIMIT, NO_SUBSCRIPTION, NO_TEMPLATE})
"""Of these, by our own count or list, nothing was given to a provider."""


UNCERTAIN: Final = "uncertain"
"""The code of a message that may have arrived and is not sent again, since it could arrive twice."""


WRONG_NUMBER: Final = "wrong_number"
"""The code of a number that somebody else answered when a person was called."""


NOT_SENT: Final[Mapping[str, WhyLost]] = {
    OVER_LIMIT: "over_limit",
    NO_SUBSCRIPTION: "no_subscription",
    "43101": "no_subscription",
    **dict.fromkeys(UNAPPROVED, "no_template"),
    UNCERTAIN: "uncertain",
}
"""By the code of a refusal, what it says; WeChat's own word is the same as our count."""


class Lost(Frozen):
    """This channel has not brought it."""

    channel: Channel
    why: WhyLost


LOST: Final[Mapping[WhyLost, Mapping[Language, str]]] = {
    "refused": {"zh": "渠道商拒绝发送", "en": "the partner refused it"},
    "over_limit": {"zh": "今天经该渠道的消息已达上限", "en": "as many as may be sent today"},
    "no_subscription": {"zh": "未关注服务号，也没有订阅", "en": "no subscription left"},
    "no_template": {"zh": "渠道商没有审核过这条文案", "en": "no provider has approved this text"},
    "uncertain": {"zh": "不知渠道商是否已收到，为免重复没有再发", "en": "may have arrived, not sent twice"},
    "no_address": {"zh": "此人没有可用的该渠道联系方式", "en": "no working address"},
    "dead": {"zh": "联系方式已失效", "en": "the address is dead"},
    "undelivered": {"zh": "渠道商回执：未送达", "en": "receipt: undelivered"},
    "unwanted": {"zh": "本人选择不在此渠道接收", "en": "not wanted there"},
    "no_receipt": {"zh": "规定时间内没有回执", "en": "no receipt in its time"},
    "unsent": {"zh": "渠道商尚未受理", "en": "no partner has taken it"},
}
