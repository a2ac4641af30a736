"""To which WeChat messages somebody can say yes in advance: what a rule may tell a party there. Pure."""

from collections.abc import Mapping

from notifications.domain.languages import Language
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.wording import Wording


def subscribable(rules: NoticeRules, wording: Wording, language: Language) -> Mapping[str, str]:
    """The subject of each, by the name that WeChat knows its template by. Advertising is none of them."""
    told = {
        hearer.template
        for hearers in rules.rules.values()
        for hearer in hearers
        if hearer.who == "party"
        and rules.plans[hearer.plan].priority != "marketing"
        and "wechat" in rules.plan(hearer.plan).channels
    }
    return {
        wording.code(template, language, "wechat"): wording.says(template, language, "wechat").subject
        for template in sorted(told)
    }
