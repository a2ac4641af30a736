"""Persons were named: each gets one notification. In two audiences of one notice, it is the same one.

Who stands in for somebody is told so, beside what they hear for themselves, once for each text. What an
import leads to, and what waits for the morning, is gathered for each of the staff; whom it is about hears of
it as ever: to them it is one matter.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy

from notifications.domain.gathering import Awaited, Gather, gathering
from notifications.domain.matter import Audience, Who
from notifications.domain.notice import RecipientsNamed, StandInsNamed
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Request
from notifications.policies.gathering import night_before, stream_of

TOLD_AT_ONCE: Final[frozenset[Who]] = frozenset({"party", "emergency_contact"})


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RecipientsNamed(person_ids=persons) as named:
            ids = {person: derived_id(named.matter.notice_id, person) for person in persons}
            return [_told(fact, named, id_, person) for person, id_ in ids.items()]
        case StandInsNamed(person_ids=persons, audience=audience) as named:
            of = f"instead/{audience.template}"
            ids = {person: derived_id(named.matter.notice_id, f"{of}/{person}") for person in persons}
            return [_told(fact, named, id_, person, named.instead_of) for person, id_ in ids.items()]
    return []


def _told(
    fact: Fact,
    named: RecipientsNamed | StandInsNamed,
    id_: UUID,
    person: UUID,
    instead_of: tuple[Who, ...] = (),
) -> Do:
    audience = named.audience
    said = {
        "notification_id": id_,
        "matter": named.matter,
        "plan": audience.plan,
        "rules_version": audience.rules_version,
        "template": audience.template,
        "place": named.place,
        "instead_of": instead_of,
    }
    if round_ := _round(fact, audience):
        round_id, until = round_
        of = {"round_id": round_id, "until": until, "person_id": person}
        gathered = Gather.model_validate(of | {"awaited": Awaited.model_validate(said)})
        return Do(gathering, stream_of(round_id, person), gathered)
    # Who stands in for them is nobody's contact.
    whose = audience.person_id if audience.who == "emergency_contact" and not instead_of else None
    return Do(notification, id_, Request.model_validate(said | {"person_id": person, "emergency_of": whose}))


def _round(fact: Fact, audience: Audience) -> tuple[UUID, datetime | None] | None:
    """With what it is told: of an import, of a night; None where it is told by itself and at once.

    By the plan nothing leaves before the morning anyhow: nobody hears later of it.
    """
    if audience.who in TOLD_AT_ONCE or audience.plan.priority == "emergency":
        return None
    if fact.origin.import_id:
        return UUID(fact.origin.import_id), None
    morning = audience.plan.begins(fact.recorded_at)[0]
    return (night_before(morning), morning) if morning > fact.recorded_at else None


requesting = Policy("request notifications", (RecipientsNamed, StandInsNamed), react)
