"""The rules of a repair, each as given – when – then."""

from datetime import UTC, datetime, timedelta

from kernel.clock import local_date
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.sla import SLA, Level, Promise, Urgency, promise
from workorders.domain.work_order import (
    Arrive,
    Complete,
    Escalate,
    NotOnSite,
    OrderIdTaken,
    OrderUnknown,
    Repair,
    Report,
    Respond,
    TakenByAnother,
    WorkOrderArrived,
    WorkOrderCompleted,
    WorkOrderOverdue,
    WorkOrderReported,
    WorkOrderResponded,
    where,
    work_order,
)

T = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
DAY = local_date(T)
LI, WANG = named_id("technician", "Li"), named_id("technician", "Wang")


def repair(urgency: Urgency = "emergency", fault: str = "water_leak") -> Repair:
    return Repair(
        order_id=named_id("order"),
        unit_id=named_id("unit"),
        park_id=named_id("park"),
        fault=fault,
        urgency=urgency,
    )


LEAK, TAP = repair(), repair("ordinary", "tap_drips")


def promised(what: Repair) -> Promise:
    return promise(what.urgency, T, SLA.known[0])


def reported(what: Repair = LEAK) -> WorkOrderReported:
    return WorkOrderReported(**what.model_dump(), reported_at=T, promise=promised(what))


def responded(what: Repair = LEAK, by: object = LI) -> WorkOrderResponded:
    return WorkOrderResponded(**where(what), technician_id=by, at=T)


def arrived(what: Repair = LEAK, by: object = LI) -> WorkOrderArrived:
    return WorkOrderArrived(**where(what), technician_id=by, at=T)


def completed(what: Repair = LEAK) -> WorkOrderCompleted:
    return WorkOrderCompleted(**where(what), fault=what.fault, technician_id=LI, at=T)


def overdue(what: Repair = LEAK, level: Level = "supervisor") -> WorkOrderOverdue:
    due = promised(what)
    return WorkOrderOverdue(
        **where(what), urgency=what.urgency, stage=due.stage, level=level, due_at=due.due_at
    )


def escalate(what: Repair = LEAK, level: Level = "supervisor") -> Escalate:
    due = promised(what)
    return Escalate(stage=due.stage, level=level, due_at=due.due_at)


# ---- the way of an order


def test_a_report_starts_the_clock() -> None:
    given(work_order).when(Report(at=T, on=DAY, repair=LEAK)).then(reported(LEAK))


def test_the_same_report_again_is_one_order() -> None:
    given(work_order, reported()).when(Report(at=T + timedelta(hours=1), on=DAY, repair=LEAK)).nothing()


def test_the_same_report_of_a_finished_order_does_not_open_it_again() -> None:
    given(work_order, reported(), arrived(), completed()).when(Report(at=T, on=DAY, repair=LEAK)).nothing()


def test_an_id_cannot_be_used_for_another_report() -> None:
    given(work_order, reported(LEAK)).when(Report(at=T, on=DAY, repair=TAP)).refused(OrderIdTaken)


def test_nobody_answers_what_was_not_reported() -> None:
    given(work_order).when(Respond(at=T, technician_id=LI)).refused(OrderUnknown)


def test_a_technician_takes_it_up() -> None:
    given(work_order, reported()).when(Respond(at=T, technician_id=LI)).then(responded(by=LI))


def test_taking_up_what_is_mine_already_says_nothing_new() -> None:
    given(work_order, reported(), responded(by=LI)).when(Respond(at=T, technician_id=LI)).nothing()


def test_what_a_colleague_took_up_is_not_taken_away() -> None:
    history = given(work_order, reported(), responded(by=LI))
    history.when(Respond(at=T, technician_id=WANG)).refused(TakenByAnother)


def test_who_comes_unannounced_has_answered_by_coming() -> None:
    given(work_order, reported()).when(Arrive(at=T, technician_id=LI)).then(responded(by=LI), arrived(by=LI))


def test_whoever_stands_in_the_flat_is_on_site_though_a_colleague_took_it_up() -> None:
    history = given(work_order, reported(), responded(by=LI))
    history.when(Arrive(at=T, technician_id=WANG)).then(arrived(by=WANG))


def test_arriving_twice_is_one_arrival() -> None:
    given(work_order, reported(), arrived(by=LI)).when(Arrive(at=T, technician_id=LI)).nothing()


def test_one_order_has_one_technician_on_site() -> None:
    history = given(work_order, reported(), arrived(by=LI))
    history.when(Arrive(at=T, technician_id=WANG)).refused(TakenByAnother)


def test_nothing_is_completed_from_afar() -> None:
    given(work_order, reported()).when(Complete(at=T)).refused(NotOnSite)
    given(work_order, reported(), responded()).when(Complete(at=T)).refused(NotOnSite)


def test_who_is_on_site_completes() -> None:
    given(work_order, reported(), arrived()).when(Complete(at=T)).then(completed())


def test_completing_twice_is_one_completion() -> None:
    given(work_order, reported(), arrived(), completed()).when(Complete(at=T)).nothing()


# ---- the promise


def test_an_emergency_nobody_came_to_goes_to_the_supervisor() -> None:
    given(work_order, reported(LEAK)).when(escalate(LEAK)).then(overdue(LEAK))


def test_an_emergency_is_late_until_somebody_is_there_though_it_was_taken_up() -> None:
    given(work_order, reported(LEAK), responded(LEAK)).when(escalate(LEAK)).then(overdue(LEAK))


def test_an_ordinary_order_nobody_answered_goes_to_the_supervisor() -> None:
    given(work_order, reported(TAP)).when(escalate(TAP)).then(overdue(TAP))


def test_an_ordinary_order_is_in_time_once_it_was_taken_up() -> None:
    given(work_order, reported(TAP), responded(TAP)).when(escalate(TAP)).nothing()


def test_what_stays_late_goes_to_the_manager() -> None:
    history = given(work_order, reported(), overdue(level="supervisor"))
    history.when(escalate(level="manager")).then(overdue(level="manager"))


def test_each_level_is_told_once() -> None:
    supervised = given(work_order, reported(), overdue(level="supervisor"))
    supervised.when(escalate(level="supervisor")).nothing()
    managed = given(work_order, reported(), overdue(level="supervisor"), overdue(level="manager"))
    managed.when(escalate(level="manager")).nothing()
    managed.when(escalate(level="supervisor")).nothing()


def test_the_manager_is_not_told_of_what_was_answered_after_the_supervisor_heard() -> None:
    history = given(work_order, reported(TAP), overdue(TAP), responded(TAP))
    history.when(escalate(TAP, level="manager")).nothing()


def test_nobody_is_told_after_the_arrival_or_the_completion() -> None:
    given(work_order, reported(), arrived()).when(escalate()).nothing()
    given(work_order, reported(), arrived(), completed()).when(escalate(level="manager")).nothing()


def test_a_deadline_of_another_promise_is_passed_over() -> None:
    stale = escalate().model_copy(update={"due_at": T + timedelta(hours=3)})
    given(work_order, reported()).when(stale).nothing()
