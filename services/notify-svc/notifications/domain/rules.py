"""Who hears of what, by which plan, in which words; and how long things may take: the defaults, version 1."""

from datetime import datetime, timedelta

from notifications.domain.plan import CAN_WAIT, Plan
from notifications.domain.plans import (
    ALARM,
    AT_ONCE,
    BY_DAY,
    CODE,
    CODE_BY_EMAIL,
    CODE_BY_SMS,
    CODE_BY_WECHAT,
    DESK,
    DESK_BY_DAY,
    LATE,
    NEWS,
    PAST_APP,
    STREET,
    STREET_BY_DAY,
    WORD,
    Rule,
)
from notifications.domain.rules_of_contracts import OF_CONTRACTS

NO_CODE: tuple[Rule, ...] = (
    ("access_control", STREET, "door_code_missing"),
    ("unit_manager", DESK, "door_code_missing"),
)
CODE_LEFT: tuple[Rule, ...] = (
    ("access_control", STREET, "door_code_left"),
    ("unit_manager", DESK, "door_code_left"),
)

TOLD: dict[str, tuple[Rule, ...]] = {
    "TenantMovedOut": (
        ("finance", DESK, "moved_out_finance"),
        ("access_control", DESK, "moved_out_access"),
        ("unit_manager", DESK, "moved_out_manager"),
    ),
    "TenantMoveOutWithdrawn": (
        ("finance", DESK, "stays_finance"),
        ("access_control", DESK, "stays_access"),
        ("unit_manager", DESK, "stays_manager"),
    ),
    "TenantMovedIn": (
        ("access_control", DESK, "moved_in_access"),
        ("unit_manager", DESK, "moved_in_manager"),
    ),
    "TenantMoveInWithdrawn": (
        ("access_control", DESK, "never_came_access"),
        ("unit_manager", DESK, "never_came_manager"),
    ),
    "TenantRoomChanged/left": (
        ("finance", DESK, "room_left_finance"),
        ("access_control", DESK, "room_left_access"),
        ("unit_manager", DESK, "room_left_manager"),
    ),
    "TenantRoomChanged/left_for_own": (
        ("finance", DESK, "room_left_finance"),
        ("access_control", DESK, "room_left_access"),
        ("unit_manager", DESK, "room_left_for_own"),
    ),
    "TenantRoomChanged/entered": (
        ("access_control", DESK, "room_entered_access"),
        ("unit_manager", DESK, "room_entered_manager"),
        ("party", WORD, "room_entered_tenant"),
    ),
    "TenantRoomChanged/entered_from_own": (
        ("access_control", DESK, "room_entered_access"),
        ("party", WORD, "room_entered_tenant"),
    ),
    "ContactMethodsInsufficient": (("unit_manager", NEWS, "hard_to_reach"),),
    "UnitCrowded": (("unit_manager", DESK_BY_DAY, "crowded"), ("operations", DESK_BY_DAY, "crowded")),
    "OccupantNamed": (("unit_manager", NEWS, "occupant_to_approve"),),
    "OccupantsChanged/approved": (("party", WORD, "occupant_approved"),),
    "OccupantDeclined": (("party", WORD, "occupant_declined"),),
    "DocumentHandedIn": (("unit_manager", NEWS, "document_to_judge"),),
    "DocumentHandedIn/no_home": (("operations", NEWS, "document_of_no_home"),),
    "DocumentDecided/declined": (("party", WORD, "document_declined"),),
    "SuspicionReferred": (("operations", NEWS, "perhaps_one"),),
    "VerificationMismatched": (("operations", DESK_BY_DAY, "identity_mismatched"),),
    "VerificationUnanswered": (("operations", DESK_BY_DAY, "identity_unanswered"),),
    "DoorOrderOverdue/grant": NO_CODE,
    "DoorOrderOverdue/revoke": CODE_LEFT,
    "DoorOrderFailed/grant": NO_CODE,
    "DoorOrderFailed/revoke": CODE_LEFT,
    **OF_CONTRACTS,
    "SigningOverdue": (
        ("unit_manager", STREET_BY_DAY, "signing_overdue"),
        ("supervisor", STREET_BY_DAY, "signing_overdue"),
    ),
    "CodeAsked": (("party", CODE, "confirmation_code"),),
    "CodeAsked/contact_sms": (("party", CODE_BY_SMS, "contact_code"),),
    "CodeAsked/contact_wechat": (("party", CODE_BY_WECHAT, "contact_code"),),
    "CodeAsked/contact_email": (("party", CODE_BY_EMAIL, "contact_code"),),
    "SigningOverdue/being_made": (
        ("unit_manager", STREET_BY_DAY, "signing_being_made"),
        ("supervisor", STREET_BY_DAY, "signing_being_made"),
    ),
    "SigningOverdue/signer": (("party", BY_DAY, "signing_reminder"),),
    "SigningReminded": (("party", AT_ONCE, "signing_reminder"),),
    "SigningOpened": (("party", AT_ONCE, "signing_opened"),),
    "SigningOpened/handover": (("party", AT_ONCE, "handover_to_sign"),),
    "SigningOpened/settlement": (("party", AT_ONCE, "settlement_to_sign"),),
    "SigningVoided": (("party", AT_ONCE, "signing_voided"),),
    "SigningLapsed/signer": (("party", BY_DAY, "signing_lapsed_signer"),),
    "SigningLapsed": (
        ("unit_manager", DESK_BY_DAY, "signing_lapsed"),
        ("operations", DESK_BY_DAY, "signing_lapsed"),
    ),
    "SignerTurnedAway": (
        ("unit_manager", STREET_BY_DAY, "signer_turned_away"),
        ("operations", STREET_BY_DAY, "signer_turned_away"),
    ),
    "SignerTurnedAway/barred": (
        ("unit_manager", STREET_BY_DAY, "signer_barred"),
        ("operations", STREET_BY_DAY, "signer_barred"),
    ),
    "SignerTurnedAway/corrected": (
        ("unit_manager", STREET_BY_DAY, "signer_corrected"),
        ("operations", STREET_BY_DAY, "signer_corrected"),
    ),
    "SignerTurnedAway/unit_corrected": (
        ("unit_manager", STREET_BY_DAY, "signer_unit_corrected"),
        ("operations", STREET_BY_DAY, "signer_unit_corrected"),
    ),
    "SignerTurnedAway/refused": (
        ("unit_manager", STREET_BY_DAY, "signature_refused"),
        ("operations", STREET_BY_DAY, "signature_refused"),
    ),
    "SigningNotConcluded": (
        ("unit_manager", STREET_BY_DAY, "signing_not_concluded"),
        ("operations", STREET_BY_DAY, "signing_not_concluded"),
    ),
    "SigningNotConcluded/corrected": (
        ("unit_manager", STREET_BY_DAY, "signed_corrected"),
        ("operations", STREET_BY_DAY, "signed_corrected"),
    ),
    "SigningNotConcluded/unit_corrected": (
        ("unit_manager", STREET_BY_DAY, "signed_unit_corrected"),
        ("operations", STREET_BY_DAY, "signed_unit_corrected"),
    ),
    "WorkOrderOverdue/supervisor": (("supervisor", ALARM, "overdue"),),
    "WorkOrderOverdue/manager": (("manager", ALARM, "overdue"),),
    "WorkOrderOverdue/operations": (("operations", ALARM, "overdue"),),
    "WorkOrderOverdue/ordinary_supervisor": (("supervisor", LATE, "overdue"),),
    "WorkOrderOverdue/ordinary_manager": (("manager", LATE, "overdue"),),
    "WorkOrderOverdue/ordinary_operations": (("operations", LATE, "overdue"),),
    "PromiseEndangered": (("supervisor", ALARM, "endangered"),),
    "PromiseEndangered/ordinary": (("supervisor", LATE, "endangered"),),
    "OfferLapsed": (("supervisor", ALARM, "offer_unanswered"),),
    "EmergencyOutOfReach": (("supervisor", ALARM, "out_of_reach"),),
    "NobodyFits": (("supervisor", ALARM, "nobody_fits"),),
    "RecordingUnheard": (("supervisor", ALARM, "recording_unheard"),),
    "WorkOrderDispatched": (("party", STREET, "order_offered"),),
    "WorkOrderDispatched/emergency": (("party", ALARM, "order_offered"),),
    "WorkOrderTakenAway": (("party", STREET, "order_taken_away"),),
    "WorkOrderTakenAway/leave": (
        ("party", STREET, "order_taken_away"),
        ("supervisor", DESK, "order_given_on"),
    ),
    "WorkOrderMadeGraver": (("party", ALARM, "order_made_graver"),),
    "WorkOrderMadeUrgent/technician": (
        ("party", ALARM, "order_made_urgent"),
        ("supervisor", ALARM, "taken_up_made_urgent"),
    ),
    "WorkOrderMadeUrgent/reporter": (("party", AT_ONCE, "repair_made_urgent"),),
    "EmergencyCalledOff/ordinary": (("supervisor", STREET, "emergency_made_ordinary"),),
    "EmergencyCalledOff/ordinary_technician": (("party", STREET, "order_made_ordinary"),),
    "EmergencyCalledOff/ordinary_reporter": (("party", AT_ONCE, "repair_made_ordinary"),),
    "EmergencyCalledOff/put_off": (("supervisor", STREET, "emergency_put_off"),),
    "EmergencyCalledOff/paused": (("supervisor", STREET, "emergency_paused"),),
    "EmergencyCalledOff/another": (("supervisor", STREET, "emergency_judged_another"),),
    "EmergencyCalledOff/cancelled": (("supervisor", STREET, "emergency_cancelled"),),
    "EmergencyCalledOff/cancelled_reporter": (("party", AT_ONCE, "repair_cancelled"),),
    "StepToldLate": (("supervisor", DESK, "told_late"),),
    "EmergencyHeardLate": (("supervisor", ALARM, "emergency_heard_late"),),
    "WorkOrderLeft": (("supervisor", ALARM, "emergency_left"),),
    "TradeMissing": (("supervisor", ALARM, "trade_missing"),),
    "EmergencyShutOut": (("supervisor", ALARM, "emergency_shut_out"),),
    "WorkOrderCompleted": (("party", NEWS, "repaired"),),
    "WorkOrderDeferred": (("party", WORD, "repair_put_off"),),
    "WorkOrderCancelled": (("party", WORD, "repair_called_off"),),
    "WorkOrderCancelled/building": (("party", WORD, "repair_of_building"),),
    "WorkOrderCancelled/building_emergency": (("party", AT_ONCE, "repair_of_building"),),
    "WorkOrderDoneWithAnother": (("party", WORD, "building_mended"),),
    "WorkOrderReturned": (("party", WORD, "repair_brought_back"),),
    "WorkOrderReturned/emergency": (("party", AT_ONCE, "repair_brought_back"),),
    "WorkOrderRepeated": (("party", WORD, "reported_already"),),
    "WorkOrderRepeated/emergency": (("party", AT_ONCE, "reported_already"),),
    # What nobody said the costs of is told without them.
    "RatingAsked": (("party", WORD, "rating_asked"),),
    "RatingAsked/free": (("party", WORD, "repair_free"),),
    "RatingAsked/charged": (("party", WORD, "repair_charged"),),
    "WorkOrderSumChanged": (("party", WORD, "repair_sum_changed"),),
    "WorkOrderSumChanged/free": (("party", WORD, "repair_sum_dropped"),),
    "StickerParked": (("unit_manager", DESK, "sticker_parked"), ("supervisor", DESK, "sticker_parked")),
    "StickerParked/dangers": (
        ("unit_manager", DESK, "sticker_dangers"),
        ("supervisor", ALARM, "sticker_dangers"),
    ),
    "QualityReviewOpened": (("supervisor", DESK_BY_DAY, "review_opened"),),
    "QualityReviewOverdue/manager": (("manager", STREET_BY_DAY, "review_overdue"),),
    "QualityReviewOverdue/operations": (("operations", STREET_BY_DAY, "review_overdue"),),
    "CostsAwaitApproval/supervisor": (("supervisor", DESK_BY_DAY, "costs_to_approve"),),
    "CostsAwaitApproval/operations": (("operations", STREET_BY_DAY, "costs_unapproved"),),
    "InspectionOverdue/supervisor": (("supervisor", DESK_BY_DAY, "inspection_overdue"),),
    "InspectionOverdue/manager": (("manager", STREET_BY_DAY, "inspection_overdue"),),
    "EmergencyUnheard": (("manager", ALARM, "emergency_unheard"), ("operations", ALARM, "emergency_unheard")),
    "RoleLeftEmpty": (("supervisor", DESK, "role_empty"),),
    "NoNumberFound": (("supervisor", STREET, "no_number"),),
    # Each by other channels than the one that is out of order.
    "ChannelOutOfOrder/app": (("operations", PAST_APP, "channel_out"),),
    "ChannelOutOfOrder/sms": (("operations", DESK, "channel_out"),),
    "ChannelOutOfOrder/wechat": (("operations", STREET, "channel_out"),),
    "ChannelOutOfOrder/email": (("operations", STREET, "channel_out"),),
    "ChannelInOrder": (("operations", DESK, "channel_back"),),
    "MattersSummedUp": (("party", DESK_BY_DAY, "import_summed_up"),),
    "MattersSummedUp/overruns": (("party", DESK_BY_DAY, "import_overruns"),),
    "MattersSummedUp/overnight": (("party", STREET_BY_DAY, "overnight"),),
    "MattersSummedUp/overnight_news": (("party", NEWS, "overnight"),),
    "MattersSummedUp/overnight_overruns": (("party", STREET_BY_DAY, "overnight_overruns"),),
    "CallbackOverdue/supervisor": (("supervisor", STREET, "callback_overdue"),),
    "CallbackOverdue/operations": (("operations", STREET, "callback_overdue"),),
}

