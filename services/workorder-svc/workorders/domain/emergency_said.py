"""Whether a word of an emergency is meant: it is so, now, here. A hard rule, never left to a model.

What did not happen (没有漏水), is over (漏水已经好了), was once (上次漏水) or is only asked about
(会不会漏水, 漏水的话怎么办), is none. A suspicion is one (好像漏水), so is what came back (修好又漏水,
不漏水了，现在又漏了), and who asks what to do without a word that it only might be (漏水了怎么办): who errs,
errs on the safe side. A question is about what follows it at once: who asks for somebody to come
(请问能不能来看一下我家漏水了) has it. People in a hurry and recognisers put no commas. So is a fire that is
out (冒烟，已经灭了): what burnt by itself may burn again.
A power cut is foretold and asked about beforehand: of it alone 停电了怎么办, and no more, is a question.
"""

import re
from typing import Final, NamedTuple

from workorders.domain import emergency_english as english
from workorders.domain.emergency_words import BETWEEN, EMERGENCIES, LIFT

# Right before the word: it is not so. 不停漏水, 没修好漏水 and 不知道哪里漏水 are other words.
NOT_SO: Final = re.compile(
    r"(?:没有|没|不|未|无|别|冇|唔系?|(?<![消人安])防|非|没有?(?:见|发现|看[到见]|闻[到见])|未(?:见|发现)|(?<!是)不是|不会|不再"
    r"|不(?:太|大|怎么)?像是?|(?<!不)(?<!没)(?<!没有)(?<!能)(?<!法)排除)"
    r"(?:再|在|怎么|任何|什么|明显|出现|发生|继续|有)?(?:的)?$"
)
# What is not not so, is.
TWICE_NOT: Final = re.compile(
    r"(?:不是|不可能|不会|不能说|并非|没法|没办法)(?:没有?|不)(?:在|再)?$"
    r"|(?<!有)(?:没有?|无)(?:(?:一|哪|处|时|刻)[^也又和]{0,5})?不(?:在|再)?$"
)
NO_WONDER: Final = re.compile(r"^.?才(?:奇|怪)")
"""Not leaking would be the wonder (不漏水才怪)."""
NOT_WITHIN: Final = re.compile(
    r"(?:没有?|不|未)(?:再|在|会|曾|被)?(?=[爆炸裂崩滴流淌漏渗响叫冒返反涌困泡淹烧]|断[了开]?$|水.?往|锁[了上])"
    r"|没有?(?:被|再|人)?(?=[掉松破塌垮坠砸丢忘落撬露漫灭黑麻]|受伤|闻)"
)
"""Between the parts of the word: it is not so either (管子没有爆, 报警器不响)."""
JOINED: Final = re.compile(
    r"(?:漏[水电气]|[停断]电|冒烟|着火|触电|跳闸|[煤燃]气味|焦味|反锁|被困)(?P<and>和|或者?|跟|及|以及|也没有?|、)?$"
)
# Before the word, with something between: asked about, feared, foretold, or long ago.
NOT_NOW: Final = re.compile(
    r"会不会(?!是)|有没有|是否|万一|如果|要是|假如|防止|避免|预防|担心|以防|请问.{0,4}(?:能|可以)|通知.{0,2}$"
)
UNTOLD: Final = re.compile(r"(?:没有?|未|不|无)(?:人|任何|提前|事先|收到|接到|看到|发|给)*(?:停[水电])*通知")
"""Nobody foretold it: so it is now (没有通知就停电了)."""
COME: Final = re.compile(
    r"[来派找叫修]|有人|人在|师傅|上门|看看|看一?下|处理|解决|尽快|赶紧|赶快|马上|值班|[水电]工"
)
"""Who asks for this asks for somebody, not whether it is so."""
SO_BAD: Final = re.compile(
    r"^[了得的着]?(?:味道?|气味|水|烟)?(?:已经|还在?|也|都|又)?(?:很|好|太|特别|非常|越来越|不停|不止|一直)"
    r"|^[了的]?.{0,2}(?:请(?!问)|尽快|赶紧|赶快|马上|快来|来人)"
)
WORSE: Final = re.compile(r"^(?:进一步|继续)?(?:扩大|加重|恶化|变大|蔓延)")
UNSURE: Final = re.compile(r"^.{0,2}(?:不清楚|不知道|不确定|看不出|说不[准清])")
WISHED: Final = re.compile(r"别$")
THEN: Final = "(?:上[次回]|[之以]前|去年|前年|上个?月|上周|当时|曾经)"
OF_A_THING: Final = re.compile(
    rf"{THEN}.{{0,4}}"
    r"(?:换|装|修|报|说|买|做|改|铺|补|弄|理|反映)(?:过|好|完|了)?的(?!时候|那[天会次])"
)
"""What was put in or told of then, and not what happened then (去年换的水管爆了)."""
LONG_AGO: Final = re.compile(THEN)
ASKED: Final = re.compile(
    r"^.{0,3}(?:吗|么)$|^(?:通知|公告|检测|报警器?怎么|怎么开|怎么关(?!.{0,4}[水阀闸])|怎么用|如何(?!处|是好))"
)
FORETOLD: Final = re.compile(
    r"(?:今晚|明[天早晚]|后天|下周|周[一二三四五六日]|[\d一二两三四五六七八九十]+[点号日]半?).{0,6}$"
)
TILL: Final = re.compile(r"^到?(?:几点|什么时候|何时|多久)")
"""How long a power cut of later will last (今晚八点停电到几点)."""
TO_MEND: Final = re.compile(
    r"(?:(?:有没有|没有?|有|是否有)?(?:人|师傅|谁|物业|管家|你们)|[能可帮请来]).{0,6}"
    r"(?:修|处理|解决|看|弄|补)(?:理|看|一?下)?$"
)
"""Who asks whether anybody comes to mend it has it (没有人能来修漏水吗)."""
WHAT_TO_DO: Final = (
    r"(?:我们?|你们?|您|租客|住户)?(?:应该|应当|该|需?要|能|可以)?"
    r"(?:怎么办|怎么做|怎么处[理置]|如何处[理置]|如何是好|咋办|咋整|点算|点办|[找问]谁|联系谁|打.{0,6}电话)"
)
SUPPOSED: Final = re.compile(rf"^[泄漏气味]{{0,3}}了?(?:的话|的时候|时候?)(?:家里|房间里?)?{WHAT_TO_DO}")
BEFOREHAND: Final = re.compile(
    r"(?:你好|您好|在吗|哈喽|请问|请教|咨询|我?想?问|了解|一?下|管家|师傅|物业|遇到?|碰[到上]|[\s,，。?~])*"
    rf"[停断]电了?{WHAT_TO_DO}(?:好?[呢啊呀吗]?)(?:谢谢|[\s,，。?~])*"
)
OVER: Final = re.compile(
    r"(?:已经?|都|早就?|现在|今天|后来|刚刚?|也)?"
    r"(?:好了|修好|修过|处理[好过]|解决了|恢复了|停了|止住|没事了|没有了|来电了|不漏了|换好)"
    r"|已经?(?:解决|恢复|处理)"
)
ASKING: Final = re.compile(
    r"请|帮|麻烦|尽快|赶紧|赶快|快点|什么时候|何时|几点|能不能|能否|希望|不了|不好|不住"
)
NOW: Final = re.compile(r"现在|今[天早晚]|刚|突然|这[次回]|昨|(?:地方|那里|那块|位置|管子?)$")
STOPPED: Final = re.compile(
    r"^(?:了|的)?(?:问题|情况|现象)?(?:已经?|现在|今天|后来|都|早就?)*(?:没有了|没了|消失|不见)"
)
AGAIN: Final = re.compile(
    r"又|还是|还在|仍|再次|再一次|没修好|没有修好|没好|没解决|反复|没处理|未修好|没停"
    r"|还没(?:有?人|来|修|弄|派|处理|解决|好)|没有?人(?:来|管|修|理|处理)|一直没"
)
LINGERS: Final = re.compile(r"(?:还|仍然?)是?有(?:[一点些股]*(?:烟|焦|糊|气)?味|[一点些股]+(?:$|[吧啊呢的]))")
"""Of what smoked or smelt: 不冒烟了，但是还有味道."""
BACK: Final = re.compile(r"(?:又|还在|仍在?|再次|重新)(?:开始|在)?(.)")
BEGUN: Final = re.compile(
    r"^\s*(?:现在|今[天早晚]|刚[才刚]?|突然|昨[天晚]).{0,2}(?:有了?|开始了?|出现了?)"
    r"(?=[吧啊呢呀]*$|一?[点些股](?:$|.{0,2}味))"
)
"""之前没有煤气味，今天有了."""
HIDDEN: Final = re.compile(r"(?<=[\u4e00-\u9fff])[\s~～…·*_-]+(?=[\u4e00-\u9fff])")
"""Spaces and ornaments between characters, which separate no words."""
CLAUSE: Final = re.compile(r"[,，。;；!！?？、\n…~～]+|\.(?=\s|$)|\bbut\b|(?:但是|可是|不过|然而|而且|另外)")


