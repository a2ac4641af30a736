"""`evolve` never raises, whatever the state and the event; `decide` raises refusals and nothing else."""

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.domain import Command, Event, Refusal, State
from kernel.ids import named_id
from pydantic import AwareDatetime
from workorders.domain.sla import SLA, Level, promise
from workorders.domain.work_order import (
    Arrive,
    Complete,
    Completed,
    Escalate,
    OnSite,
    Repair,
    Report,
    Reported,
    Respond,
    TakenUp,
    Unreported,
    WorkOrderOverdue,
    work_order,
)

instants = st.datetimes(datetime(1970, 1, 2), datetime(2198, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
st.register_type_strategy(datetime, instants)
st.register_type_strategy(AwareDatetime, instants)

STATES = (Unreported, Reported, TakenUp, OnSite, Completed)
COMMANDS = (Report, Respond, Arrive, Complete, Escalate)

states = st.one_of([st.builds(each) for each in STATES])
events = st.one_of([st.builds(each) for each in work_order.events])
commands = st.one_of([st.builds(each) for each in COMMANDS])


@settings(max_examples=500)
@given(states, events)
def test_every_event_leads_from_every_state_to_a_state(state: State, event: Event) -> None:
    assert isinstance(work_order.evolve(state, event), STATES)


@settings(max_examples=500)
@given(states, commands)
def test_every_command_in_every_state_is_decided_or_refused_by_name(state: State, command: Command) -> None:
    with suppress(Refusal):
        assert all(isinstance(event, work_order.events) for event in work_order.decide(command, state))


T = datetime(2025, 3, 14, tzinfo=UTC)
LEAK = Repair(
    order_id=named_id("order"),
    unit_id=named_id("unit"),
    park_id=named_id("park"),
    fault="water_leak",
    urgency="emergency",
)
DUE = promise("emergency", T, SLA.known[0])
LEVELS: tuple[Level, ...] = ("supervisor", "manager")
PEOPLE = [named_id("technician", name) for name in ("Li", "Wang")]
plausible = st.one_of(
    st.sampled_from([Escalate(stage=DUE.stage, level=level, due_at=DUE.due_at) for level in LEVELS]),
    st.sampled_from([step(at=T, technician_id=who) for step in (Respond, Arrive) for who in PEOPLE]),
    st.sampled_from([Complete(at=T), Report(at=T, on=T.date(), repair=LEAK)]),
)


@settings(max_examples=500)
@given(st.lists(plausible, max_size=15))
def test_each_level_hears_at_most_once_and_nobody_after_the_arrival(asked: list[Command]) -> None:
    state, facts = work_order.initial, list[Event]()
    for command in [Report(at=T, on=T.date(), repair=LEAK), *asked]:
        with suppress(Refusal):
            for event in work_order.decide(command, state):
                state = work_order.evolve(state, event)
                facts.append(event)
    names = [type(fact).__name__ for fact in facts]
    told = [fact.level for fact in facts if isinstance(fact, WorkOrderOverdue)]
    assert told in ([], ["supervisor"], ["manager"], ["supervisor", "manager"])
    if "WorkOrderArrived" in names:
        assert "WorkOrderOverdue" not in names[names.index("WorkOrderArrived") :]
    for once in ("WorkOrderReported", "WorkOrderResponded", "WorkOrderArrived", "WorkOrderCompleted"):
        assert names.count(once) <= 1
