"""Somebody was to be called and was not: the supervisor hears of it, then operations."""

from collections.abc import Sequence

from kernel.clock import SHANGHAI
from kernel.facts import Fact
from kernel.service import Do, Policy

from notifications.domain.callback_facts import CallbackOverdue
from notifications.policies.asking import ask


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case CallbackOverdue(level=level) as late:
            return ask(
                fact,
                late.notification_id,
                level,
                occasion=late.due_at,
                rule=f"CallbackOverdue/{level}",
                park_id=late.park_id,
                unit_id=late.unit_id,
                words={"due": f"{late.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"},
            )
    return []


of_callbacks = Policy("tell of late callbacks", (CallbackOverdue,), react)
