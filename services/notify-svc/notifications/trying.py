"""What would have come out by other rules: who had heard, in which words, which callbacks had been late."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, get_args

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome, Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from notifications.by_policy import tell
from notifications.domain.callback import callback
from notifications.domain.callback_facts import CallbackOpened, CallbackOverdue
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.languages import Language
from notifications.domain.matter import named_as
from notifications.domain.notice import Ask, AudienceAsked, NobodyMeant, notice
from notifications.domain.notification import notification
from notifications.domain.notification_facts import AttemptStarted, NotificationRequested
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


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "notice-rules": [Question(notice, _heard)],
    "wording": [Question(notification, _said)],
    "callbacks": [
        by_deadlines(
            Again(callback, [callbacks_late], (CallbackOverdue,), tell, due_as_if),
            lambda event: (event.notification_id, event.level, f"CallbackOverdue {event.level}"),
        )
    ],
}
"""By the policy that is tried. Prices and limits say what a message costs and takes, not what comes out."""

TRYING: Final = Trying(SHELF, QUESTIONS, in_full={"wording": Wording.in_full})
