"""Persons were named: each gets one notification. In two audiences of one notice, it is the same one.

Who stands in for somebody is told so, beside what they hear for themselves, once for each text.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy

from notifications.domain.matter import Who
from notifications.domain.notice import RecipientsNamed, StandInsNamed
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Request


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RecipientsNamed(person_ids=persons) as named:
            return [_request(named, derived_id(named.matter.notice_id, person), person) for person in persons]
        case StandInsNamed(person_ids=persons, audience=audience) as named:
            of = f"instead/{audience.template}"
            ids = {person: derived_id(named.matter.notice_id, f"{of}/{person}") for person in persons}
            return [_request(named, id_, person, named.instead_of) for person, id_ in ids.items()]
    return []


def _request(
    named: RecipientsNamed | StandInsNamed, id_: UUID, person: UUID, instead_of: tuple[Who, ...] = ()
) -> Do:
    audience = named.audience
    asked = Request(
        notification_id=id_,
        person_id=person,
        matter=named.matter,
        plan=audience.plan,
        rules_version=audience.rules_version,
        template=audience.template,
        place=named.place,
        instead_of=instead_of,
        # Who stands in for them is nobody's contact.
        emergency_of=audience.person_id if audience.who == "emergency_contact" and not instead_of else None,
    )
    return Do(notification, id_, asked)


requesting = Policy("request notifications", (RecipientsNamed, StandInsNamed), react)
