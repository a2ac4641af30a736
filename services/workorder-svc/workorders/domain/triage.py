"""What a report is about, proposed from its words, with the words that led there. A person may know better.

First the emergencies (`emergency_said.py`, a hard rule), then things of which only one is named, then what
it is most like (`likeness.py`). What is not sure is `unclear`, for a person to look at: never a guess.
"""

import re
import unicodedata
from typing import Final, Literal

from kernel.domain import Frozen, Refusal
from pydantic import Field

from workorders.domain.emergency_said import Found, find
from workorders.domain.emergency_words import CRY, EMERGENCIES
from workorders.domain.fault_names import name_of
from workorders.domain.likeness import Model
from workorders.domain.promise import Urgency
from workorders.domain.repair import Code, ModelVersion
from workorders.domain.rooms import named_in
from workorders.domain.same_danger import kin
from workorders.domain.traditional import SIMPLER

UNCLEAR: Final = "unclear"
SURE: Final = 0.75
LONGEST_SAID: Final = 32

PLAIN: Final[dict[str, str]] = {  # whoever names this thing means that, unless they name two
    "drain_blocked": r"(?:马桶|下水|水槽|地漏|洗[手菜脸]池|水池|浴缸|管).{0,8}(?:堵|积水)"
    r"|下水(?:道|口|管)?.{0,4}慢|不下水|反味|返[味臭脏]|反臭",
    "toilet_broken": r"(?:马桶|坐便器?|水箱|冲水阀)(?!.{0,8}(?:堵|往上涨|冲不下))",
    "tap_drips": r"龙头|花洒|喷头|混水阀",
    "no_water": r"停水|没有?水(?:了|用)?$|没有?水[了用,]|不出水|没来水|不来水|水压|自来水"
    r"|(?<!热)水[都也]没(?![关漏滴])",
    "no_hot_water": r"热水器|壁挂炉|没有?热水|热水.{0,6}(?:不热|凉|冷)"
    r"|洗澡.{0,3}水.{0,4}[不凉冷]|洗澡.{0,3}凉水",
    "aircon_broken": r"空调|冷气|挂机",
    "heating_broken": r"暖气|地暖|供暖|地热",
    "lamp_broken": r"(?<!指示)(?<!红)灯(?!亮|.{0,3}插)",
    "socket_broken": r"插座|插口|(?<!电视)开关(?!很)",
    "network_down": r"wi-?fi|无线网|网络|宽带|路由器|光猫|上不了网|没有?网|网速|断网",
    "washer_broken": r"洗衣机|烘干机",
    "fridge_broken": r"冰箱|冷[藏冻]室",
    "stove_broken": r"灶|油烟机|微波炉|电磁炉|烤箱",
    "window_broken": r"窗",
    "door_broken": r"(?:房|大|木|铁|防盗|入户|柜|玻璃|卧室|厨房|推拉)门(?!锁|反锁)"
    r"|(?<!梯)门坏|门(?:把手|合页|框|吸|铃|缝)",
    "lock_broken": r"锁(?!在|扣|骨)|门禁",
    "wall_damp": r"发霉|长霉|霉斑|墙皮|墙纸|瓷砖|空鼓|地板.{0,4}(?:鼓|翘)|墙.{0,6}(?:裂|泡|潮)|掉皮",
    "furniture_broken": r"(?:床|桌|椅|沙发|抽屉|衣柜|鞋柜|橱柜|书柜|书架|晾衣[架杆])",
    "pests": r"蟑螂|老鼠|白蚁|跳蚤|臭虫|马蜂|虫",
}
MARKS: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
AND_ALSO: Final = re.compile(r"[,，。;；!！?？、\n]+|还有|而且|另外|同时|以及|并且|\b(?:and|also)\b")
PICTURES: Final = frozenset({"So", "Sk", "Cc", "Cs"})


class Also(Frozen):
    """Another fault that the same words speak of, and which of them."""

    fault: Code
    urgency: Urgency
    led_by: tuple[str, ...]


