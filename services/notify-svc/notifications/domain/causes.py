"""What can be told of: each kind of cause, and the words of which type it gives to a text."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, get_args

from notifications.domain.plan import Channel

WordType = Literal[
    "text", "date", "ends", "moment", "money", "count", "days_left", "place",
    "fault", "urgency", "reasons", "away", "because", "answer", "kind", "losses", "role", "spans", "order",
    "kinds", "instead",
    "track", "contract", "channel",
    "dangers", "parts", "within",
    "code", "link",
]  # fmt: skip
Words = Mapping[str, WordType]

ALWAYS: Final[Words] = {"place": "place", "name": "text", "ref": "code"}
"""What every text may say: park, building and door number, who reads it, and the number to ask about it."""

UNITS: Final = "units"
"""Among the words of what is told of several units: how many they are. The place is that of the first."""

SECRET: Final[frozenset[WordType]] = frozenset({"code", "link"})
"""Types of what is for one person alone."""


class Cause(NamedTuple):
    """`party`: it names a person whom it is about; `staff`: and they are one of ours, or a vendor's."""

    words: Words = MappingProxyType({})
    party: bool = False
    staff: bool = False


DAY: Final[Words] = {"day": "date"}
REFUND: Final[Words] = {"day": "date", "yuan": "money"}
RENT: Final[Words] = {"day": "date", "old_yuan": "money", "yuan": "money"}
TERM: Final[Words] = {"contract": "contract", "track": "track"}
"""Of what is told of one contract, be it a tenant's or an owner's: whose it is, and its number."""
ITS_END: Final[Words] = {**TERM, "day": "date"}
NEAR: Final[Words] = {**TERM, "day": "date", "days": "days_left"}
TO_RENEW: Final[Words] = {**ITS_END, "ends": "ends"}
RENEWAL: Final[Words] = {**TO_RENEW, "due": "date"}
BY: Final[Words] = {"due": "moment"}
ORDER: Final[Words] = {"number": "order"}
"""Of what is told of one repair: the number that its order is found by, which `ref` is not."""
REPAIR: Final[Words] = {**ORDER, "fault": "fault"}
DONE: Final[Words] = {**REPAIR, "link": "link", "within": "within"}
REPAIR_TO_WAIT: Final[Words] = {**REPAIR, "due": "moment"}
REPAIR_BY: Final[Words] = {**REPAIR, "due": "moment", "urgency": "urgency"}
TO_SIGN: Final[Words] = {"due": "moment", "link": "link"}
OUTAGE: Final[Words] = {"channel": "channel", "since": "moment", "count": "count"}
SUMS: Final[Words] = {"count": "count", "kinds": "kinds", "instead": "instead"}
SUMS_OF_OVERRUNS: Final[Words] = {
    **SUMS,
    "overruns": "count",
    "yuan": "money",
    "worst": "place",
    "days": "count",
    "worst_yuan": "money",
}
CODE: Final[Words] = {"code": "code", "minutes": "count"}

