"""What would have come out by other promises and bounds: which orders would have been late, and who had
heard; which costs, check-ins and completions would have been refused; what had been reviewed and closed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from kernel.clock import local_date
from kernel.domain import Event, Refusal, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome, Question, Trying, Unsaid, by_deadlines
from policy.trying.replaying import Again, Books

from workorders.by_policy import tell
from workorders.domain.check_in import CheckIn, CheckIns, check_near
from workorders.domain.closing_times import ClosingTimes
from workorders.domain.cost_bounds import CostBounds
from workorders.domain.offer_facts import OfferLapsed
from workorders.domain.on_site_facts import (
    PhotoTaken,
    WorkOrderCosted,
)
from workorders.domain.pauses import moved
from workorders.domain.photos import PhotoRules, Side, check_enough
from workorders.domain.promise import Promise, Urgency
from workorders.domain.repair import Repair
from workorders.domain.review import (
    QualityReviewOpened,
    QualityReviewOverdue,
    ReviewTimes,
    calls_of,
    review,
)
from workorders.domain.sla import Sla, promise
from workorders.domain.sticker import sticker
from workorders.domain.work_order import work_order
from workorders.domain.work_order_clocks import begun, brought_back
from workorders.domain.work_order_facts import (
    ClockResumed,
    RatingAsked,
    WorkOrderArrived,
    WorkOrderBackdated,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderOverdue,
    WorkOrderRated,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)
from workorders.domain.work_order_states import Cancelled, Deferred, Known, Open
from workorders.policies.escalation import escalation
from workorders.policies.reviewing import unconcluded
from workorders.policies.waiting import OFFERED, SILENT, UNASKED, waiting
from workorders.trying_bounds import offered_as_if, paused, scanned
from workorders.views.policies import SHELF


def promised_as_if(order: State, fact: Fact, books: Books) -> Event:
    """The fact with the promise that the other policy had made, or that a pause had moved."""
    match fact.event:
        case WorkOrderReported(promise=said, urgency=urgency) as event:
            other = _promise(said, urgency, event, books)
        case WorkOrderTriaged(promise=said, urgency=urgency) as event if isinstance(order, Known):
            same = urgency == order.repair.urgency
            other = order.promise if same else _promise(said, urgency, order.repair, books)
        case WorkOrderBackdated(promise=said) if isinstance(order, Known):
            other = begun(order.promise, said.since)
        case WorkOrderReturned(promise=said, at=at) if said.since < at and isinstance(
            order, Deferred | Cancelled
        ):
            now = said.model_copy(update={"since": at})
            other = brought_back(order, _promise(now, order.repair.urgency, order.repair, books), at)
        case WorkOrderReturned(promise=said) | WorkOrderReopened(promise=said) if isinstance(order, Known):
            other = _promise(said, order.repair.urgency, order.repair, books)
        case ClockResumed(resumed_at=at) if isinstance(order, Open) and order.pause:
            other = moved(order.promise, order.pause, at)
        case event:
            return event
    return fact.event.model_copy(update={"promise": other})


def _promise(said: Promise, urgency: Urgency, of: Repair | WorkOrderReported, books: Books) -> Promise:
    sla = books.tried.of(Sla).in_force(local_date(said.since))
    return promise(urgency, said.since, sla, of.park_id, of.contract_class)


def _costed(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which costs would have been refused; those that were, nobody told."""
    for fact in facts:
        match fact.event:
            case WorkOrderCosted(order_id=order, closing=closing, costs=costs, at=at):
                day = local_date(at)
                try:
                    costs.check(books.tried.of(CostBounds).in_force(day).values)
                except Refusal as refused:
                    yield Outcome(order, str(closing), type(refused).__name__, day)


