"""Codes as people read them: what is to be mended, how soon, why nobody can be sent or heard it. Pure."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from notifications.domain.causes import Words, WordType
from notifications.domain.fault_words import FAULTS
from notifications.domain.kinds import CHANNEL, KIND, PROVIDER
from notifications.domain.languages import Language
from notifications.domain.lost import LOST
from notifications.domain.templates import AND, WHOM

InWords = Mapping[Language, str]

URGENCIES: Final[Mapping[str, InWords]] = {
    "emergency": {"zh": "紧急", "en": "emergency"},
    "ordinary": {"zh": "普通", "en": "ordinary"},
}
REASONS: Final[Mapping[str, InWords]] = {
    "skill": {"zh": "没有人具备所需技能", "en": "nobody has the skill"},
    "park": {"zh": "不服务该园区", "en": "not for this park"},
    "too_far": {"zh": "距离太远", "en": "too far away"},
    "no_shift": {"zh": "没有排班", "en": "no shift planned"},
    "off_duty": {"zh": "未到上班时间", "en": "off duty"},
    "full": {"zh": "手上工单已满", "en": "no room for more"},
    "declined": {"zh": "已拒绝该工单", "en": "declined it"},
    "unanswered": {"zh": "派单未答复", "en": "did not answer"},
    "passed_on": {"zh": "当班几位均未接，改派下一班", "en": "this shift let it pass"},
    "nobody_there": {"zh": "该园区及附近没有可派的维修员", "en": "none in or near the park"},
}
"""Why nobody fits, as workorder-svc says it on its own screens."""
AWAY: Final[Mapping[str, InWords]] = {
    "given_to_another": {"zh": "已改派给其他维修员", "en": "it was given to somebody else"},
    "another_came": {"zh": "其他维修员已到场", "en": "somebody else is there"},
    "put_off": {"zh": "工单已延期", "en": "it was put off"},
    "cancelled": {"zh": "工单已取消", "en": "it was cancelled"},
    "known_already": {"zh": "与另一张工单重复", "en": "it is done under another order"},
    "suspended": {"zh": "您已被停派", "en": "you are suspended"},
    "leave": {"zh": "您正在休假", "en": "you are on leave"},
    "skill": {"zh": "您登记的技能已不含此类维修", "en": "it is not among your trades any more"},
    "park": {"zh": "您已不服务该园区", "en": "you are not sent to this park any more"},
}
BECAUSE: Final[Mapping[str, InWords]] = {
    "tenant_wishes": {"zh": "按您的要求", "en": "as you asked"},
    "tenant_absent": {"zh": "上门时家里没人", "en": "nobody was at home"},
    "parts": {"zh": "需要等配件", "en": "a part has to come"},
    "weather": {"zh": "受天气影响", "en": "because of the weather"},
    "owner_decides": {"zh": "需由业主决定", "en": "the owner has to decide"},
    "mistake": {"zh": "报修有误", "en": "it was reported by mistake"},
    "solved_itself": {"zh": "问题已自行解决", "en": "it is over by itself"},
    "twice": {"zh": "与另一张工单重复", "en": "it is done under another order"},
    "not_ours": {"zh": "不属于我们的维修范围", "en": "it is not ours to repair"},
}
"""Why a repair is put off or cancelled."""
ANSWERS: Final[Mapping[str, InWords]] = {
    "refused": {"zh": "租客拒绝入户", "en": "the tenant lets nobody in"},
    "absent": {"zh": "家中无人应门", "en": "nobody opens the door"},
}
TRACKS: Final[Mapping[str, InWords]] = {
    "tenant": {"zh": "租客合同", "en": "the tenant's contract"},
    "owner": {"zh": "业主合同", "en": "the owner's contract"},
}
MOST: Final = 3
"""So many reasons, spans of days, dangers, or parts, are said where there are more; of reasons one, the
first, and of parts only how many, where an SMS has no room for them.
"""
UNTIL: Final[InWords] = {"zh": "{} 至 {}", "en": "{} to {}"}
MORE: Final[InWords] = {"zh": "，另有 {} 段", "en": " and {} more"}
DANGER: Final[InWords] = {"zh": "{fault}（{at}，工单 {number}）", "en": "{fault} ({at}, {number})"}
OF_ALL: Final[InWords] = {"zh": "等 {} 起", "en": " of {}"}

PART: Final = 20
"""Characters of the name of a part that are said."""
FITTED: Final[InWords] = {"zh": "更换{}", "en": "fitted {}"}
KINDS: Final[InWords] = {"zh": " {} 种配件", "en": "{} parts"}
NOTHING_FITTED: Final[InWords] = {"zh": "未更换配件", "en": "no parts"}
PARTS_UNSAID: Final[InWords] = {"zh": "配件可向管家查询", "en": "ask us for the parts"}
OF_PARTS: Final[InWords] = {"zh": "等 {} 种", "en": " of {} parts"}
STOOD_IN: Final[InWords] = {
    "zh": "其中有本应通知{}的事项，因无人任职，请代为处理。",
    "en": "Some was meant for {}; none is registered: see to it. ",
}
STOOD_IN_SHORT: Final[InWords] = {
    "zh": "其中有本应通知他人的事项，请代为处理。",
    "en": "Some was for others. ",
}
OF_KINDS: Final[InWords] = {"zh": "{} 等 {} 类", "en": "{}, and more ({} kinds)"}
SO_MANY: Final[InWords] = {"zh": "{kind} {count} 项", "en": "{kind}: {count}"}
WITHIN: Final[InWords] = {"zh": "{} 天内", "en": "within {} days"}
EVER: Final[InWords] = {"zh": "以后", "en": "later"}
"""Of parts and days, as they are said, and where an older notice does not know them."""

CODED: Final[Mapping[WordType, Mapping[str, InWords]]] = {
    "fault": FAULTS,
    "urgency": URGENCIES,
    "reasons": REASONS,
    "away": AWAY,
    "because": BECAUSE,
    "answer": ANSWERS,
    "track": TRACKS,
    "kind": {code: {"zh": zh, "en": en} for code, (zh, en) in KIND.items()},
    "channel": {code: {"zh": zh, "en": en} for code, (zh, en) in {**PROVIDER, **CHANNEL}.items()},
    "losses": {str(code): said for code, said in LOST.items()},
    "role": {str(code): said for code, said in WHOM.items()},
}
UNKNOWN: Final[Mapping[WordType, InWords]] = {
    "fault": {"zh": "报修的问题", "en": "what was reported"},
    "urgency": {"zh": "", "en": "urgency not said"},
    "reasons": {"zh": "原因请在系统里查看", "en": "the reasons are in the system"},
    "away": {"zh": "原因请在系统里查看", "en": "the system says why"},
    "because": {"zh": "可向管家询问", "en": "ask us why"},
    "answer": {"zh": "无法入户", "en": "nobody can go in"},
    "track": {"zh": "合同", "en": "the contract"},
    "channel": {"zh": "某个渠道", "en": "a channel"},
    "kind": {"zh": "一件急事", "en": "something urgent"},
    "losses": {"zh": "原因请在系统里查看", "en": "the reasons are in the system"},
    "role": {"zh": "负责人", "en": "in charge"},
}
"""Of a code that has no words yet, and of what a cause did not say when it was told."""
ENDS: Final[InWords] = {"zh": "将于 {} 到期", "en": "ends on {}"}
ENDED: Final[InWords] = {"zh": "已于 {} 到期", "en": "ended on {}"}
UNNUMBERED: Final[InWords] = {"zh": "见系统", "en": "see the system"}
"""Of an order or a contract, in a notice that was asked for before notices said its number."""


def spoken(
    words: Mapping[str, str], types: Words, language: Language, on: date, most: int = MOST
) -> dict[str, str]:
    """The same words as they are read on the day `on`: days left as many as there are, an end to come or that
    has come, codes in words.

    Where there are more codes than one they have commas between them, and what counts most is first; `most`
    of them are said, and of parts.
    """
    coded = {
        name: _in_words(words.get(name, ""), type_, language, most)
        for name, type_ in types.items()
        if type_ in CODED
    }
    left = {name: _left(words[name], on) for name, type_ in types.items() if type_ == "days_left"}
    ends = {
        name: _ends(words.get(name, words["day"]), language, on) for name in types if types[name] == "ends"
    }
    spans = {name: _spans(words[name], language) for name, type_ in types.items() if type_ == "spans"}
    numbered = [name for name, type_ in types.items() if type_ in ("order", "contract")]
    numbers = {name: words.get(name, UNNUMBERED[language]) for name in numbered}
    dangers = {name: _dangers(words[name], language) for name, type_ in types.items() if type_ == "dangers"}
    parts = {
        name: _parts(words.get(name, ""), language, most) for name, kind in types.items() if kind == "parts"
    }
    within = {
        name: _within(words.get(name, ""), language) for name, kind in types.items() if kind == "within"
    }
    kinds = {name: _kinds(words[name], language, most) for name, type_ in types.items() if type_ == "kinds"}
    summed = kinds | {
        name: _instead(words[name], language, most) for name, type_ in types.items() if type_ == "instead"
    }
    return {**words, **coded, **left, **ends, **spans, **numbers, **dangers, **parts, **within, **summed}


def _left(until: str, on: date) -> str:
    """An older notice says how many there were when it was asked for."""
    return until if until.isdigit() else str(max((date.fromisoformat(until) - on).days, 0))


def _ends(last: str, language: Language, on: date) -> str:
    """Of the last day, which is still in the contract. An older notice says the day alone."""
    return (ENDS if on <= date.fromisoformat(last) else ENDED)[language].format(last)


def _spans(days: str, language: Language) -> str:
    """Days in a row from the first to the last; of many such spans how many there are besides."""
    spans = days.split(",")
    said = AND[language].join(UNTIL[language].format(*span.split("/")) for span in spans[:MOST])
    return said + (MORE[language].format(len(spans) - MOST) if len(spans) > MOST else "")


def _parts(fitted: str, language: Language, most: int) -> str:
    """What was fitted, each with how many; of many kinds, or without room, how many there are."""
    if not fitted:
        return PARTS_UNSAID[language]
    every: list[tuple[str, int]] = json.loads(fitted)
    if not every:
        return NOTHING_FITTED[language]
    if most == 1:
        return FITTED[language].format(KINDS[language].format(len(every)))
    said = AND[language].join(f"{name}×{count}" for name, count in every[:most])
    return FITTED[language].format(said) + (OF_PARTS[language].format(len(every)) if every[most:] else "")


def _kinds(counts: str, language: Language, most: int) -> str:
    """How many there are of each kind, the most first; without room of that kind, and how many kinds."""
    said = [each.partition(":") for each in counts.split(",")]
    kinds, unknown = CODED["kind"], UNKNOWN["kind"]
    each = [
        SO_MANY[language].format(kind=kinds.get(kind, unknown)[language], count=count)
        for kind, _, count in said
    ]
    cut = most == 1 and len(each) > 1
    return OF_KINDS[language].format(each[0], len(each)) if cut else AND[language].join(each)


def _instead(whos: str, language: Language, most: int) -> str:
    """For whom some of it was, of those that nobody is registered for; empty where it was for none else."""
    if not whos:
        return ""
    if most == 1:
        return STOOD_IN_SHORT[language]
    return STOOD_IN[language].format(_in_words(whos, "role", language, len(whos)))


def _within(days: str, language: Language) -> str:
    return WITHIN[language].format(days) if days else EVER[language]


def _dangers(dangers: str, language: Language) -> str:
    """Each with when it was reported and the number of its order, the newest first; of many how many."""
    all_of_them, said = dangers.split(","), list[str]()
    for each in all_of_them[:MOST]:
        fault, at, number = each.split("/")
        in_words = FAULTS.get(fault, UNKNOWN["fault"])[language]
        said.append(DANGER[language].format(fault=in_words, at=at, number=number))
    more = OF_ALL[language].format(len(all_of_them)) if all_of_them[MOST:] else ""
    return AND[language].join(said) + more


def _in_words(codes: str, type_: WordType, language: Language, most: int) -> str:
    unknown = UNKNOWN[type_]
    said = [CODED[type_].get(code, unknown)[language] for code in codes.split(",")[:most]]
    return AND[language].join(dict.fromkeys(said))
