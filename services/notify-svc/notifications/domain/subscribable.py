"""To which WeChat messages somebody can say yes in advance: what a rule may tell a party there. Pure."""

from collections.abc import Mapping

from notifications.domain.languages import Language
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.saying import suffix
from notifications.domain.templates import DANGEROUS
from notifications.domain.wording import Wording


def subscribable(
    rules: NoticeRules, wording: Wording, language: Language, in_danger: str = ""
) -> Mapping[str, str]:
    """The subject of each, by the name that WeChat knows its template by. Advertising is none of them.

    `in_danger`: the number to call first. What names it in an emergency is a template of its own then.
    """
    told = {
        hearer.template
        for hearers in rules.rules.values()
        for hearer in hearers
        if hearer.who == "party"
        and rules.plans[hearer.plan].priority != "marketing"
        and "wechat" in rules.plan(hearer.plan).channels
    }
    offered = dict[str, str]()
    for template in sorted(told):
        code = wording.code(template, language, "wechat")
        offered[code] = subject = wording.says(template, language, "wechat").subject
        if in_danger and template in DANGEROUS:
            offered[code + suffix("danger", language)] = subject
    return offered
