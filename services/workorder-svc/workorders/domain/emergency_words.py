"""Words that make a repair an emergency, whatever else is said: a hard rule, never left to a model.

What did not happen (没有漏水), is over (漏水已经好了), was once (上次漏水) or is only asked about
(会不会漏水, 漏水的话怎么办), is none. A suspicion is one (好像漏水), so is what came back (修好又漏水,
不漏水了，现在又漏了), and who asks what to do without a word that it only might be (漏水了怎么办): who errs,
errs on the safe side.
A power cut is foretold and asked about beforehand: of it alone 停电了怎么办, and no more, is a question.
"""

import re
from typing import Final, NamedTuple

from workorders.domain import emergency_english as english

APPLIANCE: Final = (
    "(?:插[座头口排]|排插|插线板|开关|电[线闸表路视脑器]|线路|空开|配电箱|电[饭压水]?[煲锅壶]|[热饮]水[器机]"
    "|灯泡?|空调|冰箱|洗衣机|烘干机|微波炉|烤箱|电磁炉|油烟机|电[动瓶]车)"
)
"""What should neither burn nor burst."""
FRAIL: Final = "(?:小孩|孩子?|宝宝|婴儿|小朋友|细路|儿子|女儿|老人|奶奶|爷爷|老太太?|老爷子)"
LIFT: Final = "电梯"
SOMEBODY: Final = r"(?:[人我爸妈]们?|自己|老公|老婆|室友)(?:都|又|不小心|不慎|自己|给|被|把){0,3}"
BEHIND: Final = (
    "(?:在|到|进)?了?(?:屋|房间|家|里|外|门外|阳台|露台|天台|卫生间|厕所|浴室|厨房|楼[道梯]|车库|地下室)"
)
"""Where somebody is locked in or out."""
EMERGENCIES: Final[dict[str, str]] = {  # the worst first: of several the first is the fault
    "gas_leak": r"(?:煤气|燃气|天然气|瓦斯)(?!(?:灶|表)(?!.*[漏泄味])|费|卡|热水器(?!.*(?:漏气|煤气味))|点火"
    r"|公司|安检|壁挂炉(?!.*(?:漏气|煤气味))"
    r"|.{0,4}(?:充值|充钱|缴费|交费|续费)(?!.*[漏泄味]))|臭鸡蛋味"
    # of a stove or its pipe it is gas, of a tyre or a window air
    r"|(?:灶|炉|阀|(?<!空调)管|接[头口]|罐|钢瓶|厨房(?!.{0,2}[窗门])).{0,4}漏气|^(?:.{0,2}[有在又直])?漏气"
    r"|一氧化碳(?!(?:报警|探测|检测)器(?!.{0,6}(?:响|叫|报警|亮)))"
    r"|(?:液化(?:石油)?气|石油气|气[罐瓶]).{0,6}[漏泄味]|漏.{0,2}(?:液化|石油)",
    "smoke": r"冒[黑白浓]?烟|浓烟|(?<!打不)(?<!点不)(?<!打)着火|起火|失火|火花"
    r"|(?<![锅饭])烧焦(?!了?锅)|焦味|糊味"
    r"|(?:(?:烟雾?|火灾|消防|感)(?:报?警器?|探测器)|[烟温]感|(?<![锁门窗车柜])报警器)"
    r"(?!.*(?:电|装|测试)).{0,6}(?:响|叫)"
    # of fire: 烧起来 and 打火 of what should not burn, for a stove does
    r"|冒火(?!锅)|烧(?:起来了?|着了?)(?=$|[啊呀吧快])|烧了起来|火[光势烛]|自燃|[着起失]了?大?火(?<!打着火)"
    rf"|(?!热水器){APPLIANCE}.{{0,4}}打火(?!机|灶)|(?:电路|线|插[座头排]|开关|配电箱|电表).{{0,3}}烧(?!水|烤)|燶"
    # of what bursts, other than a pipe, a pane or a tile
    rf"|(?:{APPLIANCE}|电池|充电器|[高电]压锅|[灯锅]|罐).{{0,4}}[炸爆](?:[了开裂掉炸]|$)|(?<![管子片气])爆炸(?!头)",
    "electric_shock": r"触电|漏电(?!保护|开关)|电亲|带电(?![源池动视话脑梯线扇器灯表机])"
    r"|被[^停断拉掐]{0,5}电(?:[了到着过得麻]|一下|$)|会电(?:了|到)|(?<![停断充来送供用水])电到(?!几点|了没|[期账位])"
    r"|(?<![水供家])电人(?![员工])|(?:龙头|花洒|水管|水里|外壳|摸.{0,6})有电(?![池视梯线源器脑费表灯话镀])|手?发?麻手|手发麻|碰到会麻"
    r"|(?:电线|线头|电缆).{0,4}(?:露|裸|断|垂|掉)|(?:露|裸)(?:露|着|出来?)?的?(?:电线|线头|铜线)",
    "lift_stuck": r"电梯.{0,16}(?:(?<!没)(?<!没有)(?<!没人)(?<!没有人)被?困|关着|被关|出不[来去]|里面有)"
    r"|(?<!没人)(?<!没有人)困(?:在?.{0,6}电梯|.{0,2}(?:lift|𨋢))",
    "pipe_burst": r"爆(?:了|咗)?(?:[水暖]?管|水?喉)|水喉.{0,2}爆|暖气片?.{0,2}(?:爆|炸|裂开|喷)"
    r"|(?:管|阀|接口|软管).{0,6}(?:爆|炸|裂开|崩[开了]|冻裂|断了)|喷水|水.{0,4}喷",
    "water_leak": r"漏水|漏(?:了|着|出来?|的|好多)水|水漏|渗水|进水了|漏雨|溢水|水[都往]?外?溢"
    r"|(?:卫生间|浴室|厕所|厨房|阳台|天花板?|屋顶|墙|地[暖热]|暖气片?|管子?|阀门?|接口|马桶|水箱|[水脸手菜]池)"
    r"[都又还也]?(?:一直|正)?在?漏(?![水雨电气风光网])|漏[得的](?:厉害|很|凶|到处)|漏[紧咗]"
    r"|(?:现在|今[天早晚]|又|还|一直|正|开始|突然)在?漏(?:了|着)?(?=$|[吧啊呀呢的好很])"
    r"|(?:房间里?|房里|屋[里内]|家里?|[客餐]厅|卧室|室内|地下室|厨房|阳台)[都也又]?进(?:满|好多)?水"
    r"|(?:满|遍)(?:地|屋子?|房间)(?:板|面|上)?[都全]?是?水(?![渍印垢泥管瓶杯])"
    r"|地(?:上|板上?|面上?)(?:全|都|到处|满)都?是水(?![渍印垢泥管瓶杯])"
    r"|(?:天花板?|屋?顶上?|楼上|吊顶|灯[里上]).{0,6}(?:滴水|流水|淌水|滴下|在滴|水滴|水.{0,2}往下)"
    r"|水.{0,3}(?:从|在|由|顺着).{0,3}(?:天花|[屋房楼]?顶|灯|墙|门|窗|楼上|上面|地(?:板|面|下|砖|缝)|插座)"
    r".{0,6}(?:[滴流漏渗淌冒]|[下出进]来)|往[下外](?:流水|渗)|哗哗|倒灌|[返反冒](?:出来?)?[脏污粪臭黑]水"
    r"|(?:下水[道管口]?|地漏|[厕茅]所|卫生间|马桶|[水脸手菜]池|水槽)[都在又老]?(?:一直)?[返反]水"
    r"|(?:地板|地上|地面|家里?|屋[里子]?|房间?|柜子?)[都全]?(?:被水泡|泡(?:了|在)?水)|水浸"
    r"|往[上外](?:冒|返|涌|喷)(?!.{0,3}[气味烟])|淹水|水淹|被淹|淹了|水漫(?!到脚|画)|发大水",
    "power_cut": r"[断停](?:了|咗)?电|(?<!手机|电池|门锁|控器|能锁|码锁|纹锁|插座|火器|警器|测器"
    r"|气表|水表|门铃|电筒|电瓶|瓶车|鼠标|键盘|时器|重秤|子秤|禁卡|手表|耳机)"
    r"(?:没有?|无|冇)(?:一?点儿?|半点)?电(?!池|视|费|梯|话|脑|动|子|器)|一点儿?电[都也]?没|跳(?:了|咗)?[闸电掣]"
    r"|电闸|总闸|(?:空开|空气开关|漏保|断路器).{0,4}(?:跳|[推合]不)|短路(?!怎么|如何|保护)",
    "lock_out": r"反锁(?!不[了上住])"
    r"|[锁关]在(?:门外|外面|屋|里面|家里|家门外|房间)|进不[了去](?:家?门|屋|家)?"
    rf"|(?:忘|没)带.{{0,2}}钥匙|钥匙.{{0,6}}(?:忘|丢|断(?!货)|锁{BEHIND})|(?<![水烟气味风油号都也])出不去"
    r"|(?:密码|指纹|智能|(?<!柜)门|家)锁.{0,3}打?不开|(?:^|[房屋家把个])锁.{0,3}打?不开"
    r"|(?:^|[房屋家入户大里内间])门.{0,3}(?:[打开]不开|开唔到)"
    r"|(?<![柜箱窗车])门(?:被.{0,3}|自己|从里面)?锁(?:上|住|死|咗)?了|(?<!没人)(?<!没有人)(?:困(?:在|住|着)|被困(?!扰))"
    rf"|(?:被反?[锁关]|{SOMEBODY}(?:反?锁|关(?=[在到进]))|[猫狗].{{0,4}}锁){BEHIND}"
    rf"|{FRAIL}[^水]{{0,8}}(?:锁了|锁[上住在]|锁{BEHIND}|关在|出不来)|[人我][^水]{{0,6}}出不来|[入出]唔到(?:屋|家|门|去)?|唔记得带.{{0,2}}匙",
}

