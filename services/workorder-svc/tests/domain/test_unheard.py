"""Only who surely heard nothing of an offer is passed over for it."""

from typing import Any

from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from published.notifications import NotificationUnreached
from workorders.domain.offer_commands import (
    NoteUnheard,
)
from workorders.policies.unheard import react

from .words import LEAK, LI, T

NOTICE = named_id("notification")


def told(*why: str, **more: Any) -> list[Any]:
    lost = [{"channel": channel, "why": each} for channel, each in zip(("app", "sms"), why, strict=False)]
    about = {"notification_id": NOTICE, "person_id": LI, "kind": "WorkOrderDispatched"}
    event = NotificationUnreached.model_validate({**about, "thing_id": LEAK.order_id, "lost": lost, **more})
    fact = Fact(event, NOTICE, "notification-x", 1, 1, T, T, SYSTEM, "notifications")
    return [(do.id, do.command) for do in react(fact)]


def test_who_has_no_address_that_works_is_not_waited_for() -> None:
    assert told("dead", "no_address") == [(LEAK.order_id, NoteUnheard(at=T, technician_id=LI))]
    of_offer = NoteUnheard(at=T, technician_id=LI, offer_id=NOTICE)
    assert told("dead", cause_id=NOTICE) == [(LEAK.order_id, of_offer)]


def test_who_may_have_a_message_without_a_receipt_has_their_time_to_answer() -> None:
    assert told("dead", "no_receipt") == told("unsent", "dead") == []


def test_of_other_matters_and_of_what_was_told_without_reasons_nothing_follows() -> None:
    assert told("dead", kind="ContractNearExpiry") == []
    assert told() == told("dead", thing_id=None) == []
