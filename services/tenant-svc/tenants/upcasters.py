"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from tenants.domain.account import AccountKept
from tenants.domain.document import DocumentDeclined, DocumentHandedIn
from tenants.domain.door_facts import DoorCodeRequested, DoorCodeRevocationRequested, DoorLeased
from tenants.domain.emergency import EmergencyContactKept
from tenants.domain.household import (
    OccupantApproved,
    OccupantDeclined,
    OccupantLeft,
    OccupantNamed,
    OccupantReturned,
)
from tenants.domain.person_facts import (
    PersonalDataErased,
    PersonContactsChanged,
    PersonCorrected,
    PersonRegistered,
)
from tenants.domain.reach import ContactMethodsInsufficient
from tenants.domain.risk import HighRiskGroundFound
from tenants.domain.tenant_facts import (
    TenantMovedIn,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)
from tenants.domain.verification_facts import VerificationRequested


def register(registry: Registry) -> None:
    registry.upcast(TenantMovedIn, 1)(as_news)
    registry.upcast(TenantMovedIn, 2)(not_apart)
    registry.upcast(TenantMovedIn, 3)(by_no_other)
    registry.upcast(TenantRoomChanged, 1)(not_apart)
    registry.upcast(TenantRoomChanged, 2)(by_no_other)
    registry.upcast(TenantMoveInWithdrawn, 1)(as_news)
    registry.upcast(TenantMoveOutWithdrawn, 1)(by_no_other)
    registry.upcast(HighRiskGroundFound, 1)(of_sixty)
    registry.upcast(PersonContactsChanged, 1)(by_no_version)
    registry.upcast(PersonContactsChanged, 2)(of_whichever)
    registry.upcast(PersonContactsChanged, 3)(of_one_number)
    registry.upcast(PersonCorrected, 1)(of_a_tenant)
    registry.upcast(PersonCorrected, 2)(of_one_number)
    registry.upcast(PersonCorrected, 3)(of_another_month)
    registry.upcast(PersonCorrected, 4)(of_whichever_country)
    registry.upcast(PersonRegistered, 1)(of_whichever_country)
    registry.upcast(PersonalDataErased, 1)(unlooked)
    registry.upcast(ContactMethodsInsufficient, 1)(of_two)
    registry.upcast(VerificationRequested, 1)(three_days)
    registry.upcast(DoorCodeRequested, 1)(noon_before)
    registry.upcast(DoorLeased, 1)(noon_before)
    registry.upcast(DoorCodeRevocationRequested, 1)(an_hour)
    registry.upcast(EmergencyContactKept, 1)(from_nobody)
    registry.upcast(AccountKept, 1)(of_its_own)
    registry.upcast(OccupantNamed, 1)(by_no_city)
    registry.upcast(OccupantApproved, 1)(by_no_city)
    registry.upcast(OccupantApproved, 2)(nowhere)
    registry.upcast(OccupantNamed, 2)(of_whichever_policy)
    registry.upcast(OccupantNamed, 3)(unmarked)
    registry.upcast(OccupantApproved, 3)(of_whichever_policy)
    registry.upcast(OccupantDeclined, 1)(nowhere)
    registry.upcast(OccupantReturned, 1)(nowhere)
    registry.upcast(DocumentHandedIn, 1)(of_no_home)
    registry.upcast(DocumentDeclined, 1)(of_no_home)
    registry.upcast(OccupantLeft, 1)(by_themselves)


def by_no_version(changed: dict[str, Any]) -> dict[str, Any]:
    """Judged, but nobody said by which version."""
    return changed | {"policy": None}


def of_whichever(changed: dict[str, Any]) -> dict[str, Any]:
    """Which of them had been otherwise stood with what was said of them before."""
    return changed | {"left": None}


def as_news(stay: dict[str, Any]) -> dict[str, Any]:
    """Whoever moved in, or never did, was told of, whether it was news or not."""
    return stay | {"taken_over": False}


def not_apart(entered: dict[str, Any]) -> dict[str, Any]:
    """Entered when only who lives there now was looked at: another's earlier stay may have the same days."""
    return entered | {"apart": False}


def by_no_other(entered: dict[str, Any]) -> dict[str, Any]:
    """Whoever lives by the contract of a number that gave way was looked for when that was to be undone."""
    return entered | {"by": []}


def unlooked(erased: dict[str, Any]) -> dict[str, Any]:
    """Who had come to live with us or been merged in that moment, nobody looked for."""
    return erased | {"by": None}


def of_a_tenant(corrected: dict[str, Any]) -> dict[str, Any]:
    """It did not say of whom, and all were judged as tenants are."""
    return corrected | {"kind": "tenant"}


def of_one_number(changed: dict[str, Any]) -> dict[str, Any]:
    """No two numbers had one name and phone, also of one human being."""
    return changed | {"shared": False}


def of_another_month(corrected: dict[str, Any]) -> dict[str, Any]:
    """It was judged as one, whatever was put right."""
    return corrected | {"month_stays": False}


def of_whichever_country(told: dict[str, Any]) -> dict[str, Any]:
    """Any passport counted as one from elsewhere; which country issued it is sealed."""
    return told | {"of_china": False}


def of_sixty(found: dict[str, Any]) -> dict[str, Any]:
    """Sixty was the age that counted: the first version."""
    return found | {"policy": 1 if found["ground"] == "age" else None}


def of_two(told: dict[str, Any]) -> dict[str, Any]:
    """Two there had to be: the first version."""
    return told | {"policy": 1}


def three_days(asked: dict[str, Any]) -> dict[str, Any]:
    """So long the authority was asked again, an hour apart at most: the first version."""
    return asked | {"patience": {"policy": 1, "answered_within": 72, "longest_wait": 60}}


def noon_before(asked: dict[str, Any]) -> dict[str, Any]:
    """By then a code had to be there, or half an hour after it was asked for: the first version."""
    return asked | {"policy": 1, "before_arrival": 12, "within": 30}


def an_hour(asked: dict[str, Any]) -> dict[str, Any]:
    """So long a code might go on opening: the first version."""
    return asked | {"policy": 1, "within": 60}


def from_nobody(kept: dict[str, Any]) -> dict[str, Any]:
    """Who told of them was not noted."""
    return kept | {"source": None}


def of_its_own(kept: dict[str, Any]) -> dict[str, Any]:
    """Who told of it was not noted, and none took another's place."""
    return kept | {"source": None, "instead_of": None}


def by_no_city(judged: dict[str, Any]) -> dict[str, Any]:
    """Judged when nobody asked what the city says, and how large a unit is was not known here."""
    return judged | {"capacity": None, "policy": None}


def of_whichever_policy(judged: dict[str, Any]) -> dict[str, Any]:
    """By a version that the city's own policy and the general one may both have."""
    return judged | {"policy_scope": None}


def unmarked(named: dict[str, Any]) -> dict[str, Any]:
    """Nobody asked then whether they had been named before."""
    return named | {"marks": {}}


def by_themselves(left: dict[str, Any]) -> dict[str, Any]:
    """Whether the tenant had left was not said: where that was a mistake, they are named anew."""
    return left | {"tenant_left_on": None}


def nowhere(judged: dict[str, Any]) -> dict[str, Any]:
    """By whom they were named, to live where, was said when they were named alone; nobody was told."""
    return judged | {"where": None}


def of_no_home(document: dict[str, Any]) -> dict[str, Any]:
    """Where they lived was asked when it was looked at; nobody was told."""
    return document | {"unit_id": None, "park_id": None}
