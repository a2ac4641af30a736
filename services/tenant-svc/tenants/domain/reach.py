"""Whether somebody who lives with us can be reached: by two live methods, say, or a person sees to it.

A process per person. It learns of their contact methods and of where they live, whatever comes first, and
tells when there are fewer than the policy asks for, and when there are enough again.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State
from policy.domain.values import Versions
from pydantic import Field

from tenants.domain.person_facts import Channel, Contacts, Mark, dead_among
from tenants.domain.reach_policy import CONTACT_METHODS, ContactMethods


class Home(Frozen):
    """Where they live, and under which number."""

    tenant_id: UUID
    unit_id: UUID
    park_id: UUID


# ---- facts


class ReachEvent(Event):
    person_id: UUID


class ReachNoted(ReachEvent):
    """All that is known of their methods and their home by now."""

    contacts: Contacts
    dead: tuple[Channel, ...]
    home: Home | None


class ContactMethodsInsufficient(ReachEvent):
    """Lives with us and has `live` methods that work: somebody has to ask them for another.

    `taken_over`: it was so before Anju was, and is no news to anybody; `policy`: by which version it is few.
    """

    schema_version = 2

    home: Home
    live: int
    taken_over: bool = False
    policy: int


class ContactMethodsSufficient(ReachEvent):
    """There are enough again, or they have left."""


# ---- states


class Reach(State):
    """`short` while somebody was told; `noted`: others know how they are reached, were it by nothing;
    `died`: the addresses at which nothing arrives, also former ones.
    """

    contacts: Contacts = Field(default_factory=dict)
    died: frozenset[Mark] = frozenset()
    home: Home | None = None
    short: bool = False
    noted: bool = False

    @property
    def dead(self) -> frozenset[Channel]:
        return dead_among(self.contacts, self.died)

    @property
    def live(self) -> int:
        return len(set(self.contacts) - self.dead)

    def lacks(self, needed: int) -> bool:
        """Lives with us and has fewer."""
        return self.home is not None and self.live < needed


# ---- commands


class ReachCommand(Command):
    """`policy`: how many there have to be on which day, by version."""

    person_id: UUID
    today: date = Field(exclude=True)
    policy: Versions[ContactMethods] = Field(CONTACT_METHODS, exclude=True)


class NoteContacts(ReachCommand):
    """These are all their methods now; none where they were erased."""

    contacts: Contacts


class NoteDead(ReachCommand):
    channel: Channel


class NoteRevived(ReachCommand):
    channel: Channel


class NoteHome(ReachCommand):
    """They live there from now on; `home` None: nowhere any more. `taken_over`: they did before Anju was."""

    home: Home | None
    taken_over: bool = False


class LookAgain(ReachCommand):
    """Another version has come into force (deadline)."""


def decide(command: ReachCommand, reach: Reach) -> Sequence[ReachEvent]:
    who, after, by = command.person_id, _after(command, reach), command.policy.in_force(command.today)
    all_ = {"contacts": after.contacts, "dead": tuple(sorted(after.dead)), "home": after.home}
    noted = [] if after == reach and reach.noted else [ReachNoted(person_id=who, **all_)]
    few = after.lacks(by.values.live)
    if few and (not reach.short or after.live < reach.live):
        before = isinstance(command, NoteHome) and command.taken_over
        told = {"home": after.home, "live": after.live, "taken_over": before, "policy": by.version}
        return [*noted, ContactMethodsInsufficient(person_id=who, **told)]
    if reach.short and not few:
        return [*noted, ContactMethodsSufficient(person_id=who)]
    return noted


def _after(command: ReachCommand, reach: Reach) -> Reach:
    change: dict[str, object] = {}
    match command:
        case NoteContacts(contacts=contacts):
            change = {"contacts": contacts}
        case NoteDead(channel=channel) if channel in reach.contacts:
            change = {"died": reach.died | {reach.contacts[channel]}}
        case NoteRevived(channel=channel) if channel in reach.contacts:
            change = {"died": reach.died - {reach.contacts[channel]}}
        case NoteHome(home=home):
            change = {"home": home}
    return reach.model_copy(update=change)


def evolve(reach: Reach, event: ReachEvent) -> Reach:
    match event:
        case ReachNoted(contacts=contacts, dead=dead, home=home):
            died = (reach.died - {*contacts.values()}) | {contacts[channel] for channel in dead}
            change = {"contacts": contacts, "died": died, "home": home, "noted": True}
            return reach.model_copy(update=change)
        case ContactMethodsInsufficient():
            return reach.model_copy(update={"short": True})
        case ContactMethodsSufficient():
            return reach.model_copy(update={"short": False})
    return reach


reach: Decider[ReachCommand, Reach, ReachEvent] = Decider(
    name="reach",
    initial=Reach(),
    decide=decide,
    evolve=evolve,
    events=(ReachNoted, ContactMethodsInsufficient, ContactMethodsSufficient),
)
