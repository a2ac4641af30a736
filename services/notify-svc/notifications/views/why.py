"""«Why did I (not) get this?»: each fact of the chain in the words of a clerk, Chinese or English."""

from datetime import datetime

from kernel.clock import SHANGHAI
from kernel.domain import Event

from notifications.domain import gathering, notice
from notifications.domain import notification_facts as notification
from notifications.domain.kinds import CHANNEL, KIND, PROVIDER
from notifications.domain.languages import Language
from notifications.domain.lost import LOST, UNAPPROVED, WRONG_NUMBER, Lost
from notifications.domain.plan import Plan
from notifications.views.stages import staged
from notifications.views.why_called import explain_call

WHO = {
    "finance": ("财务", "finance"),
    "access_control": ("门禁", "access control"),
    "manager": ("园区经理", "the park's manager"),
    "supervisor": ("主管", "the supervisor"),
    "operations": ("运营", "operations"),
    "unit_manager": ("房源管家", "the unit's manager"),
    "party": ("当事人", "the person it is about"),
    "emergency_contact": ("当事人的紧急联系人", "the party's emergency contacts"),
}
NOTHING_ASKED = (
    "没有为此发过通知：没有人需要知道（如报修人没有留下联系方式），由台账接管的旧数据不逐一通知，"
    "也可能编号有误，或不属于您负责的园区",
    "no notice was asked for: nobody was to hear of it (who reported it left no way back), what a ledger"
    " takes over is not told one by one, or it is no id of your parks",
)
TELLS_NOBODY = (
    "{kind} 这类事件不通知任何人：没有与它有关的规则",
    "nobody is told of {kind}: no rule is about it",
)
NOT_AMONG_THEM = (
    "此人不在接收人之列：现行规则没有要求通知此人，或此人当时不担任相关职责",
    "this person was not meant to get it: no rule names them, or they held none of the roles then",
)
DIED_BY = {
    "": ("租客档案所记", "by the tenants' file"),
    WRONG_NUMBER: ("回访时他人接听", "somebody else answered a call"),
}  # else the code of the provider that said so
BECAUSE = {
    "no_receipt": ("规定时间内没有回执", "no receipt in its time"),
    "failed": ("未能送达", "not delivered"),
}


def explain(event: Event, language: Language = "zh", *, advert: bool = False) -> str:
    """One sentence. Never a name, an address or the text of a message. `advert`: it is about advertising."""
    chinese, english = (_unagreed(event) if advert else None) or _both(event)
    return english if language == "en" else chinese


def _gathered(awaited: gathering.Awaited, until: datetime | None) -> tuple[str, str]:
    """Which of them it is: whoever asks about the message of all reads each."""
    zh, en = KIND.get(awaited.matter.kind, (awaited.matter.kind, awaited.matter.kind))
    at_zh, at_en = (f"（{awaited.place}）", f" ({awaited.place})") if awaited.place else ("", "")
    if until is None:
        return (
            f"{zh}{at_zh}：与同一次台账导入的其他事项合并为一条汇总通知",
            f"{en}{at_en}: told to them in one message, with whatever else the ledger led to",
        )
    at = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return (
        f"{zh}{at_zh}：免打扰时段，等到 {at} 再通知，同类较多时合并为一条",
        f"{en}{at_en}: quiet hours, told at {at}, where there are many of a kind in one message",
    )


def _unagreed(event: Event) -> tuple[str, str] | None:
    """Advertising needs a yes: who never said one has chosen nothing."""
    match event:
        case notification.AttemptForgone(channel=c):
            return _on(c, "未同意接收营销信息，没有发送", "no yes to advertising there, not sent")
        case notification.NotificationUnwanted():
            return "未同意接收营销信息", "they did not say yes to advertising"
    return None


