"""Who hears of contracts, of what is owed by them, and of their renewal: the defaults, version 1."""

from typing import Final

from notifications.domain.plans import BY_DAY, DESK_BY_DAY, NEWS, STREET_BY_DAY, Rule


def _upwards(template: str) -> tuple[Rule, ...]:
    """To who is above those who were told first."""
    return ("manager", STREET_BY_DAY, template), ("operations", STREET_BY_DAY, template)


OF_CONTRACTS: Final[dict[str, tuple[Rule, ...]]] = {
    "ContractNearExpiry/tenant": (
        ("party", BY_DAY, "near_expiry_tenant"),
        ("unit_manager", DESK_BY_DAY, "near_expiry_manager"),
    ),
    "ContractNearExpiry/owner": (
        ("unit_manager", DESK_BY_DAY, "near_expiry_owner"),
        ("operations", DESK_BY_DAY, "near_expiry_owner"),
    ),
    "ContractNearExpiry/tenant_declined": (
        ("party", BY_DAY, "near_expiry_tenant_declined"),
        ("unit_manager", DESK_BY_DAY, "near_expiry_manager"),
    ),
    "ContractNearExpiry/owner_declined": (
        ("unit_manager", DESK_BY_DAY, "near_expiry_owner_declined"),
        ("operations", DESK_BY_DAY, "near_expiry_owner_declined"),
    ),
    "ContractExpired": (("unit_manager", DESK_BY_DAY, "expired"), ("operations", DESK_BY_DAY, "expired")),
    "ContractExpired/terminated": (
        ("unit_manager", DESK_BY_DAY, "overstayed"),
        ("operations", DESK_BY_DAY, "overstayed"),
    ),
    "ContractOverstayed": _upwards("overstayed"),
    # The party hears it from a person: most often it was written down twice, or for the wrong room.
    "ContractAnnulled": (("unit_manager", DESK_BY_DAY, "annulled"), ("operations", DESK_BY_DAY, "annulled")),
    "NextContractForsaken": (
        ("unit_manager", DESK_BY_DAY, "next_forsaken"),
        ("operations", DESK_BY_DAY, "next_forsaken"),
    ),
    "NextContractForsaken/part": (
        ("unit_manager", DESK_BY_DAY, "next_forsaken_in_part"),
        ("operations", DESK_BY_DAY, "next_forsaken_in_part"),
    ),
    "ContractRoomGivenBack": (
        ("unit_manager", DESK_BY_DAY, "goes_on_beside"),
        ("operations", DESK_BY_DAY, "goes_on_beside"),
    ),
    "ContractPartyErased": (
        ("unit_manager", DESK_BY_DAY, "party_erased"),
        ("operations", DESK_BY_DAY, "party_erased"),
    ),
    "ContractOverrunDetected": (
        ("unit_manager", DESK_BY_DAY, "overrun"),
        ("operations", DESK_BY_DAY, "overrun"),
    ),
    "ContractOverrunDetected/draft": (
        ("unit_manager", DESK_BY_DAY, "overrun_draft"),
        ("operations", DESK_BY_DAY, "overrun_draft"),
    ),
    "ContractOverrunDetected/bare": (
        ("unit_manager", DESK_BY_DAY, "uncovered"),
        ("operations", DESK_BY_DAY, "uncovered"),
    ),
    "ContractOverrunDetected/bare_draft": (
        ("unit_manager", DESK_BY_DAY, "uncovered_draft"),
        ("operations", DESK_BY_DAY, "uncovered_draft"),
    ),
    "ContractOverrunDetected/partly": (
        ("unit_manager", DESK_BY_DAY, "partly_covered"),
        ("operations", DESK_BY_DAY, "partly_covered"),
    ),
    "ContractOverrunDetected/partly_draft": (
        ("unit_manager", DESK_BY_DAY, "partly_covered_draft"),
        ("operations", DESK_BY_DAY, "partly_covered_draft"),
    ),
    "ContractOverrunDetected/stays_on": (
        ("unit_manager", DESK_BY_DAY, "stays_on"),
        ("operations", DESK_BY_DAY, "stays_on"),
    ),
    "ContractOverrunDetected/bare_stays_on": (
        ("unit_manager", DESK_BY_DAY, "stays_on_uncovered"),
        ("operations", DESK_BY_DAY, "stays_on_uncovered"),
    ),
    "UnitLivedInAfterRelease": (
        ("unit_manager", DESK_BY_DAY, "lived_in_after_release"),
        ("operations", DESK_BY_DAY, "lived_in_after_release"),
    ),
    "UnitDisputed/by_another": (
        ("unit_manager", DESK_BY_DAY, "lived_in_by_another"),
        ("operations", DESK_BY_DAY, "lived_in_by_another"),
    ),
    "UnitDisputed/two_live_there": (
        ("unit_manager", DESK_BY_DAY, "two_live_there"),
        ("operations", DESK_BY_DAY, "two_live_there"),
    ),
    "UnitDisputed/let_to_another": (
        ("unit_manager", DESK_BY_DAY, "let_to_another"),
        ("operations", DESK_BY_DAY, "let_to_another"),
    ),
    "FilingOverdue": (
        ("unit_manager", NEWS, "filing_overdue"),
        ("operations", NEWS, "filing_overdue"),
    ),
    "FilingToCancel": (
        ("unit_manager", DESK_BY_DAY, "filing_to_cancel"),
        ("operations", DESK_BY_DAY, "filing_to_cancel"),
    ),
    "ContractRentChanged/tenant": (("party", BY_DAY, "rent_changed"),),
    "ContractRentChanged/owner": (("party", BY_DAY, "rent_changed_owner"),),
    "ContractRentFreeChanged/tenant": (("party", BY_DAY, "rent_free_changed"),),
    "ContractRentFreeChanged/owner": (("party", BY_DAY, "rent_free_changed_owner"),),
    "ContractDepositLowered/tenant": (
        ("party", BY_DAY, "deposit_lowered"),
        ("finance", DESK_BY_DAY, "deposit_owed"),
        ("unit_manager", NEWS, "deposit_owed"),
    ),
    "ContractDepositLowered/owner": (
        ("finance", DESK_BY_DAY, "deposit_claimed"),
        ("unit_manager", NEWS, "deposit_claimed"),
    ),
    "SettlementNotWithdrawn": (
        ("finance", DESK_BY_DAY, "refunded_yet_stays"),
        ("unit_manager", DESK_BY_DAY, "refunded_yet_stays"),
    ),
    "SettlementNotWithdrawn/received": (
        ("finance", DESK_BY_DAY, "received_yet_stays"),
        ("unit_manager", DESK_BY_DAY, "received_yet_stays"),
    ),
    "HandoverOverdue/late": (("unit_manager", DESK_BY_DAY, "handover_overdue"),),
    "HandoverOverdue/escalated": _upwards("handover_overdue"),
    "SettlementOverdue/late": (("unit_manager", DESK_BY_DAY, "settlement_overdue"),),
    "SettlementOverdue/escalated": (
        ("manager", STREET_BY_DAY, "settlement_overdue"),
        ("operations", STREET_BY_DAY, "settlement_overdue"),
    ),
    "SettlementRefundOutstanding/due": (
        ("finance", DESK_BY_DAY, "refund_due"),
        ("unit_manager", NEWS, "refund_due"),
    ),
    "SettlementRefundOutstanding/late": (
        ("finance", STREET_BY_DAY, "refund_overdue"),
        ("unit_manager", DESK_BY_DAY, "refund_overdue"),
    ),
    "SettlementRefundOutstanding/escalated": (
        ("manager", STREET_BY_DAY, "refund_overdue"),
        ("operations", STREET_BY_DAY, "refund_overdue"),
    ),
    "SettlementOwedOutstanding/settled": (
        ("party", BY_DAY, "owed_settled"),
        ("finance", NEWS, "owed_to_come"),
        ("unit_manager", NEWS, "owed_to_come"),
    ),
    "SettlementOwedOutstanding/due": (
        ("party", BY_DAY, "owed_reminder"),
        ("finance", DESK_BY_DAY, "owed_to_come"),
    ),
    "SettlementOwedOutstanding/late": (
        ("party", BY_DAY, "owed_reminder"),
        ("finance", STREET_BY_DAY, "owed_overdue"),
        ("unit_manager", DESK_BY_DAY, "owed_overdue"),
    ),
    "SettlementOwedOutstanding/escalated": _upwards("owed_overdue"),
    "RenewalOpened": (
        ("unit_manager", DESK_BY_DAY, "renewal_opened"),
        ("operations", DESK_BY_DAY, "renewal_opened"),
    ),
    "RenewalProposed": (("supervisor", DESK_BY_DAY, "renewal_proposed"),),
    "RenewalReturned": (
        ("unit_manager", DESK_BY_DAY, "renewal_returned"),
        ("operations", DESK_BY_DAY, "renewal_returned"),
    ),
    "RenewalDecided/approved": (("unit_manager", NEWS, "renewal_approved"),),
    "RenewalDecided/declined": (
        ("unit_manager", NEWS, "renewal_declined"),
        ("operations", NEWS, "renewal_declined"),
    ),
    "RenewalDecided/declined_owner": (
        ("unit_manager", NEWS, "renewal_declined_owner"),
        ("operations", NEWS, "renewal_declined_owner"),
    ),
    # 民法典 734: who is to leave has to hear that we object to their staying.
    "RenewalDecided/declined_by_us": (
        ("party", BY_DAY, "not_renewed"),
        ("unit_manager", NEWS, "renewal_declined"),
        ("operations", NEWS, "renewal_declined"),
    ),
    "RenewalDecided/declined_owner_by_us": (
        ("party", BY_DAY, "not_renewed_owner"),
        ("unit_manager", NEWS, "renewal_declined_owner"),
        ("operations", NEWS, "renewal_declined_owner"),
    ),
    "RenewalOverdue/proposal": (("operations", STREET_BY_DAY, "renewal_unproposed"),),
    "RenewalOverdue/decision": (("supervisor", STREET_BY_DAY, "renewal_undecided"),),
    "RenewalOverdue/signature": (
        ("unit_manager", STREET_BY_DAY, "renewal_unsigned"),
        ("operations", STREET_BY_DAY, "renewal_unsigned"),
    ),
    "RenewalOverdue/appointment": (
        ("unit_manager", STREET_BY_DAY, "move_out_unappointed"),
        ("operations", STREET_BY_DAY, "move_out_unappointed"),
    ),
    "RenewalOverdue/move_out": (
        ("unit_manager", STREET_BY_DAY, "move_out_overdue"),
        ("operations", STREET_BY_DAY, "move_out_overdue"),
    ),
    "RenewalOverdue/hand_back_appointment": (
        ("unit_manager", STREET_BY_DAY, "hand_back_unappointed"),
        ("operations", STREET_BY_DAY, "hand_back_unappointed"),
    ),
    "RenewalOverdue/hand_back": (
        ("unit_manager", STREET_BY_DAY, "hand_back_overdue"),
        ("operations", STREET_BY_DAY, "hand_back_overdue"),
    ),
    "RenewalOverdue/proposal_escalated": _upwards("renewal_unproposed"),
    "RenewalOverdue/decision_escalated": _upwards("renewal_undecided"),
    "RenewalOverdue/signature_escalated": _upwards("renewal_unsigned"),
    "RenewalOverdue/appointment_escalated": _upwards("move_out_unappointed"),
    "RenewalOverdue/move_out_escalated": _upwards("move_out_overdue"),
    "RenewalOverdue/hand_back_appointment_escalated": _upwards("hand_back_unappointed"),
    "RenewalOverdue/hand_back_escalated": _upwards("hand_back_overdue"),
    "MoveOutAppointed": (("party", BY_DAY, "move_out_appointed"),),
    "HandBackAppointed": (("party", BY_DAY, "hand_back_appointed"),),
    "MoveOutCalledOff": (("party", BY_DAY, "move_out_called_off"),),
    "HandBackCalledOff": (("party", BY_DAY, "hand_back_called_off"),),
}
