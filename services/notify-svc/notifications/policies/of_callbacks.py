"""Somebody was to be called and was not, or cannot be, or did not hear of an emergency: those above hear."""

from collections.abc import Sequence

from kernel.clock import SHANGHAI
from kernel.facts import Fact
from kernel.service import Do, Policy

from notifications.domain.callback_facts import CallbackOverdue, NoNumberFound
from notifications.domain.notification_facts import EmergencyUnheard
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
        case NoNumberFound(notification_id=id_, park_id=park, unit_id=unit):
            return ask(fact, id_, "no_number", park_id=park, unit_id=unit, words={})
        case EmergencyUnheard(matter=matter, notification_id=id_, lost=lost):
            why = ",".join(dict.fromkeys(each.why for each in lost))
            words = {"kind": matter.kind, "losses": why, "urgency": matter.words.get("urgency", "")}
            park, unit = matter.park_id, matter.unit_id
            return ask(fact, id_, "unheard", park_id=park, unit_id=unit, words=words)
    return []


of_callbacks = Policy("tell of late callbacks", (CallbackOverdue, NoNumberFound, EmergencyUnheard), react)