class Found(NamedTuple):
    """The fault, the words that say so, and what is left of the text without what did not happen."""

    fault: str | None
    words: tuple[str, ...]
    rest: str


def find(text: str) -> Found:
    """What is said to be so now; no word is hidden by spaces within it."""
    found = _found(text)
    return found if found.fault else _found(HIDDEN.sub("", text))


def _found(text: str) -> Found:
    if BEFOREHAND.fullmatch(text):
        return Found(None, (), "")
    clauses = [each for each in CLAUSE.split(text) if each and each.strip()]
    found: dict[str, str] = {}
    rest = []
    for place, clause in enumerate(clauses):
        following = clauses[place + 1] if place + 1 < len(clauses) else ""
        said, denied = _in(clause, following)
        found |= {fault: word for fault, word in said.items() if fault not in found}
        if not denied:
            rest.append(clause)
    if "lock_out" in found and LIFT in text:  # 电梯不动了，人出不来: said in two clauses
        found["lift_stuck"] = found.pop("lock_out")
    found |= {fault: held.group() for fault, words in BETWEEN.items() if (held := words.search(text))}
    ordered = [fault for fault in EMERGENCIES if fault in found]
    return Found(next(iter(ordered), None), tuple(found[fault] for fault in ordered), "，".join(rest))


