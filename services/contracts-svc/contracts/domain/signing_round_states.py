"""Where a signing is, and how far each of those who have to sign."""

from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from kernel.domain import Frozen, State
from pydantic import Field

from contracts.domain.signers import Sha256
from contracts.domain.signing_round_facts import SigningEvent
from contracts.domain.terms import Terms

E = TypeVar("E", bound=SigningEvent)
Step = Literal["invited", "identified", "willing", "asked", "signed"]


class Unsent(State):
    """Nothing is out under this id."""


class Standing(Frozen):
    """How far one of the signers is. `links` not yet followed, and the one `session`, with their ends.

    `trying`: a try in this session was counted, and nobody said yet whether it is they.
    """

    person_id: UUID
    step: Step = "invited"
    links: dict[Sha256, datetime] = Field(default_factory=dict)
    followed: dict[Sha256, Sha256] = Field(default_factory=dict)
    session: tuple[Sha256, datetime] | None = None
    tries: int = 0
    trying: bool = False
    confirmation_id: UUID | None = None
    signature_id: UUID | None = None


class Sent(State):
    """`document_sha256`: the document with the signatures it has so far."""

    signing_id: UUID
    contract_id: UUID
    terms: Terms
    document_sha256: Sha256
    policy: int
    due_at: datetime
    standings: dict[UUID, Standing]
    told: bool = False

    def tells(self, fact: type[E], **more: object) -> E:
        """A fact of this signing."""
        place = {"signing_id": self.signing_id, "contract_id": self.contract_id, "terms": self.terms}
        return fact.model_validate(place | more)

    @property
    def missing(self) -> tuple[UUID, ...]:
        """Who has not signed."""
        return tuple(id_ for id_, each in self.standings.items() if each.step != "signed")


class Out(Sent):
    """Somebody has yet to sign. `asked`: whose signatures are being made, in the order they were asked."""

    asked: tuple[UUID, ...] = ()


class Complete(Sent):
    """All have signed. `refused`: why the contract is not in force all the same."""

    refused: str | None = None


class Withdrawn(Sent):
    """Taken back."""


Signing = Unsent | Sent