CALLBACK_WITHIN = timedelta(hours=4)
"""How long a human has to call somebody who was not reached, from when the plan began."""
EMERGENCY_CALLBACK_WITHIN = timedelta(minutes=10)
"""The same of what cannot wait, from when it is known that they were not."""
NEVER_CALLED = frozenset({"CodeAsked", "WorkOrderDispatched"})
"""Kinds that nobody is called back for: who waits for a code asks again (DOMAIN §4), and an order that nobody
answers goes to the next."""
UNCALLED = frozenset(
    {
        *("RatingAsked", "WorkOrderCompleted", "WorkOrderDoneWithAnother", "WorkOrderRepeated"),
        "SuspicionReferred",
    }
)
"""The same where they can wait: who was visited, or asked again, knows of it, and of who may be one a ledger
brings many in a day, which all stand on one list.
"""
UNALARMED = frozenset({"CodeAsked", "EmergencyUnheard"})
"""Kinds of which those above are not told at once, however urgent: who waits for a code asks again, and of an
alarm that is not heard either the late callback tells."""
GATHERED_FOR = timedelta(minutes=5)
"""So long nothing more has come of an import for somebody before they are told of what did: a ledger of ten
thousand rows is taken in within a minute, and what it leads to follows in another.
"""
LEASE = timedelta(seconds=20)
"""How long a begun attempt belongs to who began it; longer than all its calls may take together."""
RECEIPT_AFTER = (timedelta(minutes=3), timedelta(minutes=10), timedelta(minutes=60))
"""So long after it took a message, and after each vain question, a provider is asked for its receipt."""
LONGEST_BACKOFF = timedelta(minutes=5)


def called_back(kind: str, plan: Plan) -> bool:
    """Whether a human calls whom it did not reach: of all that is important, whatever it is about."""
    if kind in NEVER_CALLED or plan.priority == "marketing":
        return False
    return plan.priority not in CAN_WAIT or kind not in UNCALLED


def call_by(plan: Plan, at: datetime) -> datetime:
    """By when a human calls who is found at `at` not to be reached; at night, nobody tells what can wait."""
    if plan.priority == "emergency":
        return at + EMERGENCY_CALLBACK_WITHIN
    return plan.begins(at)[0] + CALLBACK_WITHIN


def back_off(tries: int, asked: timedelta | None) -> timedelta:
    """The wait after the `tries`th try (1, 2, …): 1 s doubling to 5 min, or what the partner asked for."""
    own = min(timedelta(seconds=2 ** min(tries - 1, 16)), LONGEST_BACKOFF)
    return max(own, asked) if asked else own
