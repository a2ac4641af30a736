"""Persons were named: each gets one notification. In two audiences of one notice, it is the same one."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy

from notifications.domain.notice import RecipientsNamed
from notifications.domain.notification import Request, notification


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RecipientsNamed(matter=matter, audience=audience, person_ids=persons, place=place):
            return [
                Do(
                    notification,
                    id_,
                    Request(
                        notification_id=id_,
                        person_id=person,
                        matter=matter,
                        plan=audience.plan,
                        rules_version=audience.rules_version,
                        template=audience.template,
                        place=place,
                    ),
                )
                for person in persons
                for id_ in [derived_id(matter.notice_id, person)]
            ]
    return []


requesting = Policy("request notifications", (RecipientsNamed,), react)