def _both(event: Event) -> tuple[str, str]:
    match event:
        case notice.AudienceAsked(matter=m, audience=a):
            kind, who, (zh, en) = KIND.get(m.kind, (m.kind, m.kind)), WHO[a.who], _plan(a.plan)
            stage, number = staged(m.kind, m.stage), a.rules_version
            at_zh, at_en = (f"（{stage[0]}）", f" ({stage[1]})") if stage else ("", "")
            return (
                f"{kind[0]}{at_zh}按规则第 {number} 版需要通知{who[0]}：{zh}",
                f"{kind[1]}{at_en}, rules version {number}: {who[1]} to be told by {en}",
            )
        case notice.NobodyMeant(matter=m, rules_version=number):
            kind = KIND.get(m.kind, (m.kind, m.kind))
            return (
                f"{kind[0]}：规则第 {number} 版没有规定要通知谁",
                f"{kind[1]}: version {number} of the rules names nobody to be told",
            )
        case notice.RulesSilent(matter=m, rules_version=number):
            kind = KIND.get(m.kind, (m.kind, m.kind))
            return (
                f"{kind[0]}：规则第 {number} 版没有规定这类事由，按内置规则通知",
                f"{kind[1]}: version {number} of the rules does not name it, told by the shipped ones",
            )
        case notice.NobodyResponsible(who="emergency_contact"):
            return (
                "当事人没有登记可用的紧急联系人",
                "the party named nobody for emergencies whose number works",
            )
        case notice.NobodyResponsible(who=role):
            zh, en = WHO[role]
            return (
                f"该园区没有登记负责{zh}的人员；登记后若事情仍未了结，再补发",
                f"nobody is registered as {en} of the park; sent when somebody is, if it is not over by then",
            )
        case notice.StandInsNamed(instead_of=whos, role=role, elsewhere=elsewhere, person_ids=persons):
            zh, en = "、".join(WHO[who][0] for who in whos), ", ".join(WHO[who][1] for who in whos)
            of_zh, of_en = ("其他园区的", " of other parks") if elsewhere else ("", "")
            return (
                f"没有登记{zh}，由{of_zh}{WHO[role][0]}（{len(persons)} 人）代为接收",
                f"nobody is registered as {en}: heard by {WHO[role][1]}{of_en} instead ({len(persons)})",
            )
        case notice.GroupNamed(robot=robot):
            return f"同时发到员工群（机器人 {robot}）", f"told to a group of the staff, by robot {robot}"
        case gathering.MatterGathered(awaited=awaited, until=until):
            return _gathered(awaited, until)
        case notice.RecipientsNamed(audience=a, person_ids=persons):
            zh, en = WHO[a.who]
            return f"{zh}为 {len(persons)} 人", f"{en}: {len(persons)} to be told"
        case notification.NotificationRequested(plan=plan, emergency_of=emergency_of):
            zh, en = _plan(plan)
            if emergency_of:
                return f"需要通知这位紧急联系人：{zh}", f"this emergency contact to be told by {en}"
            return f"需要通知此人：{zh}", f"this person to be told by {en}"
        case notification.StepBegun(channels=channels, because=because):
            (zh, en), (why_zh, why_en) = _all(channels), BECAUSE[because]
            return f"{why_zh}，改用{zh}", f"{why_en}: now by {en}"
        case notification.AttemptHeld(channel=c, until=until):
            at = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            return _on(c, f"免打扰时段，等到 {at} 再发送", f"quiet hours, sent at {at}")
        case notification.AttemptSpared(channel=c):
            return _on(c, "已由其他渠道送达，不再发送", "reached otherwise, not sent")
        case notification.AttemptForgone(channel=c):
            return _on(c, "本人选择不在此渠道接收", "they do not want it there")
        case notification.NotificationUnwanted():
            return "本人选择不接收此类消息", "they want none of this"
        case notification.AttemptStarted(channel=c, tries=tries, provider=by):
            zh, en = PROVIDER.get(by, (by, by))
            return _on(c, f"第 {tries} 次发送（{zh}）", f"try {tries}, by {en}")
        case notification.AttemptAccepted(channel=c, cost_fen=cost) if cost:
            yuan = f"{cost / 100:.2f}"
            return _on(c, f"渠道商已受理，费用 {yuan} 元", f"accepted by the partner, CNY {yuan}")
        case notification.AttemptAccepted(channel=c):
            return _on(c, "渠道商已受理，等待回执", "accepted by the partner, receipt awaited")
        case notification.AttemptPostponed(channel=c, reason="out_of_order"):
            return _on(
                c, "渠道商全部故障，恢复后发送", "every provider is out of order, sent when one is back"
            )
        case notification.AttemptPostponed(channel=c, reason=why) if why.startswith("out_of_order:"):
            zh, en = PROVIDER[why.partition(":")[2]]
            return _on(c, f"{zh}故障，恢复后发送", f"{en} is out of order, sent when it is back")
        case notification.AttemptPostponed(channel=c, reason=code) if code in UNAPPROVED:
            return _on(
                c,
                "该渠道商没有审核过这条文案，改由其他渠道商发送",
                "text not approved there, another is asked",
            )
        case notification.AttemptPostponed(channel=c, reason=why):
            return _on(c, f"暂时无法发送（{why}），稍后重试", f"not sent ({why}), tried again later")
        case notification.AttemptFailed(channel=c, code="over_limit"):
            return _on(c, "今天经该渠道的消息已达上限，改用其他渠道", "as many as may be today, not sent")
        case notification.AttemptFailed(channel="wechat" as c, code="no_subscription" | "43101"):
            return _on(
                c,
                "未关注服务号，也没有可用的一次性订阅，改用其他渠道",
                "they do not follow us, and no one-time subscription is left, not sent",
            )
        case notification.AttemptFailed(channel=c, code=code) if code in UNAPPROVED:
            return _on(
                c, "渠道商没有审核过这条文案，没有发送", "no provider has approved this text, not sent"
            )
        case notification.AttemptFailed(channel=c, code="uncertain"):
            return _on(c, LOST["uncertain"]["zh"], LOST["uncertain"]["en"])
        case notification.AttemptFailed(channel=c, why="no_address", code=by, dead_since=since) if since:
            at, (zh, en) = f"{since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", DIED_BY.get(by, (by, by))
            return _on(c, f"联系方式自 {at} 起已失效（{zh}），没有发送", f"dead since {at} ({en}), not sent")
        case notification.AttemptFailed(channel=c, why="no_address"):
            return _on(c, "此人没有登记该渠道的联系方式", "no address is known there")
        case notification.AttemptFailed(channel=c, why=lost, code=code):
            zh, en = LOST[lost]["zh"], LOST[lost]["en"]
            return _on(c, f"{zh}（{code}）", f"{en} ({code})") if code else _on(c, zh, en)
        case notification.ReceiptAsked(channel="wechat" as c):
            return _on(c, "没有收到回执，微信不提供查询", "no receipt, and WeChat cannot be asked")
        case notification.ReceiptAsked(channel=c):
            return _on(
                c,
                "没有收到回执，已向渠道商查询，尚无结果",
                "no receipt; the provider was asked, no answer yet",
            )
        case notification.MessageDelivered(channel=c):
            return _on(c, "已送达", "delivered")
        case notification.ReceiptDisbelieved(channel=c):
            return _on(
                c,
                "收到的回执与发出的消息对不上，没有采信",
                "a receipt that fits nothing sent there, not believed",
            )
        case notification.DeadAddressReported(channel=c):
            return _on(c, "失效的联系方式已报告租客档案", "dead address reported to the tenants' file")
        case notification.NotificationLapsed(channels=channels):
            zh, en = _all(channels)
            return f"事情已了结，{zh}不再发送", f"it is over by then, not sent by {en}"
        case notification.NotificationUnreached(lost=lost):
            zh, en = _lost(lost)
            return f"所有渠道均未确认送达{zh}", f"no channel confirmed that it arrived{en}"
        case notification.EmergencyUnheard():
            return (
                "紧急事项未能送达，立即通知上级",
                "an emergency nobody heard: those above are told",
            )
        case notification.HeardLate(channel=c):
            return _on(c, "回执迟到，已送达，不再需要人工回访", "the receipt came late: nobody has to call")
        case notification.CallbackDue():
            return "已安排人工回访", "somebody is to call them"
    return explain_call(event) or (type(event).__name__, type(event).__name__)


