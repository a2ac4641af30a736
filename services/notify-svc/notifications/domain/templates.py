"""What people read, as shipped, and how it is filled in; `wording.py` says otherwise where they wish it.

The texts are in `texts/`. `{ref}` makes each message one that can be asked about.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from notifications.domain.languages import Language
from notifications.domain.matter import Who
from notifications.domain.said import Said, Texts
from notifications.domain.texts.of_contracts import OF_CONTRACTS
from notifications.domain.texts.of_notices import OF_NOTICES
from notifications.domain.texts.of_renewals import OF_RENEWALS
from notifications.domain.texts.of_repairs import OF_REPAIRS
from notifications.domain.texts.of_settlements import OF_SETTLEMENTS
from notifications.domain.texts.of_signings import OF_SIGNINGS
from notifications.domain.texts.of_tenants import OF_TENANTS
from notifications.domain.texts.of_workorders import OF_WORKORDERS

_OF_HOMES: Final[Texts] = OF_TENANTS | OF_CONTRACTS | OF_RENEWALS | OF_SIGNINGS | OF_SETTLEMENTS
TEMPLATES: Final[Texts] = _OF_HOMES | OF_WORKORDERS | OF_REPAIRS | OF_NOTICES

GREETING: dict[Language, str] = {"zh": "{name}：", "en": "{name}, "}
REFERENCE: dict[Language, str] = {"zh": "（通知编号 {ref}）", "en": " (ref. {ref})"}
NO_PLACE: dict[Language, str] = {"zh": "相关房源", "en": "a unit of yours"}
OF_SEVERAL: dict[Language, str] = {"zh": " 等 {units} 套", "en": " and {others} more"}
"""Behind the first of several units."""
DANGEROUS: Final = frozenset(
    {
        *("order_offered", "offer_unanswered", "nobody_fits", "emergency_shut_out", "reported_already"),
        *("order_made_urgent", "taken_up_made_urgent", "repair_made_urgent"),
    }
)
"""Templates that say whom to call first, of an emergency: others are for who is called."""
IN_DANGER: dict[Language, str] = {
    "zh": " 有危险先拨 {in_danger}。",
    "en": " In danger, call {in_danger} first.",
}
UNSUBSCRIBE: dict[Language, str] = {"zh": " 退订：{unsubscribe}", "en": " Unsubscribe: {unsubscribe}"}
INSTEAD: dict[Language, str] = {
    "zh": "本应通知{whom}，但该园区没有登记{whom}，请代为处理。",
    "en": "Meant for {whom}, of whom none is registered here: please see to it. ",
}
CONTACT: dict[Language, str] = {
    "zh": "您是{whose}登记的紧急联系人，请转告：",
    "en": "{whose} named you for emergencies. Please pass on: ",
}
FRAMES: Final = {"instead": INSTEAD, "contact": CONTACT, "danger": IN_DANGER, "advert": UNSUBSCRIBE}
"""What may be said with any text, by what is then behind its name."""
WHOM: dict[Who, dict[Language, str]] = {
    "finance": {"zh": "财务人员", "en": "finance"},
    "access_control": {"zh": "门禁人员", "en": "access control"},
    "manager": {"zh": "园区经理", "en": "the park's manager"},
    "supervisor": {"zh": "主管", "en": "the supervisor"},
    "operations": {"zh": "运营人员", "en": "operations"},
    "unit_manager": {"zh": "房源管家", "en": "the unit's manager"},
    "party": {"zh": "当事人", "en": "the party"},
    "emergency_contact": {"zh": "紧急联系人", "en": "the emergency contact"},
}
AND: dict[Language, str] = {"zh": "、", "en": ", "}


def fill(
    said: Said, language: Language, words: Mapping[str, str], instead_of: Sequence[Who] = (), whose: str = ""
) -> Said:
    """Subject and text. `words` needs what the text names as it is read, and `name`, `place` and `ref`.

    `instead_of`: those who should have heard it, where nobody is registered. `whose`: who named this reader
    for emergencies, and is to hear it by them.
    """
    filled = {**words, "whom": whom(instead_of, language), "whose": whose}
    greeting = GREETING[language] if words["name"] else ""
    instead = INSTEAD[language] if instead_of else ""
    text = greeting + instead + (CONTACT[language] if whose else "") + said.text + REFERENCE[language]
    return Said(said.subject.format_map(filled), text.format_map(filled))


def whom(instead_of: Sequence[Who], language: Language) -> str:
    """Those who should have heard it."""
    return AND[language].join(WHOM[who][language] for who in instead_of)
