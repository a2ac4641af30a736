"""«Why did I (not) get this?», as far as a human had to call: each fact in words, Chinese and English."""

from typing import Final

from kernel.clock import SHANGHAI
from kernel.domain import Event

from notifications.domain import callback_facts as c

Both = tuple[str, str]

REASON: Final[dict[c.Reason, Both]] = {
    "unreached": ("所有渠道均未送达", "no channel reached them"),
    "high_risk": ("高风险人群，重要事项须人工确认", "at risk: a human makes sure that they know"),
}
WHOM: Final[dict[c.Whom, Both]] = {
    "person": ("本人", "them"),
    "emergency": ("紧急联系人", "their emergency contact"),
}
OUTCOME: Final[dict[c.Outcome, Both]] = {
    "reached": ("已告知", "told"),
    "no_answer": ("无人接听", "no answer"),
    "wrong_number": ("号码有误", "wrong number"),
    "refused": ("拒听", "would not listen"),
    "will_call_back": ("稍后回电", "will call back"),
}
LEVEL: Final[dict[c.Level, Both]] = {
    "supervisor": ("主管", "the supervisor"),
    "operations": ("运营", "operations"),
}
HOW: Final[dict[c.How, Both]] = {
    "call": ("已电话告知", "told on the phone"),
    "refused": ("本人拒听", "they would not listen"),
    "receipt": ("消息后来送达", "the message came after all"),
    "in_person": ("已当面告知", "told in person"),
    "letter": ("已书面告知", "told by letter"),
    "needless": ("无需再告知", "nothing to be told any more"),
}


def explain_call(event: Event) -> Both | None:
    """None of what is no fact of a callback. Never a name or a number."""
    match event:
        case c.CallbackOpened(reason=reason, due_at=due):
            at, (zh, en) = f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", REASON[reason]
            return f"{zh}，应在 {at} 前人工回访", f"{en}: to be called by {at}"
        case c.CallbacksAssigned(to=to):
            return f"由 {to} 负责回访", f"{to} calls them"
        case c.NumberAsked(by=by):
            return f"{by} 查看了本人的电话号码", f"{by} looked at their number"
        case c.CallMade(by=by, whom=whom, outcome=outcome):
            (zh, en), (zh_said, en_said) = WHOM[whom], OUTCOME[outcome]
            return f"{by} 致电{zh}：{zh_said}", f"{by} called {en}: {en_said}"
        case c.EmergencyContactsAsked(by=by, no_number=True):
            return (
                f"本人没有可用的电话号码，{by} 查看了紧急联系人",
                f"no number of theirs works: {by} looked at the emergency contacts",
            )
        case c.EmergencyContactsAsked(by=by, calls=calls):
            return (
                f"{calls} 次未接通，{by} 查看了紧急联系人",
                f"{calls} calls in vain: {by} looked at the emergency contacts",
            )
        case c.NoNumberFound():
            return (
                "本人和紧急联系人一个可用的号码都没有，通知主管",
                "neither they nor an emergency contact have a number: the supervisor is told",
            )
        case c.WrongNumberReported():
            return "错误号码已报告租客档案", "wrong number reported to the tenants' file"
        case c.CallbackOverdue(level=level):
            zh, en = LEVEL[level]
            return f"回访逾期，通知{zh}", f"nobody called in time: {en} is told"
        case c.CallbackClosed(how=how):
            zh, en = HOW[how]
            return f"回访办结：{zh}", f"callback closed: {en}"
    return None
