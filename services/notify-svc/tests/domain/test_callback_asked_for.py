"""What has somebody called, until when that is waited for, and what the caller says."""

from datetime import datetime
from typing import Any

import pytest
from kernel.facts import SYSTEM, Fact
from notifications.domain.callback import callback
from notifications.domain.callback_commands import CloseAll, EndPatience, NoteNoNumber, NoteReceipt, NoteRisk
from notifications.domain.callback_facts import NoNumberFound
from notifications.domain.notification_facts import CallbackDue, HeardLate, NotificationRequested
from notifications.domain.plan import Plan
from notifications.domain.plans import AT_ONCE, BY_DAY, CODE, NEWS
from notifications.domain.script import NOT_SPOKEN, script
from notifications.domain.wording import WORDING
from notifications.policies.calling import arm, calling, fire
from notifications.policies.of_callbacks import of_callbacks
from notifications.upcasters import before_tasks
from published.tenants import PersonErased, TenantFlaggedHighRisk, TenantHighRiskLifted
from testkit.given import given

from .callbacks import (
    HOUR,
    LI,
    MIDNIGHT,
    ONE,
    PARK,
    TWO,
    UNIT,
    T,
    closed,
    matter,
    open_,
    opened,
    overdue,
)


def heard(event: Any, at: datetime = T) -> list[Any]:
    fact = Fact(event, ONE, "x-1", 1, 1, at, at, SYSTEM, "notifications")
    return [do.command for do in calling.react(fact)]


def requested(plan: Plan, kind: str = "ContractNearExpiry") -> NotificationRequested:
    return NotificationRequested(
        notification_id=ONE, person_id=LI, matter=matter(kind), plan=plan, rules_version=1,
        template="near_expiry_tenant", place="A-101",
    )  # fmt: skip


def test_a_policy_has_them_called() -> None:
    due = CallbackDue(notification_id=ONE, person_id=LI, due_at=T + 4 * HOUR, matter=matter())
    assert heard(due) == [open_()]
    assert heard(due.model_copy(update={"matter": None})) == []
    assert heard(requested(AT_ONCE)) == [open_(reason="high_risk")]
    assert heard(requested(BY_DAY), MIDNIGHT) == [open_(reason="high_risk", at=MIDNIGHT + 8 * HOUR)]
    assert heard(requested(AT_ONCE).model_copy(update={"emergency_of": ONE})) == []
    assert heard(requested(NEWS)) == heard(requested(CODE, "CodeAsked")) == []
    assert heard(PersonErased(person_id=LI)) == [CloseAll(person_id=LI)]
    late = HeardLate(notification_id=ONE, person_id=LI, channel="sms")
    assert heard(late) == [NoteReceipt(person_id=LI, notification_id=ONE)]
    for told, high in ((TenantFlaggedHighRisk, True), (TenantHighRiskLifted, False)):
        assert heard(told(person_id=LI)) == [NoteRisk(person_id=LI, high_risk=high)]


def test_a_task_is_awaited_until_it_is_due_and_again_until_operations_hear() -> None:
    def armed(event: Any) -> Any:
        return [(each.id, each.due_at) for each in arm(Fact(event, ONE, "x-1", 1, 1, T, T, SYSTEM, "n"))]

    assert armed(opened()) == [(LI, T + 4 * HOUR)]
    assert armed(overdue("supervisor", T + 8 * HOUR)) == [(LI, T + 8 * HOUR)]
    assert armed(overdue("operations", None)) == []
    [deadline] = arm(Fact(opened(), ONE, "x-1", 1, 1, T, T, SYSTEM, "n"))
    assert fire(deadline).command == EndPatience(person_id=LI, at=T + 4 * HOUR)


@pytest.mark.parametrize("level", ["supervisor", "operations"])
def test_of_a_late_one_a_notice_is_asked_for(level: str) -> None:
    [do] = of_callbacks.react(Fact(overdue(level, None), ONE, "x-1", 1, 1, T, T, SYSTEM, "notifications"))
    assert do.command.matter.rule == f"CallbackOverdue/{level}"  # type: ignore[attr-defined]
    assert do.command.matter.words == {"due": "2025-03-15 14:00"}  # type: ignore[attr-defined]


def test_what_was_due_before_there_were_tasks_is_read() -> None:
    assert before_tasks({"due_at": "x"}) == {"due_at": "x", "matter": None}


# ---- what is said


def test_the_script_is_the_notice_between_a_greeting_and_a_question_and_reads_no_secret_out() -> None:
    texts, words = (
        WORDING.in_force(T.date()).values,
        {"due": "3 月 15 日", "place": "A-101", "ref": "0f9c12ab"},
    )
    opening, notice, closing = script("signing_opened", "zh", words, (), texts, "安居", T.date(), "")
    assert opening.startswith("您好，我是安居的工作人员")
    assert notice.startswith("A-101 的合同待您签署，请在 3 月 15 日 前打开链接办理：" + NOT_SPOKEN["zh"])
    assert closing.endswith("联系方式。")
    english = script("callback_overdue", "en", words, (), texts, "Anju", T.date(), "")
    assert english[1].startswith("A-101: somebody was to be called by")


def test_that_no_call_can_be_made_is_said_once_of_all_that_is_open() -> None:
    none = NoteNoNumber(person_id=LI)
    given(callback).when(none).nothing()
    found = NoNumberFound(person_id=LI, notification_id=ONE, park_id=PARK, unit_id=UNIT)
    given(callback, opened(), opened(TWO)).when(none).then(found)
    given(callback, opened(), found, opened(TWO)).when(none).nothing()
    again = found.model_copy(update={"notification_id": TWO})
    given(callback, opened(), found, closed("in_person"), opened(TWO)).when(none).then(again)
