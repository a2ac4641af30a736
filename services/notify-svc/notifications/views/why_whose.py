"""«Why did I (not) get this?», asked of one person: which audiences others were, and not they. Pure."""

from collections.abc import Iterable
from uuid import UUID

from kernel.domain import Event

from notifications.domain.matter import Who
from notifications.domain.notice import AudienceAsked, RecipientsNamed

Whose = tuple[UUID, Who]
"""An audience, by its notice."""


def of_others(events: Iterable[Event], person_id: UUID) -> frozenset[Whose]:
    """Of which others are named, and not this person.

    One for whom nobody is found is none of them: that may be why this person did not hear of it.
    """
    named: dict[Whose, set[UUID]] = {}
    for event in events:
        if isinstance(event, RecipientsNamed):
            named.setdefault(_whose(event), set()).update(event.person_ids)
    return frozenset(whose for whose, persons in named.items() if person_id not in persons)


def concerns(event: Event, others: frozenset[Whose]) -> bool:
    """Whether it is not about an audience of others alone."""
    return not isinstance(event, (AudienceAsked, RecipientsNamed)) or _whose(event) not in others


def _whose(event: AudienceAsked | RecipientsNamed) -> Whose:
    return event.matter.notice_id, event.audience.who
