"""The paper of a contract before it is sent: whoever is to send it reads it, and that is known."""

from uuid import UUID

from kernel.domain import Command, Decider, Event, State

from contracts.domain.signers import Sha256


class ContractPaperLookedAt(Event):
    """One of our people read what was typeset and is not sent; who and why is in the envelope."""

    contract_id: UUID
    park_id: UUID
    document_sha256: Sha256


class LookAtDraft(Command):
    """One of our people wants to read it."""

    contract_id: UUID
    park_id: UUID
    document_sha256: Sha256


class Typeset(State):
    """It lies in the store, and nothing that is asked of it depends on what was asked before."""


def decide(command: LookAtDraft, _: Typeset) -> list[ContractPaperLookedAt]:
    return [ContractPaperLookedAt(**dict(command))]


def evolve(paper: Typeset, _: ContractPaperLookedAt) -> Typeset:
    return paper


contract_paper: Decider[LookAtDraft, Typeset, ContractPaperLookedAt] = Decider(
    "contract_paper", Typeset(), decide, evolve, (ContractPaperLookedAt,)
)
