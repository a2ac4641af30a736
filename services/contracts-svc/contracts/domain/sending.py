"""A draft goes out to be signed, or comes back."""

from contracts.domain.contract_commands import SendForSignature, SignsForBoth
from contracts.domain.contract_facts import ContractEvent, ContractRecalled, ContractSentForSignature
from contracts.domain.contract_states import Contract, Drafted, OutForSignature
from contracts.domain.signers import Signer
from contracts.domain.signing import check_covered, check_free


def sent(contract: Drafted, asked: SendForSignature) -> ContractSentForSignature:
    check_free(asked)
    check_covered(asked, contract.terms, contract.approved)
    party, ours = contract.terms.party_id, asked.operator_signer_id
    if party == ours:
        raise SignsForBoth
    signers = (Signer(person_id=party, side=contract.terms.track), Signer(person_id=ours, side="operator"))
    said = asked.model_dump(include={"signing_id", "document_sha256"})
    return contract.tells(
        ContractSentForSignature, **said, signers=signers, sent_by=asked.by, sent_at=asked.sent_at
    )


def recalled(contract: Contract) -> list[ContractEvent]:
    if not isinstance(contract, OutForSignature):
        return []
    return [contract.tells(ContractRecalled, signing_id=contract.signing_id)]
