"""What would have come out by other rules: who had heard, in which words, which callbacks had been late."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, get_args
from uuid import UUID

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome, Question, Trying, Unsaid, by_deadlines
from policy.trying.replaying import Again, Books

from notifications.by_policy import tell
from notifications.domain.callback import callback
from notifications.domain.callback_facts import CallbackOpened, CallbackOverdue
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.languages import Language
from notifications.domain.limits import MessageLimits, is_emergency
from notifications.domain.lost import OVER_LIMIT
from notifications.domain.matter import named_as
from notifications.domain.notice import Ask, AudienceAsked, NobodyMeant, notice
from notifications.domain.notification import notification
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptStarted,
    NotificationRequested,
)
from notifications.domain.plan import Channel
from notifications.domain.wording import Wording
from notifications.policies.calling import callbacks_late
from notifications.views.policies import SHELF


def _heard(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """Who is named by the rules of the day on which the notice was asked for, and by which plan."""
    asked = [fact for fact in facts if isinstance(fact.event, AudienceAsked | NobodyMeant)]
    if not asked:
        return
    day, matter = local_date(asked[0].recorded_at), asked[0].event.matter  # type: ignore[attr-defined]
    audiences = [fact.event.audience for fact in asked if isinstance(fact.event, AudienceAsked)]
    known = {named_as(each.who): each.person_id for each in audiences if each.person_id}
    again = tell(Ask(matter=matter, on=day, known=known), books.tried)
    assert isinstance(again, Ask)
    for event in notice.decide(again, notice.initial):
        if isinstance(event, AudienceAsked):
            who, plan = event.audience.who, event.audience.plan.name
            yield Outcome(matter.notice_id, who, f"AudienceAsked {who}", day)
            yield Outcome(matter.notice_id, who, f"NoticePlanned {plan}", day)


def _said(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """Of each message that was begun, whether it says the same, in either language: who reads which, no fact
    tells.
    """
    asked = facts[0].event
    if not isinstance(asked, NotificationRequested):
        return
    template, day = asked.template, local_date(facts[0].effective_at)
    then, other = (each.of(Wording).in_force(day).values for each in books)
    for fact in facts:
        match fact.event:
            case AttemptStarted(channel=channel, tries=1):
                for language in get_args(Language):
                    same = then.says(template, language, channel) == other.says(template, language, channel)
                    what = f"{'SaidAsNow' if same else 'SaidOtherwise'} {template}/{language}"
                    on = local_date(fact.effective_at)
                    yield Outcome(asked.notification_id, f"{channel}/{language}", what, on)


def due_as_if(_: State, fact: Fact, books: Books) -> Event:
    """The callback with the deadline that the other rules had given it."""
    match fact.event:
        case CallbackOpened(reason="high_risk", due_at=due_at) as opened:
            day = local_date(fact.effective_at)
            then, other = (each.of(CallbackRules).in_force(day).values for each in books)
            more = timedelta(minutes=other.high_risk_within - then.high_risk_within)
            return opened.model_copy(update={"due_at": due_at + more})
    return fact.event


def _within_limits(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """Of which messages there would have been too many to somebody that day, in their order."""
    asked, sent = dict[UUID, NotificationRequested](), Counter[tuple[object, ...]]()
    for fact in facts:
        match fact.event:
            case NotificationRequested() as requested:
                asked[requested.notification_id] = requested
            case AttemptAccepted(notification_id=id_, channel=channel) if id_ in asked:
                yield from _sent(asked[id_], channel, local_date(fact.effective_at), books, sent)
            case AttemptFailed(notification_id=id_, channel=channel, code=code) if (
                id_ in asked and code == OVER_LIMIT
            ):
                yield from _sent(asked[id_], channel, local_date(fact.effective_at), books, sent)


def _sent(
    asked: NotificationRequested,
    channel: Channel,
    day: date,
    books: Books,
    sent: Counter[tuple[object, ...]],
) -> Iterator[Outcome]:
    limits: MessageLimits = books.tried.of(MessageLimits).in_force(day).values
    whose = (asked.person_id, channel, day)
    emergency = is_emergency(asked.plan.priority, asked.matter.words.get("urgency"))
    if limits.reached(channel, sent[whose], sent[*whose, asked.template], emergency=emergency):
        yield Outcome(asked.notification_id, channel, f"OverLimit {channel}", day)
        return
    sent[whose] += 1
    sent[*whose, asked.template] += 1


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "notice-rules": [Question(notice, _heard)],
    "wording": [Question(notification, _said)],
    "message-limits": [Question(notification, _within_limits, together=True)],
    "callbacks": [
        by_deadlines(
            Again(callback, [callbacks_late], (CallbackOverdue,), tell, due_as_if),
            lambda event: (event.notification_id, event.level, f"CallbackOverdue {event.level}"),
        )
    ],
}
"""By the policy that is tried."""

UNSAID: Final[Mapping[str, Unsaid]] = {
    "message-prices": Unsaid(
        "单价只影响以后的费用，已发消息按当时的单价计；费用见触达报表",
        "prices are of what is sent from then on; what was sent cost what it cost",
    ),
    "staff-groups": Unsaid(
        "员工群没有回执，日志里没有谁看过；请用 POST /rules/try 预览某个事由会发到哪些群",
        "no fact says who read a group; POST /rules/try shows what a cause would tell which of them",
    ),
    "provider-templates": Unsaid(
        "哪条文案缺少哪个渠道商的编号见 GET /templates；POST /rules/try 预览某个事由的文案时也会列出",
        "GET /templates says which texts lack a code where, and POST /rules/try of those of a cause",
    ),
    "channel-outages": Unsaid(
        "渠道商何时不可用、何时恢复见 GET /providers；改变分钟数只影响以后何时通知",
        "GET /providers says who was out of order; the minutes decide when that is told from then on",
    ),
    "kept-texts": Unsaid(
        "保存多久只决定何时销毁正文，不改变任何通知",
        "it says when texts are destroyed, and changes no notice",
    ),
}
"""Of what no trial says anything, and why."""

TRYING: Final = Trying(SHELF, QUESTIONS, in_full={"wording": Wording.in_full}, unsaid=UNSAID)
