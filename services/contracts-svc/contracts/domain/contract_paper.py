"""The paper of a contract before it is sent: that it was made, that whoever is to send it reads it, and that
it was destroyed, as papers of handovers and settlements are that were not sent.
"""

from uuid import UUID

from kernel.domain import Command, Decider, Event, State

from contracts.domain.signers import Sha256

# --- facts


class PaperEvent(Event):
    """About one paper of one contract."""

    contract_id: UUID
    park_id: UUID
    document_sha256: Sha256


class ContractPaperMade(PaperEvent):
    """The contract was typeset as it stood, and names `party_id` (a person). What was made before this was a
    fact is noted later.
    """

    party_id: UUID


class ContractPaperLookedAt(PaperEvent):
    """One of our people read what was typeset and is not sent; who and why is in the envelope."""


class UnsentPaperDestroyed(PaperEvent):
    """Who it names was erased, and it was never sent to anybody: nobody is bound by it."""


# --- state


class Typeset(State):
    """`made`: it lies in the store, as far as is known here."""

    made: bool = False
    destroyed: bool = False


# --- commands


class PaperCommand(Command):
    """Something asked of one paper, or that became of it."""

    contract_id: UUID
    park_id: UUID
    document_sha256: Sha256


class NoteMade(PaperCommand):
    """It was typeset and kept; the same again is the same paper."""

    party_id: UUID


class LookAtDraft(PaperCommand):
    """One of our people wants to read it."""


class NoteDestroyed(PaperCommand):
    """It lies in the store no more (`destroying.py`)."""


def decide(command: PaperCommand, paper: Typeset) -> list[PaperEvent]:
    match command:
        case NoteMade() if not paper.made:
            return [ContractPaperMade(**dict(command))]
        case LookAtDraft():
            return [ContractPaperLookedAt(**dict(command))]
        case NoteDestroyed() if not paper.destroyed:
            return [UnsentPaperDestroyed(**dict(command))]
    return []


def evolve(paper: Typeset, event: PaperEvent) -> Typeset:
    match event:
        case ContractPaperMade():
            return Typeset(made=True)
        case UnsentPaperDestroyed():
            return Typeset(destroyed=True)
    return paper


contract_paper: Decider[PaperCommand, Typeset, PaperEvent] = Decider(
    "contract_paper",
    Typeset(),
    decide,
    evolve,
    (ContractPaperMade, ContractPaperLookedAt, UnsentPaperDestroyed),
)
