"""Whom no message reached is called once about all of it, and of who is late with that others hear."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as some
from kernel.domain import Event, Refusal
from notifications.domain.callback import Callee, callback
from notifications.domain.callback_commands import (
    AskNumber,
    Assign,
    CallerIsAnother,
    CloseAll,
    CloseByHand,
    CloseOver,
    EmergencyContactsNotAsked,
    EndPatience,
    NobodyToCall,
    NoteReceipt,
    NoteReported,
    NoteRisk,
    NumberNotAsked,
    TooFewCalls,
)
from notifications.domain.callback_facts import CallbackClosed, HighRiskEnded, Outcome, WrongNumberReported
from notifications.domain.callback_policy import (
    CallbackAtOnce,
    CallbackRules,
    CallsAtOnce,
    EmergencyBeforeCall,
)
from notifications.upcasters import however_soon
from testkit.given import given

from .callbacks import (
    APART,
    ASK,
    FLAGGED,
    HOUR,
    LI,
    ONE,
    RULES,
    SHOWN,
    THRICE,
    TWO,
    T,
    assigned,
    call,
    closed,
    made,
    open_,
    opened,
    overdue,
    seen,
)


def test_one_notice_is_one_task_however_often_it_is_asked_for() -> None:
    given(callback).when(open_()).then(opened())
    given(callback, opened()).when(open_()).nothing()
    # Whom a human told need not be called because a message did not come.
    given(callback, opened(reason="high_risk"), closed("call")).when(open_()).nothing()


def test_of_what_is_important_only_who_is_high_risk_is_called_in_any_case() -> None:
    given(callback).when(open_(reason="high_risk")).nothing()
    given(callback, FLAGGED).when(open_(reason="high_risk")).then(opened(reason="high_risk"))
    lifted = HighRiskEnded(person_id=LI)
    given(callback, FLAGGED, lifted).when(open_(reason="high_risk")).nothing()


def test_the_flag_is_noted_once_and_taken_back_once() -> None:
    noted, ended = (NoteRisk(person_id=LI, high_risk=high) for high in (True, False))
    given(callback).when(noted).then(FLAGGED)
    given(callback, FLAGGED).when(noted).nothing()
    given(callback, FLAGGED).when(ended).then(HighRiskEnded(person_id=LI))
    given(callback).when(ended).nothing()


def test_who_calls_tells_all_that_is_open_also_what_comes_meanwhile() -> None:
    both = (ONE, TWO)
    given(callback, opened(), opened(TWO)).when(Assign(person_id=LI, to="wang")).then(assigned("wang", *both))
    given(callback, opened(), assigned()).when(open_(TWO)).then(opened(TWO), assigned("wang", *both))
    given(callback, opened(), opened(TWO), assigned(), seen()).when(call("reached", told=both)).then(
        made("reached", ids=both), closed("call"), closed("call", TWO)
    )
    given(callback, opened(), opened(TWO), assigned(), seen()).when(call("reached")).then(
        made("reached"), closed("call")
    )


def test_one_person_is_called_by_one_colleague() -> None:
    taken = given(callback, opened(), assigned())
    taken.when(Assign(person_id=LI, to="wang")).nothing()
    for asked in (
        Assign(person_id=LI, to="zhao"),
        call("reached", "zhao"),
        ASK.model_copy(update={"by": "zhao"}),
    ):
        taken.when(asked).refused(CallerIsAnother, to="wang")
    taken.when(Assign(person_id=LI, to="zhao", instead=True)).then(assigned("zhao"))


def test_a_call_is_noted_by_who_saw_the_number() -> None:
    ask = AskNumber(person_id=LI, by="wang", at=T - HOUR)
    given(callback, opened()).when(ask).then(assigned(), seen())
    taken = given(callback, opened(), assigned(), seen())
    # Asked for anew, it may be another number: what is said of the next call is said of that one.
    again = seen().model_copy(update={"at": T})
    taken.when(ask.model_copy(update={"at": T})).then(again)
    later = made("wrong_number").model_copy(update={"asked_at": T})
    given(callback, opened(), assigned(), seen(), again).when(call("wrong_number")).then(later)
    taken.when(ask.model_copy(update={"by": "zhao"})).refused(CallerIsAnother, to="wang")
    for outcome in get_args(Outcome):
        given(callback, opened(), assigned()).when(call(outcome)).refused(NumberNotAsked)
        given(callback, opened(), assigned(), seen(), assigned("zhao")).when(call(outcome, "zhao")).refused(
            NumberNotAsked
        )
    # Of what was open then: the next time it may be another.
    heard = [
        opened(),
        assigned(),
        seen(),
        made("reached"),
        closed("call"),
        opened(TWO),
        assigned("wang", TWO),
    ]
    given(callback, *heard).when(call("reached", told=(TWO,))).refused(NumberNotAsked)


@pytest.mark.parametrize(("outcome", "how"), [("reached", "call"), ("refused", "refused")])
def test_who_answered_has_heard_it(outcome: str, how: str) -> None:
    given(callback, opened(), assigned(), seen()).when(call(outcome)).then(made(outcome), closed(how))


@pytest.mark.parametrize("outcome", ["no_answer", "wrong_number", "will_call_back"])
def test_who_did_not_answer_has_not(outcome: str) -> None:
    given(callback, opened(), assigned(), seen()).when(call(outcome)).then(made(outcome))


def test_emergency_contacts_are_asked_after_three_calls_in_vain_and_have_not_heard_it_for_them() -> None:
    given(callback, opened(), assigned(), *THRICE[:2]).when(ASK).refused(TooFewCalls, left=1, apart=10)
    later = made("will_call_back")
    given(callback, opened(), assigned(), *THRICE[:2], later).when(ASK).refused(TooFewCalls, left=1, apart=10)
    given(callback, opened(), assigned()).when(call("reached", whom="emergency")).refused(
        EmergencyContactsNotAsked
    )
    given(callback, opened(), assigned(), *THRICE).when(ASK).then(SHOWN)
    told = made("reached", whom="emergency")
    shown = given(callback, opened(), assigned(), seen(), *THRICE, SHOWN)
    shown.when(call("reached", whom="emergency")).then(told)
    shown.when(call("reached")).then(made("reached"), closed("call"))


def test_calls_in_vain_within_a_moment_of_each_other_count_once() -> None:
    soon = [made("no_answer", at=T + number * timedelta(seconds=1)) for number in range(3)]
    given(callback, opened(), assigned(), *soon).when(ASK).refused(
        TooFewCalls, left=2, apart=RULES.minutes_between_calls
    )
    # Late from a phone that was offline, they count as they were made.
    late = [made("no_answer", at=T + APART), made("no_answer", at=T - APART)]
    given(callback, opened(), assigned(), *soon, *late).when(ASK).then(SHOWN)


def test_who_has_no_number_that_works_need_not_be_called_in_vain() -> None:
    numberless = SHOWN.model_copy(update={"calls": 0, "no_number": True})
    asked = ASK.model_copy(update={"no_number": True})
    given(callback, opened()).when(asked).then(assigned(), numberless)
    shown = given(callback, opened(), assigned(), numberless)
    shown.when(call("reached", whom="emergency")).then(made("reached", whom="emergency"))
    # Somebody else answered, and tenant-svc has yet to hear of that.
    wrong = [opened(), assigned(), made("wrong_number")]
    given(callback, *wrong).when(ASK).then(numberless.model_copy(update={"calls": 1}))
    # It did, and they have a new one.
    reported = WrongNumberReported(person_id=LI, notification_ids=(ONE,), at=T)
    given(callback, *wrong, reported).when(ASK).refused(TooFewCalls, left=2, apart=10)


def test_a_policy_of_before_calls_had_to_lie_apart_is_read() -> None:
    old = {"policy": "callbacks", "high_risk_within": 60, "operations_after": 60, "calls_before_emergency": 2}
    lifted = however_soon({"version": 2, "values": old})["values"]
    assert CallbackRules.model_validate(lifted).minutes_between_calls == RULES.minutes_between_calls
    assert however_soon({"values": {"policy": "kept-texts"}}) == {"values": {"policy": "kept-texts"}}


def test_calls_in_vain_count_for_what_was_open_then() -> None:
    heard = [opened(), assigned(), *THRICE, SHOWN, made("reached"), closed("call")]
    given(callback, *heard, opened(TWO)).when(ASK).refused(TooFewCalls, left=3, apart=10)


def test_a_wrong_number_is_told_on_once() -> None:
    reported = WrongNumberReported(person_id=LI, notification_ids=(ONE,), at=T)
    note = NoteReported(person_id=LI, notification_ids=(ONE,), at=T)
    wrong = [opened(), assigned(), made("wrong_number")]
    given(callback, *wrong).when(note).then(reported)
    given(callback, *wrong, closed("letter")).when(note).then(reported)
    given(callback, *wrong, reported).when(note).nothing()
    again = wrong[-1].model_copy(update={"at": T + HOUR})
    given(callback, *wrong, again).when(note).then(reported)


def test_a_late_receipt_closes_what_nobody_had_to_be_called_about_otherwise() -> None:
    receipt = NoteReceipt(person_id=LI, notification_id=ONE)
    given(callback, opened()).when(receipt).then(closed("receipt"))
    given(callback, FLAGGED, opened(reason="high_risk")).when(receipt).nothing()
    given(callback, opened(), closed("receipt")).when(receipt).nothing()


def test_nobody_is_called_who_was_erased() -> None:
    both = closed("needless"), closed("needless", TWO)
    given(callback, opened(), opened(TWO)).when(CloseAll(person_id=LI)).then(*both)
    over = CloseOver(person_id=LI, notification_ids=(TWO,))
    given(callback, opened(), opened(TWO)).when(over).then(closed("needless", TWO))
    given(callback, opened()).when(over).nothing()
    given(callback, opened(), closed("call")).when(CloseAll(person_id=LI)).nothing()


def test_it_is_closed_by_hand_once() -> None:
    by_hand = CloseByHand(person_id=LI, notification_id=ONE, how="letter")
    given(callback, opened()).when(by_hand).then(closed("letter"))
    given(callback, opened(), closed("letter")).when(by_hand).nothing()


@pytest.mark.parametrize("asked", [Assign(person_id=LI, to="wang"), call("reached"), ASK])
def test_nobody_is_called_about_nothing(asked: Any) -> None:
    given(callback).when(asked).refused(NobodyToCall)
    given(callback, opened(), closed("call")).when(asked).refused(NobodyToCall)


def test_a_late_one_is_told_to_the_supervisor_then_to_operations_and_no_further() -> None:
    due, after = T + 4 * HOUR, T + 8 * HOUR
    first, second = overdue("supervisor", after), overdue("operations", None)
    late, later = (EndPatience(person_id=LI, at=at) for at in (due, after))
    given(callback, opened()).when(late).then(first)
    given(callback, opened(), first).when(late).nothing()
    given(callback, opened(), first).when(later).then(second)
    given(callback, opened(), first, second).when(EndPatience(person_id=LI, at=after + HOUR)).nothing()
    given(callback, opened(), closed("call")).when(late).nothing()
    given(callback, opened(), opened(TWO)).when(late).then(first, overdue("supervisor", after, TWO))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"high_risk_within": 0}, CallbackAtOnce),
        ({"operations_after": 0}, CallbackAtOnce),
        ({"calls_before_emergency": 0}, EmergencyBeforeCall),
        ({"minutes_between_calls": 0}, CallsAtOnce),
    ],
)
def test_a_policy_that_nobody_could_keep_is_refused(changed: dict[str, int], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        RULES.model_copy(update=changed).check()


EVENTS: list[Event] = [
    FLAGGED, opened(), opened(TWO), assigned(), seen(), made("no_answer"), made("wrong_number"), SHOWN,
    overdue("supervisor", T), closed("call"), closed("call", TWO), HighRiskEnded(person_id=LI),
    WrongNumberReported(person_id=LI, notification_ids=(ONE,), at=T),
]  # fmt: skip


@whatever(some.lists(some.sampled_from(EVENTS), max_size=12))
def test_whatever_was_said_a_person_without_open_tasks_has_no_caller(events: list[Event]) -> None:
    callee = Callee()
    for event in events:
        callee = callback.evolve(callee, event)
    if not callee.tasks and any(isinstance(each, CallbackClosed) for each in events[-1:]):
        assert (callee.caller, callee.in_vain, callee.kin_shown, callee.shown_to) == (None, (), False, {})
