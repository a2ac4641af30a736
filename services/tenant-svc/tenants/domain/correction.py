"""Who somebody is was written down wrong, or not at all: a name or a document put right. Pure.

What they were registered with stays known: an old ledger, or the same request again, takes nothing back.
"""

from datetime import date

from kernel.domain import Command, Refusal, Sealed
from pydantic import Field

from tenants.domain.identity import IdentityKind
from tenants.domain.person_facts import Mark, Profile


class CorrectPerson(Command):
    """Name and document as they are, all of them; `seals` of what is said anew, by field.

    `high_risk_from`: the first day of the month in which they turn sixty, where the document tells it.
    `passport`, `country`: as of RegisterPerson. `late`: a document of who had none; no name is put right.
    """

    name: Mark
    identity_kind: IdentityKind | None
    identity: Mark | None
    late: bool = False
    high_risk_from: date | None = Field(None, exclude=True)
    passport: Mark | None = Field(None, exclude=True)
    country: Sealed | None = Field(None, exclude=True)
    seals: dict[str, Sealed] = Field(exclude=True)


class DocumentKnown(Refusal):
    """A document is there already: another one puts it right, with a reason."""

    title, field, status = "此人已登记证件，如需更正请由经理办理「更正登记」", "identity", 409


def is_news(asked: CorrectPerson, known: Profile) -> bool:
    """Whether it puts anything right. Raises DocumentKnown."""
    if (asked.name, asked.identity_kind, asked.identity) == (known.name, known.identity_kind, known.identity):
        return False
    if asked.late and known.identity is not None:
        raise DocumentKnown
    return True
