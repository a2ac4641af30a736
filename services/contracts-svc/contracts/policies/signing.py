"""What is sent is out for signature, and no more when it is taken back or lapsed; who is late is told of."""

from collections.abc import Sequence
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer
from published.notifications import NotificationUnreached

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Recall
from contracts.domain.contract_facts import ContractRecalled, ContractSentForSignature
from contracts.domain.handover import handover
from contracts.domain.handover_facts import HandoverRecalled, HandoverSent
from contracts.domain.papers import PaperRecalled, PaperSent, RecallPaper
from contracts.domain.settlement import settlement
from contracts.domain.settlement_facts import SettlementRecalled, SettlementSent
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import Escalate, Lapse, NoteUnreached, OpenSigning, Withdraw
from contracts.domain.signing_round_facts import LostOn, SigningLapsed, SigningOpened

LINKS = ("SigningOpened", "SigningReminded", "SigningOverdue")
"""Notices that bring a link to who signs."""
LAPSED = "过期未签完，自动失效"


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractSentForSignature(signing_id=id_, sent_at=at) as sent:
            said = sent.model_dump(include=set(OpenSigning.model_fields))
            return [Do(signing, id_, OpenSigning(**said, about_id=sent.contract_id, today=local_date(at)))]
        case PaperSent(about=about, signing_id=id_, sent_at=at) as sent:
            said = sent.model_dump(include=set(OpenSigning.model_fields))
            of = {"about": about, "about_id": getattr(sent, f"{about}_id")}
            return [Do(signing, id_, OpenSigning(**said, **of, today=local_date(at)))]
        case ContractRecalled(signing_id=id_) | PaperRecalled(signing_id=id_):
            return [Do(signing, id_, Withdraw(), fact.origin.reason)]
    return []


def take_back(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case SigningLapsed(about="contract", signing_id=id_, contract_id=of):
            return [Do(contract, of, Recall(signing_id=id_), LAPSED)]
        case SigningLapsed(about="handover", signing_id=id_, about_id=UUID() as of):
            return [Do(handover, of, RecallPaper(signing_id=id_), LAPSED)]
        case SigningLapsed(about="settlement", signing_id=id_, about_id=UUID() as of):
            return [Do(settlement, of, RecallPaper(signing_id=id_), LAPSED)]
    return []


def not_reached(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case NotificationUnreached(kind=kind, thing_id=UUID() as id_, person_id=who) as told if kind in LINKS:
            lost = tuple(LostOn(channel=each.channel, why=each.why) for each in told.lost)
            return [Do(signing, id_, NoteUnreached(person_id=who, lost=lost))]
    return []


def when_due(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case SigningOpened(signing_id=id_, due_at=due_at):
            return [Deadline("signing_overdue", id_, due_at)]
    return []


def when_over(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case SigningOpened(signing_id=id_, lapses_at=at):
            return [Deadline("signing_lapsed", id_, at)]
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
lapsing = Policy("signing_lapses", (SigningLapsed,), take_back)
unreached = Policy("signer_is_not_reached", (NotificationUnreached,), not_reached)
signing_overdue = Timer(
    kind="signing_overdue",
    listens=(SigningOpened,),
    arm=when_due,
    fire=lambda deadline: Do(signing, deadline.id, Escalate()),
)
signing_lapsed = Timer(
    kind="signing_lapsed",
    listens=(SigningOpened,),
    arm=when_over,
    fire=lambda deadline: Do(signing, deadline.id, Lapse()),
)