def _in(clause: str, following: str) -> tuple[dict[str, str], bool]:
    """The emergencies of one clause; and whether it speaks of any that is none."""
    said, denied = dict[str, str](), False
    for fault, words in EMERGENCIES.items():
        for match in re.finditer(words, clause):
            before, after = clause[: match.start()], clause[match.end() :]
            if _said(match.group(), before, after, following) or _back(match.group(), following):
                said.setdefault(fault, match.group())
            else:
                denied = True
    for fault, words in english.ENGLISH.items():
        for match in re.finditer(words, clause, re.ASCII):  # 厨房gas leak: no letter before it
            if english.so(clause[: match.start()], clause[match.end() :], following):
                said.setdefault(fault, match.group())
            else:
                denied = True
    return said, denied and not said


def _back(word: str, following: str) -> bool:
    """It was not so, or over, and what comes after says that it is so since, again or still."""
    if BEGUN.search(following) or (re.search("[烟火焦糊气]", word) and LINGERS.search(following)):
        return True
    return any(match.group(1) in word for match in BACK.finditer(following))


def _denied(word: str, before: str, after: str) -> bool:
    """It is not so; nor is the second of two of which the first is not (没有漏水或者漏电, 没有漏水漏电)."""
    if UNSURE.search(after) or (WISHED.search(before) and SO_BAD.search(after)):
        return False
    if NOT_SO.search(before):
        return True
    joined = JOINED.search(before)
    if joined is None or not NOT_SO.search(before[: joined.start()]):
        return False
    return bool(joined["and"]) or (joined.group()[0] == word[0] and not after)


def _only_asked(before: str, after: str) -> bool:
    """It is asked about, feared or foretold, and not what whoever asks for somebody to come has."""
    told = UNTOLD.sub("", before)
    asked = NOT_NOW.search(told)
    if asked is None:
        return False
    between = told[asked.end() :]
    if not between:
        return not (UNSURE.search(after) or WORSE.search(after))
    return not (COME.search(between) or (len(between) > 1 and (WORSE.search(after) or SO_BAD.search(after))))


def _said(word: str, before: str, after: str, following: str) -> bool:
    if TWICE_NOT.search(before) or NO_WONDER.search(after):
        return True
    if NOT_WITHIN.search(word) or _denied(word, before, after):
        return False
    mending = TO_MEND.search(before)
    if _only_asked(before, after):
        return False
    if (not mending and ASKED.search(after)) or (FORETOLD.search(before) and TILL.search(after)):
        return False
    if SUPPOSED.search(after + following.strip()) and not NOW.search(before):
        return False
    if AGAIN.search(before + word + after) or AGAIN.search(following):
        return True
    if LONG_AGO.search(OF_A_THING.sub("", before)) and not NOW.search(before):
        return False
    if ASKING.search(after):
        return True
    if OVER.search(after) or STOPPED.search(after):
        return False
    return not (OVER.match(following.strip()) or STOPPED.match(following.strip()))
