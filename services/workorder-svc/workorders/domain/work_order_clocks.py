"""The clocks of an order: when they stop, when somebody is warned, when somebody is told."""

from datetime import datetime

from workorders.domain.check_in import UNSURE
from workorders.domain.pauses import STOPS, Pause, Standstill, moved
from workorders.domain.promise import LEVELS, STAGES, Promise, Stage, Urgency
from workorders.domain.repair import Repair, about
from workorders.domain.same_danger import threatens_lives
from workorders.domain.shutting_out import shut_out
from workorders.domain.sla import promise
from workorders.domain.urgent import called_off, made_graver, made_urgent
from workorders.domain.work_order_commands import (
    Escalate,
    PauseClock,
    Promising,
    Repeat,
    Triage,
    Warn,
)
from workorders.domain.work_order_evolving import evolve
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    OrderEvent,
    PromiseEndangered,
    WorkOrderBackdated,
    WorkOrderOverdue,
    WorkOrderReturned,
    WorkOrderTriaged,
)
from workorders.domain.work_order_refusals import (
    CalledOffUnexplained,
    NothingToPause,
    PausedAlready,
    PauseSpent,
)
from workorders.domain.work_order_states import Cancelled, Deferred, Finished, Known, Open


def waits(order: Open, stage: Stage) -> bool:
    """The stage was not reached, and its clock runs."""
    return stage not in order.reached and not (order.pause and stage in order.pause.stages)


def warned(asked: Warn, order: Open) -> list[OrderEvent]:
    """Nothing where the stage was reached, or the moment has moved since the deadline was armed."""
    target = order.promise.of(asked.stage)
    if target is None or target.warn_at != asked.at or asked.stage in order.warned:
        return []
    if not waits(order, asked.stage):
        return []
    what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
    return [order.tells(PromiseEndangered, **what, stage=asked.stage, due_at=target.due_at)]


def escalated(asked: Escalate, order: Open) -> list[OrderEvent]:
    """Nothing where the stage was reached, the moment has moved, or this level or one above has heard."""
    target = order.promise.of(asked.stage)
    if target is None or target.due_at != asked.due_at or not waits(order, asked.stage):
        return []
    if (asked.level, asked.at) not in {(call.level, call.at) for call in target.calls}:
        return []
    if any((asked.stage, level) in order.told for level in LEVELS[LEVELS.index(asked.level) :]):
        return []
    said = asked.model_dump(include={"stage", "level", "due_at"})
    return [order.tells(WorkOrderOverdue, fault=order.repair.fault, urgency=order.repair.urgency, **said)]


def paused_by_hand(asked: PauseClock, order: Open) -> list[OrderEvent]:
    """Of an emergency somebody above hears so, and the desk says why. Raises CalledOffUnexplained."""
    if order.repair.urgency == "emergency" and asked.by is None and not asked.explained:
        raise CalledOffUnexplained
    return [
        told
        for stands in paused(asked, order)
        for told in (stands, *called_off(order, "paused", stands.paused_at, stands.until))
    ]


