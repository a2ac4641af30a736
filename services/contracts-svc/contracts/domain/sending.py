"""A draft goes out to be signed, or comes back."""

from contracts.domain.city_caps import check_caps, judged_by
from contracts.domain.contract_commands import SendForSignature
from contracts.domain.contract_facts import ContractEvent, ContractRecalled, ContractSentForSignature
from contracts.domain.contract_refusals import OutOtherwise, SignsForBoth
from contracts.domain.contract_states import Contract, Drafted, OutForSignature
from contracts.domain.signers import Signer
from contracts.domain.signing import check_covered, check_free, check_not_out


def sent(contract: Drafted, asked: SendForSignature) -> ContractSentForSignature:
    check_free(asked)
    check_not_out(asked)
    check_caps(contract.terms, contract.clauses, asked.caps)
    check_covered(asked, contract.terms, contract.approved)
    signers = _signers(contract, asked)
    said = asked.model_dump(include={"signing_id", "document_sha256"})
    said |= judged_by(contract.terms, asked.caps)
    return contract.tells(
        ContractSentForSignature, **said, signers=signers, sent_by=asked.by, sent_at=asked.sent_at
    )


def is_out(contract: Drafted, asked: SendForSignature) -> bool:
    """Sent already, and so. Raises OutOtherwise where another paper is out, or for another to sign."""
    if not isinstance(contract, OutForSignature):
        return False
    if (contract.document_sha256, contract.signers) != (asked.document_sha256, _signers(contract, asked)):
        raise OutOtherwise
    return True


def _signers(contract: Drafted, asked: SendForSignature) -> tuple[Signer, Signer]:
    party, ours = contract.terms.party_id, asked.operator_signer_id
    if party == ours:
        raise SignsForBoth
    return (Signer(person_id=party, side=contract.terms.track), Signer(person_id=ours, side="operator"))


def recalled(contract: Contract) -> list[ContractEvent]:
    if not isinstance(contract, OutForSignature):
        return []
    return [contract.tells(ContractRecalled, signing_id=contract.signing_id)]