CAUSES: Final[Mapping[str, Cause]] = {
    "TenantMovedOut": Cause(DAY, party=True),
    "TenantMoveOutWithdrawn": Cause(DAY, party=True),
    "TenantMovedIn": Cause(DAY, party=True),
    "TenantMoveInWithdrawn": Cause(DAY, party=True),
    "TenantRoomChanged/left": Cause(DAY, party=True),
    "TenantRoomChanged/left_for_own": Cause({"day": "date", "other": "place"}, party=True),
    "TenantRoomChanged/entered": Cause(DAY, party=True),
    "TenantRoomChanged/entered_from_own": Cause({"day": "date", "other": "place"}, party=True),
    "ContactMethodsInsufficient": Cause({"live": "count"}, party=True),
    "UnitCrowded": Cause({"persons": "count", "most": "count"}),
    "OccupantNamed": Cause(party=True),
    "OccupantsChanged/approved": Cause(party=True),
    "OccupantDeclined": Cause(party=True),
    "DocumentHandedIn": Cause(party=True),
    "DocumentHandedIn/no_home": Cause(party=True),
    "DocumentDecided/declined": Cause(party=True),
    "SuspicionReferred": Cause(),
    "VerificationMismatched": Cause(party=True),
    "VerificationUnanswered": Cause(party=True),
    "DoorOrderOverdue/grant": Cause(),
    "DoorOrderOverdue/revoke": Cause(),
    "DoorOrderFailed/grant": Cause(),
    "DoorOrderFailed/revoke": Cause(),
    "ContractNearExpiry/tenant": Cause(NEAR, party=True),
    "ContractNearExpiry/owner": Cause(NEAR, party=True),
    "ContractNearExpiry/tenant_declined": Cause(NEAR, party=True),
    "ContractNearExpiry/owner_declined": Cause(NEAR, party=True),
    "ContractExpired": Cause(ITS_END, party=True),
    "ContractExpired/terminated": Cause(ITS_END, party=True),
    "ContractOverstayed": Cause(ITS_END, party=True),
    "ContractAnnulled": Cause(ITS_END, party=True),
    "NextContractForsaken": Cause(ITS_END),
    "NextContractForsaken/part": Cause(ITS_END),
    "ContractRoomGivenBack": Cause(ITS_END),
    "ContractPartyErased": Cause(TERM),
    "ContractOverrunDetected": Cause({"day": "date", "days": "count", "yuan": "money"}),
    "ContractOverrunDetected/draft": Cause({"day": "date", "days": "count", "yuan": "money"}),
    "ContractOverrunDetected/bare": Cause({"days": "count", "yuan": "money"}),
    "ContractOverrunDetected/bare_draft": Cause({"days": "count", "yuan": "money"}),
    "ContractOverrunDetected/partly": Cause({"spans": "spans", "days": "count", "yuan": "money"}),
    "ContractOverrunDetected/partly_draft": Cause({"spans": "spans", "days": "count", "yuan": "money"}),
    "ContractOverrunDetected/stays_on": Cause({"day": "date", "days": "count", "yuan": "money"}),
    "ContractOverrunDetected/bare_stays_on": Cause({"days": "count", "yuan": "money"}),
    "UnitLivedInAfterRelease": Cause(DAY),
    "UnitDisputed/by_another": Cause(),
    "UnitDisputed/two_live_there": Cause(),
    "UnitDisputed/let_to_another": Cause(),
    "FilingOverdue": Cause(DAY),
    "FilingToCancel": Cause(TERM),
    "ContractRentChanged/tenant": Cause(RENT, party=True),
    "ContractRentChanged/owner": Cause(RENT, party=True),
    "ContractRentFreeChanged/tenant": Cause({"days": "count"}, party=True),
    "ContractRentFreeChanged/owner": Cause({"days": "count"}, party=True),
    "ContractDepositLowered/tenant": Cause({"yuan": "money"}, party=True),
    "ContractDepositLowered/owner": Cause({"yuan": "money"}, party=True),
    "HandoverOverdue/late": Cause(DAY),
    "HandoverOverdue/escalated": Cause(DAY),
    "SettlementOverdue/late": Cause(DAY),
    "SettlementOverdue/escalated": Cause(DAY),
    "SettlementRefundOutstanding/due": Cause(REFUND),
    "SettlementRefundOutstanding/late": Cause(REFUND),
    "SettlementRefundOutstanding/escalated": Cause(REFUND),
    "SettlementOwedOutstanding/settled": Cause(REFUND, party=True),
    "SettlementOwedOutstanding/due": Cause(REFUND, party=True),
    "SettlementOwedOutstanding/late": Cause(REFUND, party=True),
    "SettlementOwedOutstanding/escalated": Cause(REFUND, party=True),
    "SettlementNotWithdrawn": Cause(REFUND),
    "SettlementNotWithdrawn/received": Cause(REFUND),
    "RenewalOpened": Cause(RENEWAL, party=True),
    "RenewalProposed": Cause(RENEWAL, party=True),
    "RenewalReturned": Cause(RENEWAL, party=True),
    "RenewalDecided/approved": Cause(TO_RENEW, party=True),
    "RenewalDecided/declined": Cause(TO_RENEW, party=True),
    "RenewalDecided/declined_owner": Cause(TO_RENEW, party=True),
    "RenewalDecided/declined_by_us": Cause(TO_RENEW, party=True),
    "RenewalDecided/declined_owner_by_us": Cause(TO_RENEW, party=True),
    "RenewalOverdue/proposal": Cause(RENEWAL, party=True),
    "RenewalOverdue/proposal_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/decision": Cause(RENEWAL, party=True),
    "RenewalOverdue/decision_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/signature": Cause(RENEWAL, party=True),
    "RenewalOverdue/signature_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/appointment": Cause(RENEWAL, party=True),
    "RenewalOverdue/appointment_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/move_out": Cause(RENEWAL, party=True),
    "RenewalOverdue/move_out_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/hand_back_appointment": Cause(RENEWAL, party=True),
    "RenewalOverdue/hand_back_appointment_escalated": Cause(RENEWAL, party=True),
    "RenewalOverdue/hand_back": Cause(RENEWAL, party=True),
    "RenewalOverdue/hand_back_escalated": Cause(RENEWAL, party=True),
    "MoveOutAppointed": Cause(DAY, party=True),
    "HandBackAppointed": Cause(DAY, party=True),
    "MoveOutCalledOff": Cause(DAY, party=True),
    "HandBackCalledOff": Cause(DAY, party=True),
    "SigningOpened": Cause(TO_SIGN, party=True),
    "SigningOpened/handover": Cause(TO_SIGN, party=True),
    "SigningOpened/settlement": Cause(TO_SIGN, party=True),
    "SigningReminded": Cause(TO_SIGN, party=True),
    "SigningOverdue/signer": Cause(TO_SIGN, party=True),
    "SigningOverdue": Cause({"due": "moment", "count": "count"}),
    "SigningOverdue/being_made": Cause({"due": "moment"}),
    "SigningVoided": Cause(party=True),
    "SigningLapsed/signer": Cause(party=True),
    "SigningLapsed": Cause({"due": "moment", "count": "count"}),
    "SignerTurnedAway": Cause(),
    "SignerTurnedAway/barred": Cause(),
    "SignerTurnedAway/corrected": Cause(),
    "SignerTurnedAway/unit_corrected": Cause(),
    "SignerTurnedAway/refused": Cause(),
    "SigningNotConcluded": Cause(),
    "SigningNotConcluded/corrected": Cause(),
    "SigningNotConcluded/unit_corrected": Cause(),
    "CodeAsked": Cause(CODE, party=True),
    "CodeAsked/contact_sms": Cause(CODE, party=True),
    "CodeAsked/contact_wechat": Cause(CODE, party=True),
    "CodeAsked/contact_email": Cause(CODE, party=True),
    "WorkOrderOverdue/supervisor": Cause(REPAIR_BY),
    "WorkOrderOverdue/manager": Cause(REPAIR_BY),
    "WorkOrderOverdue/operations": Cause(REPAIR_BY),
    "WorkOrderOverdue/ordinary_supervisor": Cause(REPAIR_BY),
    "WorkOrderOverdue/ordinary_manager": Cause(REPAIR_BY),
    "WorkOrderOverdue/ordinary_operations": Cause(REPAIR_BY),
    "PromiseEndangered": Cause(REPAIR_BY),
    "PromiseEndangered/ordinary": Cause(REPAIR_BY),
    "OfferLapsed": Cause(REPAIR_BY),
    "EmergencyOutOfReach": Cause({**REPAIR_BY, "there": "moment"}),
    "NobodyFits": Cause({**REPAIR, "urgency": "urgency", "reasons": "reasons"}),
    "RecordingUnheard": Cause(ORDER),
    "WorkOrderDispatched": Cause(REPAIR_BY, party=True, staff=True),
    "WorkOrderDispatched/emergency": Cause(REPAIR_BY, party=True, staff=True),
    "WorkOrderTakenAway": Cause({**REPAIR, "away": "away"}, party=True, staff=True),
    "WorkOrderTakenAway/leave": Cause({**REPAIR, "away": "away"}, party=True, staff=True),
    "WorkOrderMadeGraver": Cause(REPAIR, party=True, staff=True),
    "WorkOrderMadeUrgent/technician": Cause({**REPAIR, "urgency": "urgency"}, party=True, staff=True),
    "WorkOrderMadeUrgent/reporter": Cause({**REPAIR, "urgency": "urgency"}, party=True),
    "EmergencyCalledOff/ordinary": Cause(REPAIR_TO_WAIT),
    "EmergencyCalledOff/ordinary_technician": Cause(REPAIR_TO_WAIT, party=True, staff=True),
    "EmergencyCalledOff/ordinary_reporter": Cause(REPAIR_TO_WAIT, party=True),
    "EmergencyCalledOff/put_off": Cause(REPAIR_TO_WAIT),
    "EmergencyCalledOff/paused": Cause(REPAIR_TO_WAIT),
    "EmergencyCalledOff/another": Cause(REPAIR),
    "EmergencyCalledOff/cancelled": Cause(REPAIR),
    "EmergencyCalledOff/cancelled_reporter": Cause(REPAIR, party=True),
    "StepToldLate": Cause(REPAIR),
    "EmergencyHeardLate": Cause(REPAIR),
    "WorkOrderLeft": Cause({**REPAIR, "urgency": "urgency"}),
    "TradeMissing": Cause({**REPAIR, "urgency": "urgency"}),
    "EmergencyShutOut": Cause({**REPAIR, "answer": "answer", "urgency": "urgency"}),
    "WorkOrderCompleted": Cause({**REPAIR, "day": "date"}, party=True),
    "WorkOrderDeferred": Cause({**REPAIR, "day": "date", "reason": "because"}, party=True),
    "WorkOrderCancelled": Cause({**REPAIR, "day": "date", "reason": "because"}, party=True),
    "WorkOrderCancelled/building": Cause({**REPAIR, "urgency": "urgency"}, party=True),
    "WorkOrderCancelled/building_emergency": Cause({**REPAIR, "urgency": "urgency"}, party=True),
    "WorkOrderDoneWithAnother": Cause(REPAIR, party=True),
    "WorkOrderReturned": Cause({**REPAIR, "urgency": "urgency"}, party=True),
    "WorkOrderReturned/emergency": Cause({**REPAIR, "urgency": "urgency"}, party=True),
    "WorkOrderRepeated": Cause({**ORDER, "urgency": "urgency"}, party=True),
    "WorkOrderRepeated/emergency": Cause({**ORDER, "urgency": "urgency"}, party=True),
    "RatingAsked": Cause(DONE, party=True),
    "RatingAsked/free": Cause({**DONE, "parts": "parts"}, party=True),
    "RatingAsked/charged": Cause({**DONE, "parts": "parts", "yuan": "money"}, party=True),
    "WorkOrderSumChanged": Cause({**REPAIR, "yuan": "money"}, party=True),
    "WorkOrderSumChanged/free": Cause(REPAIR, party=True),
    "StickerParked": Cause(),
    "StickerParked/dangers": Cause({"dangers": "dangers"}),
    "QualityReviewOpened": Cause({**REPAIR, "count": "count", "due": "moment"}),
    "QualityReviewOverdue/manager": Cause({**ORDER, "due": "moment"}),
    "QualityReviewOverdue/operations": Cause({**ORDER, "due": "moment"}),
    "CostsAwaitApproval/supervisor": Cause({**REPAIR, "yuan": "money"}),
    "CostsAwaitApproval/operations": Cause({**REPAIR, "yuan": "money"}),
    "InspectionOverdue/supervisor": Cause(DAY),
    "InspectionOverdue/manager": Cause(DAY),
    "EmergencyUnheard": Cause({"kind": "kind", "losses": "losses", "urgency": "urgency"}),
    "RoleLeftEmpty": Cause({"role": "role"}),
    "NoNumberFound": Cause(),
    **{f"ChannelOutOfOrder/{each}": Cause(OUTAGE) for each in get_args(Channel)},
    "ChannelInOrder": Cause({**OUTAGE, "until": "moment"}),
    "MattersSummedUp": Cause(SUMS, party=True, staff=True),
    "MattersSummedUp/overruns": Cause(SUMS_OF_OVERRUNS, party=True, staff=True),
    "MattersSummedUp/overnight": Cause(SUMS, party=True, staff=True),
    "MattersSummedUp/overnight_news": Cause(SUMS, party=True, staff=True),
    "MattersSummedUp/overnight_overruns": Cause(SUMS_OF_OVERRUNS, party=True, staff=True),
    "CallbackOverdue/supervisor": Cause(BY),
    "CallbackOverdue/operations": Cause(BY),
}
"""By rule: the type of the event, and behind the slash what else decides who hears of it."""