def paused(asked: PauseClock, order: Open) -> list[ClockPaused]:
    """Bounded by what is left of the reason's time. The same reason again says nothing new."""
    if order.pause and order.pause.reason == asked.reason:
        return []
    if order.pause:
        raise PausedAlready
    stages = tuple(sorted(STOPS[asked.reason] & order.running))
    if not stages:
        raise NothingToPause
    longest = asked.longest.values.of(order.repair.urgency).of(asked.reason)
    left = longest - order.spent[asked.reason] if asked.reason in order.spent else longest
    if left.total_seconds() <= 0:
        raise PauseSpent(hours=int(longest.total_seconds() // 3600))
    paused_at = max(asked.at, order.resumed_at or asked.at)  # what a phone tells late stops no clock twice
    said = {"reason": asked.reason, "stages": stages, "paused_at": paused_at, "until": paused_at + left}
    return [order.tells(ClockPaused, policy_version=asked.longest.version, **said)]


def resumed(order: Open, at: datetime) -> list[OrderEvent]:
    """The clocks go on, at the bound of the pause at the latest, however late somebody says so."""
    if order.pause is None:
        return []
    return [_resumed(order, order.pause, at)]


def resumed_by_reaching(order: Open, stage: Stage, at: datetime) -> list[OrderEvent]:
    """Who reaches a stage that was waited with waits no more."""
    return resumed(order, at) if order.pause and stage in order.pause.stages else []


def _resumed(order: Open, pause: Pause, at: datetime) -> ClockResumed:
    resumed_at = max(pause.paused_at, min(at, pause.until))
    said = {"reason": pause.reason, "paused_at": pause.paused_at, "resumed_at": resumed_at}
    return order.tells(ClockResumed, **said, promise=moved(order.promise, pause, resumed_at))


def triaged(asked: Triage, order: Known) -> list[OrderEvent]:
    """What follows from it too: what was put off comes back as soon as it is an emergency, who was asked or
    took up what could wait is asked or told anew, and somebody above hears of a shut door, or that it waits.

    Raises CalledOffUnexplained: an emergency is made ordinary, and what threatens lives is judged to be what
    does not, by a person alone, who says why.
    """
    known = order.repair
    milder = threatens_lives(known.fault) and not threatens_lives(asked.fault)
    if known.urgency == "emergency" and (asked.urgency == "ordinary" or milder) and not asked.explained:
        raise CalledOffUnexplained
    found = judged(asked, order)
    if asked.urgency == known.urgency:
        if milder and isinstance(order, Open | Deferred):
            found += called_off(order, "another", asked.at)
        return [*found, *(made_graver(order, asked.fault, asked.at) if isinstance(order, Open) else [])]
    if isinstance(order, Deferred) and asked.urgency == "emergency":
        return [*found, *promised_anew(asked, order, taken_for(asked, known))]
    if isinstance(order, Open | Deferred) and asked.urgency == "ordinary":
        due_at = promised_to(asked, order.repair, asked.urgency, order.promise.since).first.due_at
        return [*found, *called_off(order, asked.urgency, asked.at, due_at)]
    if isinstance(order, Open):
        as_of = taken_for(asked, known)
        found += made_urgent(order, as_of, asked.at)
        found += shut_out(order, as_of, order.consent, asked.at)
    return found


def judged(asked: Triage, order: Known) -> list[OrderEvent]:
    """Another urgency is another promise, from when the clocks started; no emergency stands still for it."""
    repair = order.repair
    if (asked.fault, asked.urgency) == (repair.fault, repair.urgency):
        return []
    promised, first = order.promise, list[OrderEvent]()
    if isinstance(order, Open) and asked.urgency != repair.urgency:
        promised, first = promised_to(asked, repair, asked.urgency, promised.since), resumed(order, asked.at)
    said = asked.model_dump() | {"sole_until": asked.sole_until}
    return [*first, order.tells(WorkOrderTriaged, **said, promise=promised)]


def backdated(asked: Repeat, order: Known) -> list[OrderEvent]:
    """Its clocks run since the first who said so, however late that was entered: as long as before, and as
    long as they stood still, they had stood still.

    Nothing where it was said within a minute of what is known, or before a repair of it was done that did
    not hold: that was said of that one.
    """
    since = order.promise.since
    before = order.closings[:-1] if isinstance(order, Finished) else order.closings
    if asked.at >= since - UNSURE or (before and asked.at < before[-1].completed_at):
        return []
    first = min(order.reported_at, asked.at)
    return [order.tells(WorkOrderBackdated, reported_at=first, promise=begun(order.promise, asked.at))]


def begun(promise: Promise, at: datetime) -> Promise:
    """The same, by clocks that started `at` that moment."""
    whole = Standstill(stages=frozenset(STAGES), paused_at=promise.since)
    return moved(promise, whole, at).model_copy(update={"since": at})


def returned(asked: Promising, order: Deferred | Cancelled) -> list[OrderEvent]:
    """Back in the pool, as late as it was; who has not heard of what ran out by then hears so."""
    fresh = promised_to(asked, order.repair, order.repair.urgency, asked.at)
    due = brought_back(order, fresh, asked.at)
    back = order.tells(WorkOrderReturned, **about(order.repair), promise=due, at=asked.at)
    after = evolve(order, back)
    return [back, *(run_out(after, asked.at) if isinstance(after, Open) else [])]


def brought_back(order: Deferred | Cancelled, fresh: Promise, at: datetime) -> Promise:
    """What is promised of it `at` that moment; `fresh`: what would be, had it been reported then.

    What was cancelled by mistake is due when it was. What was put off has as long as was left of each stage,
    until its day at the latest; a stage that had been reached is to be reached anew.
    """
    off = order.put_off if isinstance(order, Cancelled) else order
    if off is None:
        return order.promise
    promise = moved(order.promise, off.stands, off.ended(at))
    again = (each if each.stage in off.stands.stages else fresh.of(each.stage) for each in promise.targets)
    return promise.model_copy(update={"targets": tuple(each for each in again if each)})


def run_out(order: Open, at: datetime) -> list[OrderEvent]:
    """Of each stage that was due by then: the highest level that was to hear so and has not, nor one above.

    Their deadlines fired while it was in nobody's clocks, and do so once.
    """
    asked = (
        Escalate(stage=target.stage, level=call.level, due_at=target.due_at, at=call.at)
        for target in order.promise.targets
        for call in [call for call in target.calls if call.at <= at][-1:]
    )
    return [told for each in asked for told in escalated(each, order)]


def taken_for(asked: Triage, repair: Repair) -> Repair:
    """As what it is judged to be, and as urgent."""
    return repair.model_copy(update={"fault": asked.fault, "urgency": asked.urgency})


def promised_anew(asked: Promising, order: Known, as_of: Repair) -> list[OrderEvent]:
    """Back in the pool as what it is from now on, or was found to be again, by clocks that start now."""
    said = promised_to(asked, as_of, as_of.urgency, asked.at)
    return [order.tells(WorkOrderReturned, **about(as_of), promise=said, at=asked.at)]


def promised_to(asked: Promising, repair: Repair, urgency: Urgency, since: datetime) -> Promise:
    """What is promised to this repair, as of this urgency, by clocks that start `since`."""
    return promise(urgency, since, asked.sla, repair.park_id, repair.contract_class)
