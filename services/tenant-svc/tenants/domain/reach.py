"""Whether somebody who lives with us can be reached: by two live methods at least, or a person sees to it.

A process per person. It learns of their contact methods and of where they live, whatever comes first, and
tells when the two are not there, and when they are again.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State
from pydantic import Field

from tenants.domain.person import TWO, Channel, Contacts, still_dead


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

    `taken_over`: it was so before Anju was, and is no news to anybody.
    """

    home: Home
    live: int
    taken_over: bool = False


class ContactMethodsSufficient(ReachEvent):
    """There are two again, or they have left."""


# ---- states


class Reach(State):
    """`short` while somebody was told."""

    contacts: Contacts = Field(default_factory=dict)
    dead: frozenset[Channel] = frozenset()
    home: Home | None = None
    short: bool = False

    @property
    def live(self) -> int:
        return len(set(self.contacts) - self.dead)

    @property
    def too_few(self) -> bool:
        return self.home is not None and self.live < TWO


# ---- commands


class ReachCommand(Command):
    person_id: UUID


class NoteContacts(ReachCommand):
    """These are all their methods now; none where they were erased."""

    contacts: Contacts


class NoteDead(ReachCommand):
    channel: Channel


class NoteHome(ReachCommand):
    """They live there from now on; `home` None: nowhere any more. `taken_over`: they did before Anju was."""

    home: Home | None
    taken_over: bool = False


def decide(command: ReachCommand, reach: Reach) -> Sequence[ReachEvent]:
    after = _after(command, reach)
    if after == reach:
        return []
    who = command.person_id
    noted = ReachNoted(
        person_id=who, contacts=after.contacts, dead=tuple(sorted(after.dead)), home=after.home
    )
    if after.too_few and after.home and (not reach.short or after.live < reach.live):
        before = isinstance(command, NoteHome) and command.taken_over
        told = {"home": after.home, "live": after.live, "taken_over": before}
        return [noted, ContactMethodsInsufficient(person_id=who, **told)]
    if reach.short and not after.too_few:
        return [noted, ContactMethodsSufficient(person_id=who)]
    return [noted]


def _after(command: ReachCommand, reach: Reach) -> Reach:
    change: dict[str, object] = {}
    match command:
        case NoteContacts(contacts=contacts):
            change = {"contacts": contacts, "dead": still_dead(reach.dead, reach.contacts, contacts)}
        case NoteDead(channel=channel) if channel in reach.contacts:
            change = {"dead": reach.dead | {channel}}
        case NoteHome(home=home):
            change = {"home": home}
    return reach.model_copy(update=change)


def evolve(reach: Reach, event: ReachEvent) -> Reach:
    match event:
        case ReachNoted(contacts=contacts, dead=dead, home=home):
            change = {"contacts": contacts, "dead": frozenset(dead), "home": home}
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
