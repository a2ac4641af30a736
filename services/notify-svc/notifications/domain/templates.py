"""What people read, by template and language. `{ref}` makes each message one that can be asked about."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Words(NamedTuple):
    subject: str
    text: str


TEMPLATES: dict[str, dict[Language, Words]] = {
    "moved_out_finance": {
        "zh": Words("租客已退租", "{place} 的租客自 {day} 起不再租住，请停止催缴并出具结算账单。"),
        "en": Words("Tenant moved out", "{place} is vacant from {day}. Stop dunning; make the final bill."),
    },
    "moved_out_access": {
        "zh": Words("租客已退租", "{place} 的租客自 {day} 起不再租住，请收回门禁权限。"),
        "en": Words("Tenant moved out", "{place} is vacant from {day}. Revoke the door access."),
    },
    "moved_out_manager": {
        "zh": Words("租客已退租", "{place} 的租客自 {day} 起不再租住，请安排查房与招租。"),
        "en": Words("Tenant moved out", "{place} is vacant from {day}. Inspect it and let it again."),
    },
    "moved_in_access": {
        "zh": Words("租客入住", "{place} 自 {day} 起有租客入住，请开通门禁权限。"),
        "en": Words("Tenant moves in", "A tenant lives in {place} from {day}. Issue the door access."),
    },
    "moved_in_manager": {
        "zh": Words("租客入住", "{place} 自 {day} 起有租客入住，请办理物业交割。"),
        "en": Words("Tenant moves in", "A tenant lives in {place} from {day}. Do the handover."),
    },
    "near_expiry_tenant": {
        "zh": Words("租约即将到期", "您的租约将于 {day} 到期，还剩 {days} 天，请联系管家续租或退租。"),
        "en": Words("Your lease ends soon", "Your lease ends on {day}, in {days} days. Please contact us."),
    },
    "near_expiry_manager": {
        "zh": Words("租客合同即将到期", "{place} 的租客合同将于 {day} 到期，还剩 {days} 天。"),
        "en": Words("Tenant contract ends soon", "The lease of {place} ends on {day}, in {days} days."),
    },
    "near_expiry_owner": {
        "zh": Words("业主合同即将到期", "{place} 的业主合同将于 {day} 到期，还剩 {days} 天，请谈续约。"),
        "en": Words("Owner contract ends soon", "Our cover of {place} ends on {day}, in {days} days."),
    },
    "expired": {
        "zh": Words("合同已到期", "{place} 的合同已于 {day} 到期，未续约也未退租，请立即处理。"),
        "en": Words(
            "Contract expired", "The contract of {place} ended on {day}, neither renewed nor closed."
        ),
    },
    "overrun": {
        "zh": Words(
            "租期超过业主合同", "{place} 的租期超出业主合同 {days} 天（业主合同至 {day}），敞口 {yuan} 元。"
        ),
        "en": Words("Lease outlives cover", "{place}: {days} days beyond our cover to {day}, CNY {yuan}."),
    },
    "overdue": {
        "zh": Words("工单超时", "{place} 的报修工单应在 {due} 前处理，现已超时，请立即跟进。"),
        "en": Words("Work order overdue", "The repair in {place} was due by {due}. Please act at once."),
    },
}

GREETING: dict[Language, str] = {"zh": "{name}：", "en": "{name}, "}
REFERENCE: dict[Language, str] = {"zh": "（编号 {ref}）", "en": " (ref. {ref})"}
NO_PLACE: dict[Language, str] = {"zh": "相关房源", "en": "a unit of yours"}


def render(template: str, language: Language, words: Mapping[str, str]) -> Words:
    """Subject and text. `words` needs what the template names, and `name`, `place` and `ref`."""
    found = TEMPLATES[template][language]
    filled = {**words, "place": words["place"] or NO_PLACE[language]}
    greeting = GREETING[language] if words["name"] else ""
    return Words(found.subject, (greeting + found.text + REFERENCE[language]).format_map(filled))
