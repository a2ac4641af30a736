"""What was told, and whom the policies have hear of it."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from kernel.domain import Command
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.service import Do
from notifications.domain.causes import CAUSES
from notifications.domain.matter import Audience, Matter
from notifications.domain.notice import Ask, AudienceAsked, notice
from notifications.policies.of_contracts import of_contracts
from notifications.policies.of_signings import of_signings
from notifications.policies.of_tenants import of_tenants
from notifications.policies.of_workorders import of_workorders

THING, UNIT, PARK, LI, WU = (UUID(int=n) for n in range(1, 6))
T = datetime(2025, 3, 15, 2, tzinfo=UTC)


def reactions(event: PublishedEvent, redelivered: int = 0) -> list[Do]:
    """What the event leads to, over all policies."""
    fact = Fact(event, uuid5(THING, str(redelivered)), "x-1", 1, 1, T, T, SYSTEM, event.context)
    return [
        do
        for policy in (of_tenants, of_contracts, of_signings, of_workorders)
        if isinstance(event, policy.listens)
        for do in policy.react(fact)
    ]


def asked(event: PublishedEvent, redelivered: int = 0) -> Do:
    """The one command that the event leads to."""
    (found,) = reactions(event, redelivered)
    assert isinstance(found.command, Ask)
    matter = found.command.matter
    cause = CAUSES[matter.rule]
    # A link is made when its message is.
    assert matter.words.keys() == {name for name, type_ in cause.words.items() if type_ != "link"}
    assert ("party" in found.command.known) == cause.party
    return found


def whom(event: PublishedEvent) -> dict[str, Audience]:
    return {audience.who: audience for audience in audiences(asked(event).command)}


def audiences(command: Command) -> list[Audience]:
    """As the notice has them that it asks for."""
    told = notice.decide(command, notice.initial)  # type: ignore[arg-type]
    return [event.audience for event in told if isinstance(event, AudienceAsked)]


def matter(event: PublishedEvent, redelivered: int = 0) -> Matter:
    command = asked(event, redelivered).command
    assert isinstance(command, Ask)
    return command.matter


def words(event: PublishedEvent) -> dict[str, str]:
    return matter(event).words


def parties(event: PublishedEvent) -> dict[UUID | None, str]:
    """Each person the event names, with the words they get."""
    found = [each for do in reactions(event) for each in audiences(do.command)]
    return {each.person_id: each.template for each in found if each.who == "party"}
