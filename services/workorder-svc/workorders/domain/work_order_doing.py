"""Who does a repair: it is offered, declined, taken up, somebody is there, it is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kernel.domain import NotPossible

from workorders.domain.cost_commands import RecordCosts
from workorders.domain.costing import costed
from workorders.domain.entry import check_entered
from workorders.domain.offer_commands import (
    Decline,
    Dispatch,
)
from workorders.domain.offer_facts import (
    EmergencyOutOfReach,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderResponded,
)
from workorders.domain.on_site_facts import WorkOrderLeft
from workorders.domain.photos import check_enough
from workorders.domain.taking_away import taken_away
from workorders.domain.work_order_clocks import (
    paused_by_hand,
    resumed,
    resumed_by_reaching,
    run_out,
)
from workorders.domain.work_order_closing import put_off
from workorders.domain.work_order_commands import (
    Arrive,
    Close,
    Complete,
    Defer,
    IssueRatingLink,
    KeepPhoto,
    LeaveSite,
    OrderCommand,
    PauseClock,
    RecordConsent,
    Reopen,
    Respond,
    ResumeClock,
)
from workorders.domain.work_order_evolving import evolve
from workorders.domain.work_order_facts import OrderEvent, WorkOrderCompleted
from workorders.domain.work_order_on_site import arrived, consented, photographed
from workorders.domain.work_order_refusals import (
    NotDoneYet,
    NotOnSite,
    NotTheirs,
    OfferedToAnother,
    OfferTooShort,
    SomebodyOnSite,
    TakenByAnother,
)
from workorders.domain.work_order_states import (
    Offered,
    OnSite,
    Open,
    Reported,
    TakenUp,
)


def going_on(command: OrderCommand, order: Open) -> Sequence[OrderEvent]:
    """Somebody has yet to finish it."""
    match command, order:
        case Dispatch(), _:
            return dispatched(command, order)
        case Decline(technician_id=who), Offered() | TakenUp() | OnSite() if who == order.technician_id:
            declined = order.tells(WorkOrderDeclined, **dict(command))
            return [declined, *late_again(order, declined, command.at)]
        case Decline(technician_id=who), _:
            return _passed_over(who, order)

        case Respond(technician_id=who), Offered() if who != order.technician_id:
            raise OfferedToAnother
        case Respond(), Reported() | Offered():
            return taken_up(command, order)
        case Respond(technician_id=who), TakenUp() | OnSite():
            return nothing_if_same(who, order.technician_id)

        case Arrive(technician_id=who), OnSite():
            return nothing_if_same(who, order.technician_id)
        case Arrive(), _:
            return arrived(command, order)

        case RecordConsent(by=who, at=at, consent=said), _ if who and said.at_the_door:
            on_site(order, who, at)
            return consented(command, order)
        case RecordConsent(by=who, at=at), Offered() | TakenUp() | OnSite() if who not in (
            None,
            order.technician_id,
        ):
            on_site(order, who, at)
            return consented(command, order)
        case RecordConsent(), _:
            return consented(command, order)

        case RecordCosts(), _:
            return costed(command, on_site(order, command.by, command.at), order.closing)
        case Complete(), _:
            there = on_site(order, command.by, command.at)
            others = taken_away(order, "another_came", command.at, unless=there.technician_id)
            return [*completed(command, there), *others]
        case KeepPhoto(), _:
            return photographed(command, on_site(order, command.by, command.taken_at))

        case PauseClock(reason="access", by=who, at=at), _ if who:  # that nobody opens shows at the door
            on_site(order, who, at)
            return paused_by_hand(command, order)
        case PauseClock(), _:
            return paused_by_hand(command, order)
        case ResumeClock(at=at), _:
            return resumed(order, at)
        case Defer(), _:
            return put_off(command, order)
        case Reopen(), _ if order.closings:
            return []
        case Close() | Reopen() | IssueRatingLink(), _:
            raise NotDoneYet
    raise NotPossible(command, order)


def dispatched(asked: Dispatch, order: Open) -> list[OrderEvent]:
    """The same technician again is one offer; whoever had it before has it no more.

    From who is on site a person alone takes it.
    """
    match order:
        case Offered(technician_id=who) | TakenUp(technician_id=who) if who == asked.technician_id:
            return []
        case OnSite(technician_id=who) if asked.decided_by == "system" or who == asked.technician_id:
            raise SomebodyOnSite
    if asked.respond_by <= asked.at:
        raise OfferTooShort
    what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
    said = {name: value for name, value in asked if name != "there_at"}
    given = order.tells(WorkOrderDispatched, **what, **said)  # first, for its id is that of the offer
    away = taken_away(order, "given_to_another", asked.at, unless=asked.technician_id)
    return [given, *out_of_reach(asked, order), *away, *late_again(order, given, asked.at)]


def taken_up(asked: Respond, order: Reported | Offered) -> list[OrderEvent]:
    """Raises HandsFull."""
    at, who = asked.at, asked.technician_id
    by_hand = isinstance(order, Offered) and order.by_hand
    over = asked.hands.over(order.repair.urgency, by_hand) if asked.hands else None
    away = taken_away(order, "given_to_another", at, unless=who)
    return [order.tells(WorkOrderResponded, technician_id=who, over=over, at=at), *away]


def out_of_reach(asked: Dispatch, order: Open) -> list[EmergencyOutOfReach]:
    """Once of each promise. A person who sends somebody by hand has seen when they would be there."""
    target = order.promise.of("on_site") if order.repair.urgency == "emergency" else None
    if target is None or asked.there_at is None or order.out_of_reach or asked.decided_by == "person":
        return []
    if not asked.at < target.due_at < asked.there_at:
        return []
    times = {"there_at": asked.there_at, "due_at": target.due_at, "at": asked.at}
    whose = {"fault": order.repair.fault, "technician_id": asked.technician_id}
    return [order.tells(EmergencyOutOfReach, **whose, **times)]


def late_again(order: Open, gone: OrderEvent, at: datetime) -> list[OrderEvent]:
    """What was reached is not any more: whoever was to hear by then that it is late hears so at once."""
    after = evolve(order, gone)
    return run_out(after, at) if order.reached and isinstance(after, Open) else []


def left(asked: LeaveSite, order: OnSite) -> list[OrderEvent]:
    """What they did there may still be told; to go on with it they check in again."""
    what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
    gone = order.tells(WorkOrderLeft, **what, technician_id=asked.technician_id, at=asked.at)
    return [gone, *late_again(order, gone, asked.at)]


def completed(asked: Complete, order: OnSite) -> list[OrderEvent]:
    """By who was let in, and shows it; at the arrival at the earliest, whatever a device says."""
    check_entered(order.consent, order.refused_at)
    check_enough((each.side for each in order.photos), order.repair.fault, asked.rules)
    at, repair, times = max(asked.at, order.arrived_at), order.repair, asked.times.values
    said = {"fault": repair.fault, "technician_id": order.technician_id, "at": at}
    whose = {"tenant_id": repair.tenant_id, "person_id": repair.person_id, "closing": order.closing}
    silence = timedelta(days=times.silence)
    then = {"ask_at": repair.person_id and at + times.asked_after, "close_at": at + silence}
    said |= {"policy_version": asked.times.version}
    done = order.tells(WorkOrderCompleted, **said, **whose, **then)
    return [*resumed_by_reaching(order, "completion", at), done]


def on_site(order: Open, who: UUID | None, at: datetime) -> OnSite:
    """Of who does it, also as it was `at` a moment of a visit that was cut short, while nobody else has come.

    Raises NotOnSite or TakenByAnother.
    """
    if isinstance(order, OnSite):
        if who not in (None, order.technician_id):
            raise TakenByAnother
        return order
    visit = order.cut_short
    if visit is None or visit.technician_id != who or at > visit.ended_at:
        raise NotOnSite
    kept = {name: getattr(order, name) for name in Open.model_fields}
    return OnSite(**kept, **visit.model_dump(exclude={"ended_at", "photos"}), photos=visit.photos)


def nothing_if_same(who: UUID, technician: UUID) -> list[OrderEvent]:
    if who != technician:
        raise TakenByAnother
    return []


def _passed_over(who: UUID, order: Open) -> list[OrderEvent]:
    if who not in order.passed_over:
        raise NotTheirs
    return []