class Proposal(Frozen):
    """`room`: which unit was named, as `house-room` or the room alone, where one was. `also`: what else is
    broken by these words, which another order may be for.

    `model_version`: by which version of the model, where it was the model that judged.
    """

    fault: Code
    urgency: Urgency
    decided_by: Literal["rules", "model"]
    led_by: tuple[str, ...] = ()
    room: str | None = None
    sure: float = Field(1.0, ge=0, le=1)
    model_version: ModelVersion = None
    also: tuple[Also, ...] = ()


def propose(text: str, model: Model, version: ModelVersion = None) -> Proposal:
    """The same text and model propose the same; `version`: that of the model, where it has one yet."""
    found = _first(text, model, version)
    return found.model_copy(update={"also": _besides(plain(text), found.fault)})


def _besides(said: str, first: Code) -> tuple[Also, ...]:
    """By the rules alone, clause by clause: what who goes there for the first does not mend with it."""
    found = dict[Code, Also]()
    for clause in AND_ALSO.split(said):
        urgent = _urgent(clause)
        meant = [
            (each, match.group()) for each, words in PLAIN.items() if (match := re.search(words, clause))
        ]
        if urgent.fault:
            meant = [(urgent.fault, urgent.words[0])]
        if len(meant) == 1:
            [(fault, word)] = meant
            led_by = (word[:LONGEST_SAID],)
            found.setdefault(fault, Also(fault=fault, urgency=urgency_of(fault), led_by=led_by))
    if first == UNCLEAR and len(found) < 2:  # the one that is named may be what nobody is sure of
        return ()
    mended = {first, UNCLEAR} | ({"tap_drips", "wall_damp"} if first in kin("water_leak") else set())
    return tuple(each for each in found.values() if each.fault not in {*mended, *kin(first)})


def _first(text: str, model: Model, version: ModelVersion) -> Proposal:
    said = plain(text)
    named, found = named_in(said), _urgent(said)
    room = named and named.shown
    if found.fault:
        led = tuple(word[:LONGEST_SAID] for word in found.words)
        return Proposal(fault=found.fault, urgency="emergency", decided_by="rules", led_by=led, room=room)
    meant = {
        fault: match.group() for fault, words in PLAIN.items() if (match := re.search(words, found.rest))
    }
    if len(meant) == 1:
        [(fault, word)] = meant.items()
        return Proposal(
            fault=fault, urgency="ordinary", decided_by="rules", led_by=(word[:LONGEST_SAID],), room=room
        )
    likely = model.judge(found.rest)
    if likely is None:
        return Proposal(
            fault=UNCLEAR, urgency="ordinary", decided_by="model", room=room, sure=0, model_version=version
        )
    sure = likely.sure >= SURE and likely.fault not in EMERGENCIES
    return Proposal(
        fault=likely.fault if sure else UNCLEAR,
        urgency="ordinary",
        decided_by="model",
        led_by=likely.led_by,
        room=room,
        sure=round(likely.sure, 3),
        model_version=version,
    )


def urgency_of(fault: Code) -> Urgency:
    """How urgent a fault of the catalogue is unless a person says otherwise."""
    return "emergency" if fault in EMERGENCIES else "ordinary"


class DangerNotOrdinary(Refusal):
    """What the catalogue calls an emergency is one wherever it is written down ahead."""

    title, field = "「{fault}」属于紧急故障，不能列为普通", "urgency"


def check_danger(fault: Code, urgency: Urgency, field: str = "urgency") -> None:
    """Raises DangerNotOrdinary."""
    if urgency == "ordinary" and urgency_of(fault) == "emergency":
        raise DangerNotOrdinary(field=field, fault=name_of(fault))


def emergency_in(text: str) -> Code | None:
    """The fault that the hard rule finds in these words, if any."""
    return _urgent(plain(text)).fault


def _urgent(said: str) -> Found:
    """What the hard rule finds; a cry for help alone is for a person to make out, at once."""
    found = find(said)
    cry = None if found.fault else CRY.search(said)
    return found._replace(fault=UNCLEAR, words=(cry.group(),)) if cry else found


def plain(text: str) -> str:
    """Without marks nobody sees, pictures and forms of one and the same letter."""
    letters = MARKS.sub("", unicodedata.normalize("NFKC", text)).lower().translate(SIMPLER)
    return "".join(" " if unicodedata.category(each) in PICTURES else each for each in letters).strip()
