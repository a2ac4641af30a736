"""Which own facts everyone is told, and as what. Drafts and the processes' notes stay at home."""

from kernel.domain import Event
from kernel.facts import Fact, PublishedEvent
from policy.domain.policy import PolicyEvent
from published import contracts as told

from contracts.domain import contract_facts as contract
from contracts.domain import cover_facts as cover
from contracts.domain import deposit_facts as deposit
from contracts.domain import dispute, park, policy, retention
from contracts.domain import filing_facts as filing
from contracts.domain import handover_facts as handover
from contracts.domain import renewal_facts as renewal
from contracts.domain import settlement_facts as settlement
from contracts.domain import signing_round_facts as signing
from contracts.domain import unit_facts as unit
from contracts.domain.class_facts import ContractClassGiven
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken

TOLD: dict[type[Event], type[PublishedEvent]] = {
    park.ParkOpened: told.ParkOpened,
    park.BuildingAdded: told.BuildingAdded,
    park.ParkNamed: told.ParkOpened,
    park.ParkNameCorrected: told.ParkOpened,
    park.BuildingNamed: told.BuildingAdded,
    park.BuildingNameCorrected: told.BuildingAdded,
    park.ParkCityCorrected: told.ParkCityCorrected,
    unit.UnitTakenIn: told.UnitTakenIn,
    unit.UnitDoorCorrected: told.UnitDoorCorrected,
    unit.UnitCorrected: told.UnitCorrected,
    unit.UnitCapCorrected: told.UnitCapCorrected,
    unit.UnitPlaceCorrected: told.UnitPlaceCorrected,
    unit.UnitManagerChanged: told.UnitManagerChanged,
    unit.UnitReleased: told.UnitReleased,
    unit.UnitLivedInAfterRelease: told.UnitLivedInAfterRelease,
    dispute.UnitDisputed: told.UnitDisputed,
    dispute.UnitDisputeEnded: told.UnitDisputeEnded,
    contract.ContractSigned: told.ContractSigned,
    contract.ContractRentChanged: told.ContractRentChanged,
    ContractClassGiven: told.ContractClassGiven,
    contract.ContractDepositLowered: told.ContractDepositLowered,
    deposit.ContractDepositExceeded: told.ContractDepositLowered,
    contract.ContractDrafted: told.ContractDrafted,
    contract.ContractPayeeChanged: told.ContractPayeeChanged,
    contract.ContractRentFreed: told.ContractRentFreed,
    contract.ContractRentFreeChanged: told.ContractRentFreeChanged,
    contract.ContractExtended: told.ContractExtended,
    contract.ContractNearExpiry: told.ContractNearExpiry,
    contract.ContractRenewed: told.ContractRenewed,
    contract.ContractExpired: told.ContractExpired,
    contract.ContractHeldOver: told.ContractExpired,
    contract.ContractOverstayed: told.ContractOverstayed,
    contract.ContractTerminated: told.ContractTerminated,
    contract.ContractEnded: told.ContractEnded,
    contract.ContractSucceeded: told.ContractEnded,
    contract.ContractAnnulled: told.ContractAnnulled,
    contract.OccupancyEnded: told.ContractRoomGivenBack,
    contract.OccupancyResumed: told.ContractResumed,
    contract.UnitExchanged: told.ContractRoomChanged,
    NextContractForsaken: told.NextContractForsaken,
    NextContractNotForsaken: told.NextContractNotForsaken,
    cover.ContractOverrunDetected: told.ContractOverrunDetected,
    cover.ContractOverrunResolved: told.ContractOverrunResolved,
    renewal.RenewalOpened: told.RenewalOpened,
    renewal.RenewalProposed: told.RenewalProposed,
    renewal.RenewalReturned: told.RenewalReturned,
    renewal.RenewalApproved: told.RenewalDecided,
    renewal.RenewalDeclined: told.RenewalDecided,
    renewal.RenewalClosed: told.RenewalClosed,
    renewal.RenewalLapsed: told.RenewalClosed,
    renewal.RenewalOverdue: told.RenewalOverdue,
    renewal.MoveOutAppointed: told.MoveOutAppointed,
    renewal.HandBackAppointed: told.HandBackAppointed,
    renewal.MoveOutCalledOff: told.MoveOutCalledOff,
    renewal.HandBackCalledOff: told.HandBackCalledOff,
    signing.SigningOpened: told.SigningOpened,
    signing.SigningCompleted: told.SigningCompleted,
    signing.SigningOverdue: told.SigningOverdue,
    signing.SigningReminded: told.SigningReminded,
    signing.SigningLinkAsked: told.SigningReminded,
    signing.SigningVoided: told.SigningVoided,
    signing.SigningLapsed: told.SigningLapsed,
    signing.SignerTurnedAway: told.SignerTurnedAway,
    signing.SignatureRefused: told.SignerTurnedAway,
    signing.SigningNotConcluded: told.SigningNotConcluded,
    settlement.SettlementOpened: told.SettlementOpened,
    settlement.SettlementItemChecked: told.SettlementItemChecked,
    settlement.SettlementClosed: told.SettlementClosed,
    settlement.SettlementReopened: told.SettlementReopened,
    settlement.SettlementOverdue: told.SettlementOverdue,
    settlement.SettlementRefundOutstanding: told.SettlementRefundOutstanding,
    settlement.SettlementOwedOutstanding: told.SettlementOwedOutstanding,
    settlement.SettlementOwedPaid: told.SettlementOwedPaid,
    settlement.SettlementRefundPaid: told.SettlementRefundPaid,
    settlement.SettlementWithdrawn: told.SettlementWithdrawn,
    settlement.SettlementNotWithdrawn: told.SettlementNotWithdrawn,
    handover.HandoverAgreed: told.HandoverAgreed,
    handover.HandoverOverdue: told.HandoverOverdue,
    handover.HandoverWithdrawn: told.HandoverWithdrawn,
    retention.ContractPartyErased: told.ContractPartyErased,
    filing.FilingOverdue: told.FilingOverdue,
    filing.FilingToCancel: told.FilingToCancel,
    filing.ContractFiled: told.ContractFiled,
    policy.PolicyPublished: told.PolicyPublished,
    policy.PolicyWithdrawn: told.PolicyWithdrawn,
}
ENDINGS = (
    *(contract.ContractExpired, contract.ContractHeldOver, contract.ContractOverstayed),
    contract.ContractSucceeded,
    *(contract.ContractTerminated, contract.ContractEnded),
)
GIVEN_BACK_OR_NOT = contract.OccupancyEnded | contract.OccupancyResumed
SENT_ANOTHER = signing.SigningReminded | signing.SigningLinkAsked
TURNED_AWAY = signing.SignerTurnedAway | signing.SignatureRefused
NAMED = (
    *(park.ParkOpened, park.BuildingAdded, park.ParkNamed, park.BuildingNamed),
    *(park.ParkNameCorrected, park.BuildingNameCorrected),
)

