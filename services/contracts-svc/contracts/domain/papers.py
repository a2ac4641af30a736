"""The paper on which two sides put down what they agree to: made, read, out to be signed by both, taken back.

A settlement has one and a handover has one. Each keeps the facts of its own under names of its own; what can
be asked of a paper, and what comes of it, is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from kernel.domain import Command, Event, Refusal, State
from pydantic import Field

from contracts.domain.contract_facts import Actor
from contracts.domain.signers import Sha256, Signer
from contracts.domain.signing_round_facts import About
from contracts.domain.terms import Terms

E = TypeVar("E", bound=Event)

# --- facts


class PaperMade(Event):
    """It lies on one paper of this hash, which names this contract, for both sides to sign."""

    contract_id: UUID
    document_sha256: Sha256


class PaperRead(Event):
    """One of our people read the paper; who and why is in the envelope."""

    document_sha256: Sha256


class PaperSent(Event):
    """Both sides are to sign the paper."""

    about: ClassVar[About]

    signing_id: UUID
    contract_id: UUID
    document_sha256: Sha256
    terms: Terms
    signers: tuple[Signer, ...]
    sent_by: Actor
    sent_at: datetime


class PaperRecalled(Event):
    """What was sent counts no more."""

    signing_id: UUID


# --- states


class Papered(State):
    """`paper` says so, once made; `signing_id` where it is out, or was signed."""

    paper: Sha256 | None = None
    signing_id: UUID | None = None


# --- commands


class PaperCommand(Command):
    """Something asked of the paper."""


class NotePaper(PaperCommand):
    """It was typeset and kept."""

    contract_id: UUID
    document_sha256: Sha256


class LookAtPaper(PaperCommand):
    """One of our people wants to read it."""


class SendPaper(PaperCommand):
    """Both sides are to sign it; `terms` are the contract's."""

    signing_id: UUID
    contract_id: UUID
    terms: Terms
    signers: tuple[Signer, ...]
    sent_by: Actor
    sent_at: datetime = Field(exclude=True)


class RecallPaper(PaperCommand):
    """Nobody is to sign it after all; with `signing_id` only what is out by that, as its deadline asks."""

    signing_id: UUID | None = None


# --- refusals


class NoPaperMade(Refusal):
    """It was not made, or not since something else was agreed."""

    title, status = "尚未制作{paper}", 404


class PaperIsOut(Refusal):
    """It is signed, or to be signed, as it was sent."""

    title, status = "{paper}已发出签署，请先撤回", 409


# --- decisions


@dataclass(frozen=True)
class PaperKind(Generic[E]):
    """One kind of paper: what people call it, by which field they ask for it, and its facts."""

    title: str
    field: str
    made: Callable[..., E]
    read: Callable[..., E]
    sent: Callable[..., E]
    recalled: Callable[..., E]

    def decide(self, command: PaperCommand, papered: Papered, place: dict[str, Any]) -> list[E]:
        """`place`: what each fact of the stream says of where it happened."""
        match command, papered:
            case NotePaper(document_sha256=made), _ if made == papered.paper:
                return []
            case NotePaper(), _:
                return [*self.taken_back(papered, place), self.made(**command.model_dump() | place)]
            case RecallPaper(), _:
                return self.taken_back(papered, place)
            case LookAtPaper(), Papered(paper=str() as known):
                return [self.read(**place, document_sha256=known)]
            case SendPaper(signing_id=id_), Papered(paper=str() as known, signing_id=out):
                if out not in (None, id_):
                    raise self.is_out()
                said = command.model_dump() | {"sent_at": command.sent_at, "document_sha256": known}
                return [] if out else [self.sent(**said | place)]
        raise self.not_made()

    def taken_back(self, papered: Papered, place: dict[str, Any]) -> list[E]:
        """Whoever has it to sign is told that it counts no more."""
        return [self.recalled(**place, signing_id=papered.signing_id)] if papered.signing_id else []

    def is_out(self) -> PaperIsOut:
        """To be raised."""
        return PaperIsOut(paper=self.title)

    def not_made(self) -> NoPaperMade:
        """To be raised."""
        return NoPaperMade(field=self.field, paper=self.title)


def changed(event: Event) -> dict[str, object]:
    """What a fact of a paper changes of what is `Papered`."""
    match event:
        case PaperMade(document_sha256=made):
            return {"paper": made}
        case PaperSent(signing_id=id_):
            return {"signing_id": id_}
        case PaperRecalled():
            return {"signing_id": None}
    return {}
