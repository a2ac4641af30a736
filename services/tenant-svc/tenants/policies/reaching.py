"""What is heard of somebody's contact methods and home is noted in one place, which watches both."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from tenants.domain.person import (
    PersonalDataErased,
    PersonContactDied,
    PersonContactsChanged,
    PersonRegistered,
)
from tenants.domain.reach import Home, NoteContacts, NoteDead, NoteHome, ReachCommand, reach
from tenants.domain.tenant_facts import TenantMovedIn, TenantMovedOut, TenantRoomChanged


def react(fact: Fact) -> Sequence[Do]:
    asked: ReachCommand
    match fact.event:
        case PersonRegistered(person_id=who, profile=profile):
            asked = NoteContacts(person_id=who, contacts=profile.contacts)
        case PersonContactsChanged(person_id=who, contacts=contacts):
            asked = NoteContacts(person_id=who, contacts=contacts)
        case PersonContactDied(person_id=who, channel=channel):
            asked = NoteDead(person_id=who, channel=channel)
        case PersonalDataErased(person_id=who):
            asked = NoteContacts(person_id=who, contacts={})
        case TenantMovedIn(person_id=who, taken_over=before) as came:
            asked = NoteHome(person_id=who, home=_home(came), taken_over=before)
        case TenantRoomChanged(person_id=who) as moved:
            asked = NoteHome(person_id=who, home=_home(moved))
        case TenantMovedOut(person_id=who):
            asked = NoteHome(person_id=who, home=None)
        case _:
            return []
    return [Do(reach, who, asked)]


def _home(event: TenantMovedIn | TenantRoomChanged) -> Home:
    return Home(tenant_id=event.tenant_id, unit_id=event.stay.unit_id, park_id=event.stay.park_id)


reaching = Policy(
    "reach",
    (
        *(PersonRegistered, PersonContactsChanged, PersonContactDied, PersonalDataErased),
        *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
    ),
    react,
)