LONGEST_NAME = 64
"""Characters of what is told of a name, so that no text the departments share has room for a sentence."""


def translate(fact: Fact) -> PublishedEvent | None:
    """The published event of the same meaning: the fields both have, the values within laid open."""
    type_ = TOLD.get(type(fact.event))
    if type_ is None or (isinstance(fact.event, contract.ContractHeldOver) and not fact.event.first):
        return None
    if isinstance(fact.event, contract.ContractOverstayed) and fact.event.next_signed:
        return None
    known = fact.event.model_dump()
    for within in ("terms", "overrun", "account", "found"):
        known = known.pop(within, {}) | known  # what an event says itself goes before what was signed once
    if isinstance(fact.event, PolicyEvent):
        known["policy"] = known["values"].pop("policy")
    if isinstance(fact.event, NAMED):
        known["name"] = known["name"][:LONGEST_NAME]
    if isinstance(fact.event, signing.SigningOpened):
        known["signer_ids"] = [each.person_id for each in fact.event.signers]
    if isinstance(fact.event, SENT_ANOTHER | TURNED_AWAY):
        known["signer_id"] = known["person_id"]
    if isinstance(fact.event, signing.SignatureRefused):
        known["code"] = told.SIGNATURE_REFUSED  # theirs is whatever somebody else writes
    if isinstance(fact.event, cover.ContractOverrunDetected):
        days = fact.event.overrun.uncovered
        known["uncovered"] = [{"starts_on": first, "ends_on": end} for first, end in days]
    if isinstance(fact.event, GIVEN_BACK_OR_NOT):
        known["tenant_id"] = fact.event.terms.tenant_id  # who left may go by another number
    if isinstance(fact.event, contract.OccupancyEnded):
        left, end = fact.event, fact.event.terms.ends_on
        goes_on = left.lived_in and not left.last and left.ended_on < end
        known["goes_on_until"] = end if goes_on else None
    if isinstance(fact.event, contract.OccupancyResumed):
        known["stands"] = fact.event.standing in ("in_force", "ending")
    if isinstance(fact.event, contract.UnitExchanged):
        known["changed_on"] = fact.event.exchanged_on
    if isinstance(fact.event, ENDINGS):
        known["ended_on"] = known["ends_on"]
    if isinstance(fact.event, renewal.RenewalApproved | renewal.RenewalDeclined):
        known["decision"] = "approved" if isinstance(fact.event, renewal.RenewalApproved) else "declined"
    if isinstance(fact.event, renewal.MoveOutAppointed | renewal.MoveOutCalledOff):
        known["move_out_on"] = fact.event.due_on
    if isinstance(fact.event, renewal.HandBackAppointed | renewal.HandBackCalledOff):
        known["hand_back_on"] = fact.event.due_on
    return type_.model_validate({name: known[name] for name in type_.model_fields if name in known})