def _on(channel: str, chinese: str, english: str) -> tuple[str, str]:
    zh, en = CHANNEL[channel]
    return f"{zh}：{chinese}", f"{en}: {english}"


def _all(channels: tuple[str, ...]) -> tuple[str, str]:
    return "、".join(CHANNEL[c][0] for c in channels), ", ".join(CHANNEL[c][1] for c in channels)


def _lost(lost: tuple[Lost, ...]) -> tuple[str, str]:
    """Why, by channel; an older fact does not say."""
    if not lost:
        return "", ""
    zh = "、".join(f"{CHANNEL[each.channel][0]}（{LOST[each.why]['zh']}）" for each in lost)
    en = ", ".join(f"{CHANNEL[each.channel][1]} ({LOST[each.why]['en']})" for each in lost)
    return f"：{zh}", f": {en}"


def _plan(plan: Plan) -> tuple[str, str]:
    """Its steps, and whether they wait for the end of the quiet hours."""
    zh, en = _steps(plan)
    if (quiet := plan.quiet) is None:
        return zh, en
    night = f"{quiet.begins:%H:%M}–{quiet.ends:%H:%M}"
    return f"{zh}；{night} 免打扰，之后发送", f"{en}; held in quiet hours ({night})"


def _steps(plan: Plan) -> tuple[str, str]:
    """Each step with the minutes in which a receipt is awaited before the next."""
    steps = [(_all(step.channels), step.minutes) for step in plan.steps]
    return (
        "；".join(f"{zh}（等 {minutes} 分钟）" for (zh, _), minutes in steps),
        ", then ".join(f"{en} ({minutes} min)" for (_, en), minutes in steps),
    )
