"""What is heard of somebody's contact methods and home is noted in one place, which watches both.

Where another version asks for more of them, or fewer, all who live with us are looked at on its first day.
"""

from collections.abc import Sequence

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer
from policy.domain.book import Book

from tenants.domain.person_facts import (
    PersonalDataErased,
    PersonContactDied,
    PersonContactRevived,
    PersonContactsChanged,
    PersonRegistered,
)
from tenants.domain.policy import PolicyPublished, PolicyWithdrawn
from tenants.domain.reach import (
    Home,
    LookAgain,
    NoteContacts,
    NoteDead,
    NoteHome,
    NoteRevived,
    ReachCommand,
    ReachNoted,
    reach,
)
from tenants.domain.reach_policy import ContactMethods
from tenants.domain.tenant_facts import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

KIND = "methods needed"


def react(fact: Fact) -> Sequence[Do]:
    asked: ReachCommand
    today = local_date(fact.recorded_at)
    match fact.event:
        case PersonRegistered(person_id=who, profile=profile):
            asked = NoteContacts(person_id=who, today=today, contacts=profile.contacts)
        case PersonContactsChanged(person_id=who, contacts=contacts):
            asked = NoteContacts(person_id=who, today=today, contacts=contacts)
        case PersonContactDied(person_id=who, channel=channel):
            asked = NoteDead(person_id=who, today=today, channel=channel)
        case PersonContactRevived(person_id=who, channel=channel):
            asked = NoteRevived(person_id=who, today=today, channel=channel)
        case PersonalDataErased(person_id=who):
            asked = NoteContacts(person_id=who, today=today, contacts={})
        case TenantMovedIn(person_id=who, taken_over=before) as came:
            asked = NoteHome(person_id=who, today=today, home=_home(came), taken_over=before)
        case (TenantRoomChanged(person_id=who) | TenantMoveOutWithdrawn(person_id=who)) as moved:
            asked = NoteHome(person_id=who, today=today, home=_home(moved))
        case TenantMovedOut(person_id=who) | TenantMoveInWithdrawn(person_id=who):
            asked = NoteHome(person_id=who, today=today, home=None)
        case _:
            return []
    return [Do(reach, who, asked)]


def _home(event: TenantMovedIn | TenantRoomChanged | TenantMoveOutWithdrawn) -> Home:
    return Home(tenant_id=event.tenant_id, unit_id=event.stay.unit_id, park_id=event.stay.park_id)


reaching = Policy(
    "reach",
    (
        *(PersonRegistered, PersonContactsChanged, PersonContactDied, PersonContactRevived),
        PersonalDataErased,
        *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    ),
    react,
)


def _arm(fact: Fact, policies: Book) -> Sequence[Deadline]:
    match fact.event:
        case ReachNoted(person_id=who, home=Home()):
            known = local_date(fact.recorded_at)
            spans = policies.of(ContactMethods).spans()
            return [Deadline(KIND, who, start_of(each.first)) for each in spans if each.first > known]
    return []


def _fire(deadline: Deadline) -> Do:
    who, today = deadline.id, local_date(deadline.due_at)
    return Do(reach, who, LookAgain(person_id=who, today=today))


methods_needed = Timer(
    kind=KIND,
    listens=(ReachNoted,),
    arm=_arm,
    fire=_fire,
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)
