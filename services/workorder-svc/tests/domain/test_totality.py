"""`evolve` never raises, whatever the state and the event; `decide` raises refusals and nothing else."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.domain import Event, NotPossible, Refusal, State
from pydantic import AwareDatetime
from workorders.domain import work_order_commands as asked
from workorders.domain import work_order_states as states
from workorders.domain.check_in import CheckIn
from workorders.domain.entry import Consent
from workorders.domain.offer_commands import Decline, Dispatch
from workorders.domain.offer_facts import WorkOrderDeclined
from workorders.domain.on_site_facts import (
    OriginalForgotten,
)
from workorders.domain.photos import Earlier, Photo
from workorders.domain.promise import Promise
from workorders.domain.repair import Repair
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    RatingAsked,
    WorkOrderArrived,
    WorkOrderOverdue,
)
from workorders.domain.working_time import Calendar

from .words import HERE, LEAK, LI, SITE, TAP, WANG, T, leak, shown

instants = st.datetimes(datetime(1970, 1, 2), datetime(2197, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(), timedelta(days=3650))
st.register_type_strategy(datetime, instants)
st.register_type_strategy(AwareDatetime, instants)
st.register_type_strategy(timedelta, spans)
OFFICE = Calendar(opens=time(9), closes=time(18), weekdays=(1, 2, 3, 4, 5))
urgencies = st.sampled_from(["ordinary", "emergency"])
promises = st.builds(promise, urgencies, instants)
elsewhere = promises.map(lambda each: each.model_copy(update={"zone": "Europe/Berlin", "working": OFFICE}))
st.register_type_strategy(Promise, promises | elsewhere)
st.register_type_strategy(Repair, st.sampled_from([LEAK, TAP]))

st.register_type_strategy(Photo, st.sampled_from([shown("before"), shown("after", "ff00ff00ff00ff00")]))
st.register_type_strategy(CheckIn, st.just(leak.arrived().check_in))
earlier = {"visit_id": st.just(str(LEAK.order_id)), "sha256": st.just("11" * 32)}
st.register_type_strategy(Earlier, st.builds(Earlier, **earlier, likeness=st.just("00ff" * 4)))

fen = st.none() | st.integers(0, 10**9)  # hypothesis reads no bounds within a union
st.register_type_strategy(RatingAsked, st.builds(RatingAsked, tenant_fen=fen))
shas = st.sampled_from([shown("before").sha256, "11" * 32])
st.register_type_strategy(OriginalForgotten, st.builds(OriginalForgotten, sha256=shas))

STATES = [
    *(states.Unreported, states.Reported, states.Offered, states.TakenUp, states.OnSite),
    *(states.Deferred, states.Cancelled, states.Completed, states.Closed),
]
COMMANDS = [
    each
    for each in vars(asked).values()
    if isinstance(each, type) and issubclass(each, asked.OrderCommand) and not each.__subclasses__()
]
FORESEEN = [each for each in COMMANDS if issubclass(each, asked.Foreseen)]


def built(kind: type[State]) -> st.SearchStrategy[State]:
    """Any of it; what is done was completed at least once."""
    if not issubclass(kind, states.Known):
        return st.builds(kind)
    originals = st.frozensets(shas)
    if not issubclass(kind, states.Finished):
        return st.builds(kind, originals=originals)
    closings = st.lists(st.builds(states.Closing), min_size=1, max_size=3).map(tuple)
    return st.builds(kind, closings=closings, originals=originals)


def asking(kind: type[asked.OrderCommand]) -> st.SearchStrategy[asked.OrderCommand]:
    """Any of it, by what it has to say."""
    return st.builds(kind, sha256=shas) if kind is asked.ForgetOriginal else st.builds(kind)


some_state = st.one_of([built(each) for each in STATES])
some_event = st.one_of([st.from_type(each) for each in work_order.events])
some_command = st.one_of([asking(each) for each in COMMANDS])


@settings(max_examples=300)
@given(some_state, some_event)
def test_every_event_leads_from_every_state_to_a_state(state: State, event: Event) -> None:
    assert isinstance(work_order.evolve(state, event), tuple(STATES))  # type: ignore[arg-type]


@settings(max_examples=300)
@given(some_state, some_command)
def test_every_command_in_every_state_is_decided_or_refused_by_name(
    state: State, command: asked.OrderCommand
) -> None:
    try:
        decided = work_order.decide(command, state)  # type: ignore[arg-type]
    except NotPossible:
        pytest.fail("each refusal says why, and not only how the order stands")
    except Refusal:
        return
    assert all(isinstance(event, work_order.events) for event in decided)


@settings(max_examples=200)
@given(some_state, st.one_of([asking(each) for each in FORESEEN]))
def test_what_deadlines_and_policies_ask_is_never_refused(state: State, command: asked.Foreseen) -> None:
    work_order.decide(command, state)  # type: ignore[arg-type]


LEAVE = Consent(answer="given", how="in_person", said_by="tenant")
DUE = promise("emergency", T)
plausible = st.one_of(
    st.sampled_from(
        [
            asked.Escalate(at=call.at, stage=each.stage, level=call.level, due_at=each.due_at)
            for each in DUE.targets
            for call in each.calls
        ]
    ),
    st.sampled_from(
        [
            *(asked.Respond(at=T, technician_id=who) for who in (LI, WANG)),
            *(asked.Arrive(at=T, technician_id=who, fix=HERE, place=SITE) for who in (LI, WANG)),
        ]
    ),
    st.sampled_from([Dispatch(at=T, technician_id=who, respond_by=T.replace(hour=9)) for who in (LI, WANG)]),
    st.sampled_from([Decline(at=T, technician_id=who, reason="ill") for who in (LI, WANG)]),
    st.sampled_from([asked.RecordConsent(at=T, consent=LEAVE), asked.Complete(at=T)]),
    st.just(asked.Report(at=T, repair=LEAK)),
    st.sampled_from([asked.PauseClock(at=T, reason="access"), asked.ResumeClock(at=T)]),
)


@settings(max_examples=300)
@given(st.lists(plausible, max_size=15))
def test_each_level_hears_at_most_once_of_each_stage_and_never_after_it_was_reached(
    commands: list[asked.OrderCommand],
) -> None:
    state, facts = work_order.initial, list[Event]()
    for command in [asked.Report(at=T, repair=LEAK), *commands]:
        with suppress(Refusal):
            for event in work_order.decide(command, state):
                state = work_order.evolve(state, event)
                facts.append(event)
    names = [type(fact).__name__ for fact in facts]
    told = [(fact.stage, fact.level) for fact in facts if isinstance(fact, WorkOrderOverdue)]
    assert len(told) == len(set(told))
    there = False
    for fact in facts:
        if isinstance(fact, WorkOrderArrived):
            assert not there
            there = True
        elif isinstance(fact, WorkOrderDeclined):  # handed over, where somebody was there
            there = False
        elif isinstance(fact, WorkOrderOverdue) and fact.stage == "on_site":
            assert not there
    if "WorkOrderCompleted" in names:
        after = facts[names.index("WorkOrderCompleted") :]
        assert not any(isinstance(each, WorkOrderOverdue) for each in after)
    for once in ("WorkOrderReported", "WorkOrderCompleted"):
        assert names.count(once) <= 1
