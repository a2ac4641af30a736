"""Who somebody is was written down wrong, or not at all: a name or a document put right. Pure.

What they were registered with stays known: an old ledger, or the same request again, takes nothing back.
"""

from datetime import date

from kernel.domain import Command, Refusal, Sealed
from pydantic import Field

from tenants.domain.identity import IdentityKind
from tenants.domain.person_facts import (
    Known,
    Mark,
    PassportIssuerTold,
    PersonAgeForeseen,
    PersonCorrected,
    PersonEvent,
    Profile,
    name_and_phone,
)


class CorrectPerson(Command):
    """Name and document as they are, all of them; `seals` of what is said anew, by field.

    `high_risk_from`: the first day of the month in which they turn sixty, where the document tells it.
    `passport`, `country`, `of_china`: as of RegisterPerson. `late`: a document of who had none; no name is
    put right. `theirs`: as of ChangeContacts.
    """

    name: Mark
    identity_kind: IdentityKind | None
    identity: Mark | None
    late: bool = False
    high_risk_from: date | None = Field(None, exclude=True)
    passport: Mark | None = Field(None, exclude=True)
    country: Sealed | None = Field(None, exclude=True)
    of_china: bool = Field(False, exclude=True)
    theirs: frozenset[str] = Field(frozenset(), exclude=True)
    seals: dict[str, Sealed] = Field(exclude=True)


class DocumentKnown(Refusal):
    """A document is there already: another one puts it right, with a reason."""

    title, field, status = "此人已登记证件，如需更正请由经理办理「更正登记」", "identity", 409


def corrected(person: Known, asked: CorrectPerson) -> list[PersonEvent]:
    """What comes of it; nothing where it puts nothing right. Raises DocumentKnown."""
    if not _is_news(asked, person.profile):
        return []
    id_, month = person.person_id, asked.high_risk_from
    said = asked.model_dump(include={"name", "identity_kind", "identity"})
    shared = name_and_phone(asked.name, asked.identity, person.contacts) in asked.theirs
    told = {"kind": person.profile.kind, "high_risk_from": month, "seals": asked.seals, "shared": shared}
    told["month_stays"] = month == person.high_risk_from
    told["of_china"] = person.of_china if asked.identity == person.profile.identity else asked.of_china
    found: list[PersonEvent] = [PersonCorrected(person_id=id_, **said, **told)]
    if month and month != person.high_risk_from:
        found.append(PersonAgeForeseen(person_id=id_, high_risk_from=month))
    if asked.passport and asked.country:
        found.append(PassportIssuerTold(person_id=id_, number=asked.passport, country=asked.country))
    return found


def _is_news(asked: CorrectPerson, known: Profile) -> bool:
    """Whether it puts anything right. Raises DocumentKnown."""
    if (asked.name, asked.identity_kind, asked.identity) == (known.name, known.identity_kind, known.identity):
        return False
    if asked.late and known.identity is not None:
        raise DocumentKnown
    return True