SAMPLES: Final[Mapping[WordType, str]] = {
    "text": "张三",
    "date": "2025-03-15",
    "ends": "2025-03-15",
    "moment": "2025-03-15 10:00",
    "money": "1234.50",
    "count": "30",
    "days_left": "30",
    "place": "海棠花园国际公寓 12号楼 1-A-101",
    "fault": "furniture_broken",
    "urgency": "emergency",
    "reasons": "skill,too_far,off_duty,full",
    "away": "known_already",
    "because": "tenant_absent",
    "answer": "refused",
    "kind": "WorkOrderOverdue",
    "kinds": "ContractOverrunDetected:30,RenewalOpened:8,ContractNearExpiry:5,ContractExpired:5",
    "instead": "unit_manager,operations",
    "losses": "no_address,no_receipt",
    "role": "access_control",
    "spans": "2025-03-15/2025-03-31,2025-05-01/2025-05-31",
    "order": "90637855",
    "track": "tenant",
    "channel": "sms",
    "contract": "HT-7K3M-9Q2X",
    "dangers": ",".join(["electric_shock/09:58/90637855"] * 4),
    "parts": '[["角阀", 2], ["不锈钢软管", 1]]',
    "within": "14",
    "code": "123456",
    "link": "https://living.anju-apartment.example.cn/sign#" + "q7Lm2xT9" * 6 + "q7Lm2x",
}
"""One of each type, as long as they come, to show a text with."""