def _arrived(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which check-ins would have been refused; those that were, nobody told."""
    for fact in facts:
        match fact.event:
            case WorkOrderArrived(order_id=order, check_in=CheckIn() as seen, at=at):
                day = local_date(at)
                bounds = books.tried.of(CheckIns).in_force(day).values
                try:
                    check_near(seen.metres, seen.accuracy, bounds)
                except Refusal as refused:
                    yield Outcome(order, str(fact.version), type(refused).__name__, day)


def _pictured(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which completions would have lacked a photo; those that did, nobody told."""
    taken: dict[int, list[Side]] = defaultdict(list)
    for fact in facts:
        match fact.event:
            case PhotoTaken(closing=closing, photo=photo):
                taken[closing].append(photo.side)
            case WorkOrderCompleted(order_id=order, closing=closing, fault=fault, at=at):
                day = local_date(at)
                try:
                    check_enough(taken[closing], fault, books.tried.of(PhotoRules).in_force(day).values)
                except Refusal as refused:
                    yield Outcome(order, str(closing), type(refused).__name__, day)


def _discontent(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Of which ratings a review would have been opened."""
    for fact in facts:
        match fact.event:
            case WorkOrderRated(order_id=order, closing=closing, stars=stars, at=at):
                day = local_date(at)
                if stars < books.tried.of(ReviewTimes).in_force(day).values.content_from:
                    yield Outcome(order, str(closing), QualityReviewOpened.__name__, day)


def reviewed_as_if(_: State, fact: Fact, books: Books) -> Event:
    """The review with the days that the other policy had given it; none is late that it had not opened."""
    match fact.event:
        case QualityReviewOpened(opened_at=at, stars=stars) as event:
            times = books.tried.of(ReviewTimes).in_force(local_date(at))
            due_at, calls = calls_of(at, times.values)
            calls = calls if stars < times.values.content_from else ()
            return event.model_copy(update={"due_at": due_at, "calls": calls})
    return fact.event


def completed_as_if(_: State, fact: Fact, books: Books) -> Event:
    """The completion with the moments at which the other policy had it asked about and closed."""
    match fact.event:
        case WorkOrderCompleted(at=at, ask_at=ask_at) as event:
            times = books.tried.of(ClosingTimes).in_force(local_date(at)).values
            asked = ask_at and at + times.asked_after
            return event.model_copy(update={"ask_at": asked, "close_at": at + timedelta(days=times.silence)})
    return fact.event


def _by_itself(_: State, event: Event) -> bool:
    return not isinstance(event, WorkOrderClosed) or event.by == "silence"


_ASKED_FOR: Final = Again(
    work_order, [each for each in waiting if each.kind == OFFERED], (OfferLapsed,), tell, offered_as_if
)
QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "sla": [
        by_deadlines(
            Again(work_order, [escalation], (WorkOrderOverdue,), tell, promised_as_if),
            lambda event: (event.order_id, event.stage, f"WorkOrderOverdue {event.level}"),
        )
    ],
    "pauses": [Question(work_order, paused)],
    "intake": [Question(sticker, scanned)],
    "dispatch": [
        by_deadlines(_ASKED_FOR, lambda event: (event.order_id, str(event.technician_id), "OfferLapsed"))
    ],
    "cost_bounds": [Question(work_order, _costed)],
    "check_in": [Question(work_order, _arrived)],
    "photos": [Question(work_order, _pictured)],
    "review": [
        Question(work_order, _discontent),
        by_deadlines(
            Again(review, [unconcluded], (QualityReviewOverdue,), tell, reviewed_as_if),
            lambda event: (event.order_id, str(event.review_id), f"QualityReviewOverdue {event.level}"),
        ),
    ],
    "closing": [
        by_deadlines(
            Again(
                work_order,
                [each for each in waiting if each.kind in (UNASKED, SILENT)],
                (RatingAsked, WorkOrderClosed),
                tell,
                completed_as_if,
                _by_itself,
            ),
            lambda event: (event.order_id, str(event.closing), type(event).__name__),
        )
    ],
}
"""By the policy that is tried."""

UNSAID: Final[Mapping[str, Unsaid]] = {
    "intake": Unsaid(
        "只试算报修二维码的限次；多久之内算重复报修，要看当时还有哪些工单，日志里没有",
        "tried are the limits of stickers; what would have been the same report, no fact says",
    ),
    "dispatch": Unsaid(
        "只试算答复时限；当时谁在班、各人在哪里、手上多少工单，日志里没有，权重、距离和几人未接改派下一班不能试算",
        "tried is the time to answer; who was on shift, and where, with how much in hand, no fact says",
    ),
    "learning": Unsaid(
        "重新学习会得出怎样的分类，要真的学习一遍才知道", "what it had learnt would have to be learnt anew"
    ),
    "turnover": Unsaid(
        "检查项目只影响以后的查房；多查的项目当时是否合格，没有人看过",
        "what another checklist had found, nobody looked at",
    ),
    "retention": Unsaid(
        "保存多久只决定何时删除录音，不改变任何工单", "it says when recordings go, and changes no order"
    ),
    "originals": Unsaid(
        "保存多久只决定何时删除照片原件，不改变任何工单", "it says when originals go, and changes no order"
    ),
}
"""Of what no trial says anything, or not of all of it, and why."""

TRYING: Final = Trying(SHELF, QUESTIONS, unsaid=UNSAID)