# Right before the word: it is not so. 不停漏水, 没修好漏水 and 不知道哪里漏水 are other words.
NOT_SO: Final = re.compile(
    r"(?:没有|没|不|未|无|别|冇|唔系?|(?<![消人安])防|非|没有?(?:见|发现|看[到见]|闻[到见])|未(?:见|发现)|(?<!是)不是|不会|不再)"
    r"(?:再|在|怎么|任何|什么|明显|出现|发生|继续|有)?(?:的)?$"
)
# What is not not so, is.
TWICE_NOT: Final = re.compile(
    r"(?:不是|不可能|不能说|并非|没法|没办法)(?:没有?|不)(?:在|再)?$"
    r"|(?:没有?|无)(?:一|哪|处|时|刻)[^也又和]{0,5}不(?:在|再)?$"
)
NO_WONDER: Final = re.compile(r"^.?才(?:奇|怪)")
"""Not leaking would be the wonder (不漏水才怪)."""
NOT_WITHIN: Final = re.compile(
    r"(?:没有?|不|未)(?:再|在|会|曾|被)?(?=[爆炸裂崩滴流淌漏渗响叫冒返反涌困泡淹烧]|断[了开]?$|水.?往|锁[了上])"
)
"""Between the parts of the word: it is not so either (管子没有爆, 报警器不响)."""
HELD_IN_LIFT: Final = re.compile(
    r"电梯.{0,8}?(?:[停卡坏]|不动|故障|不[开走]|没开|打不开).{0,8}?(?<!没)(?<!没有)"
    r"(?:里[面头边]?还?有人|有人(?:在(?!吗|修|处理|维|弄)|$)|[人们我]在里)"
)
"""It stands, and somebody is in it, said in one clause or in two."""
# Before the word, with something between: asked about, feared, foretold, or long ago.
NOT_NOW: Final = re.compile(
    r"会不会|有没有|是否|万一|如果|要是|假如|防止|避免|预防|担心|以防|请问.{0,4}(?:能|可以)|通知.{0,2}$"
)
LONG_AGO: Final = re.compile(r"上次|上回|之前|以前|去年|前年|上个?月|上周|当时|曾经")
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
AGAIN: Final = re.compile(r"又|还是|还在|仍|再次|再一次|没修好|没有修好|没好|没解决|反复|没处理|未修好|没停")
CRY: Final = re.compile(r"救\s*命|救救\s*[我命人]")
"""Whatever has happened, somebody has to look at once."""
BACK: Final = re.compile(r"(?:又|还在|仍在?|再次|重新)(?:开始|在)?(.)")
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
    if held := HELD_IN_LIFT.search(text):
        found["lift_stuck"] = held.group()
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
    """It was over, and what comes after says that it is so again (不漏水了，现在又漏了)."""
    return any(match.group(1) in word for match in BACK.finditer(following))


def _said(word: str, before: str, after: str, following: str) -> bool:
    if TWICE_NOT.search(before) or NO_WONDER.search(after):
        return True
    if NOT_WITHIN.search(word) or NOT_SO.search(before):
        return False
    mending = TO_MEND.search(before)
    if NOT_NOW.search(before[: mending.start()] if mending else before):
        return False
    if (not mending and ASKED.search(after)) or (FORETOLD.search(before) and TILL.search(after)):
        return False
    if SUPPOSED.search(after + following.strip()) and not NOW.search(before):
        return False
    if AGAIN.search(before + word + after) or AGAIN.search(following):
        return True
    if LONG_AGO.search(before) and not NOW.search(before):
        return False
    if ASKING.search(after):
        return True
    if OVER.search(after) or STOPPED.search(after):
        return False
    return not (OVER.match(following.strip()) or STOPPED.match(following.strip()))
