"""What would have come out by other rules: who would have heard, and which callbacks had been late."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome, Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from notifications.by_policy import tell
from notifications.domain.callback import callback
from notifications.domain.callback_facts import CallbackOpened, CallbackOverdue
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.matter import named_as
from notifications.domain.notice import Ask, AudienceAsked, NobodyMeant, notice
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
    "callbacks": [
        by_deadlines(
            Again(callback, [callbacks_late], (CallbackOverdue,), tell, due_as_if),
            lambda event: (event.notification_id, event.level, f"CallbackOverdue {event.level}"),
        )
    ],
}
"""By the policy that is tried. Texts and prices say what a message says and costs, not what comes out."""

TRYING: Final = Trying(SHELF, QUESTIONS)
