"""What is sent is out for signature, and no more when it is taken back; who is late is told of."""

from collections.abc import Sequence

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer

from contracts.domain.contract_facts import ContractRecalled, ContractSentForSignature
from contracts.domain.handover_facts import HandoverRecalled, HandoverSent
from contracts.domain.papers import PaperRecalled, PaperSent
from contracts.domain.settlement_facts import SettlementRecalled, SettlementSent
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import Escalate, OpenSigning, Withdraw
from contracts.domain.signing_round_facts import SigningOpened


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractSentForSignature(signing_id=id_, sent_at=at) as sent:
            said = sent.model_dump(exclude={"reserves"})
            return [Do(signing, id_, OpenSigning(**said, today=local_date(at)))]
        case PaperSent(about=about, signing_id=id_, sent_at=at) as sent:
            said = sent.model_dump(include=set(OpenSigning.model_fields))
            return [Do(signing, id_, OpenSigning(**said, about=about, today=local_date(at)))]
        case ContractRecalled(signing_id=id_) | PaperRecalled(signing_id=id_):
            return [Do(signing, id_, Withdraw(), fact.origin.reason)]
    return []


def when_due(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case SigningOpened(signing_id=id_, due_at=due_at):
            return [Deadline("signing_overdue", id_, due_at)]
    return []


sending = Policy(
    "contract_is_out",
    (
        *(ContractSentForSignature, ContractRecalled),
        *(HandoverSent, HandoverRecalled),
        *(SettlementSent, SettlementRecalled),
    ),
    react,
)
signing_overdue = Timer(
    kind="signing_overdue",
    listens=(SigningOpened,),
    arm=when_due,
    fire=lambda deadline: Do(signing, deadline.id, Escalate()),
)
