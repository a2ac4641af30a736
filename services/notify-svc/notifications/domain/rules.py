"""Who hears of what, by which channels, in which words; and how long things may take. The seed's defaults."""

from datetime import timedelta
from uuid import UUID

from notifications.domain.matter import Audience, Channel, Who

DESK: tuple[Channel, ...] = ("app", "email")
STREET: tuple[Channel, ...] = ("app", "sms")
AT_ONCE: tuple[Channel, ...] = ("app", "sms", "wechat")

Rule = tuple[Who, tuple[Channel, ...], str]

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
    "TenantMovedIn": (
        ("access_control", DESK, "moved_in_access"),
        ("unit_manager", DESK, "moved_in_manager"),
    ),
    "ContactMethodsInsufficient": (("unit_manager", DESK, "hard_to_reach"),),
    "VerificationMismatched": (("operations", DESK, "identity_mismatched"),),
    "VerificationUnanswered": (("operations", DESK, "identity_unanswered"),),
    "DoorOrderOverdue/grant": NO_CODE,
    "DoorOrderOverdue/revoke": CODE_LEFT,
    "DoorOrderFailed/grant": NO_CODE,
    "DoorOrderFailed/revoke": CODE_LEFT,
    "ContractNearExpiry/tenant": (
        ("party", AT_ONCE, "near_expiry_tenant"),
        ("unit_manager", DESK, "near_expiry_manager"),
    ),
    "ContractNearExpiry/owner": (
        ("unit_manager", DESK, "near_expiry_owner"),
        ("operations", DESK, "near_expiry_owner"),
    ),
    "ContractExpired": (("unit_manager", DESK, "expired"), ("operations", DESK, "expired")),
    # The party hears it from a person: most often it was written down twice, or for the wrong room.
    "ContractAnnulled": (("unit_manager", DESK, "annulled"), ("operations", DESK, "annulled")),
    "ContractOverrunDetected": (("unit_manager", DESK, "overrun"), ("operations", DESK, "overrun")),
    "ContractOverrunDetected/draft": (
        ("unit_manager", DESK, "overrun_draft"),
        ("operations", DESK, "overrun_draft"),
    ),
    "UnitLivedInAfterRelease": (
        ("unit_manager", DESK, "lived_in_after_release"),
        ("operations", DESK, "lived_in_after_release"),
    ),
    "FilingOverdue": (
        ("unit_manager", DESK, "filing_overdue"),
        ("operations", DESK, "filing_overdue"),
    ),
    "RenewalOpened": (("unit_manager", DESK, "renewal_opened"), ("operations", DESK, "renewal_opened")),
    "RenewalDecided/approved": (("unit_manager", DESK, "renewal_approved"),),
    "RenewalDecided/declined": (
        ("unit_manager", DESK, "renewal_declined"),
        ("operations", DESK, "renewal_declined"),
    ),
    "RenewalOverdue/proposal": (("operations", STREET, "renewal_unproposed"),),
    "RenewalOverdue/decision": (("supervisor", STREET, "renewal_undecided"),),
    "RenewalOverdue/signature": (
        ("unit_manager", STREET, "renewal_unsigned"),
        ("operations", STREET, "renewal_unsigned"),
    ),
    "SigningOverdue": (
        ("unit_manager", STREET, "signing_overdue"),
        ("supervisor", STREET, "signing_overdue"),
    ),
    "CodeAsked": (("party", AT_ONCE, "confirmation_code"),),
    "CodeAsked/contact_sms": (("party", ("sms",), "contact_code"),),
    "CodeAsked/contact_wechat": (("party", ("wechat",), "contact_code"),),
    "CodeAsked/contact_email": (("party", ("email",), "contact_code"),),
    "SigningOverdue/signer": (("party", AT_ONCE, "signing_reminder"),),
    "SigningReminded": (("party", AT_ONCE, "signing_reminder"),),
    "SigningOpened": (("party", AT_ONCE, "signing_opened"),),
    "SigningOpened/settlement": (("party", AT_ONCE, "settlement_to_sign"),),
    "SigningVoided": (("party", AT_ONCE, "signing_voided"),),
    "SigningNotConcluded": (
        ("unit_manager", STREET, "signing_not_concluded"),
        ("operations", STREET, "signing_not_concluded"),
    ),
    "WorkOrderOverdue/supervisor": (("supervisor", STREET, "overdue"),),
    "WorkOrderOverdue/manager": (("manager", STREET, "overdue"),),
}

RECEIPT_WITHIN = timedelta(hours=2)
"""No receipt on any channel by then: unreached."""
CALLBACK_WITHIN = timedelta(hours=4)
"""How long a human has to call somebody who was not reached."""
UNCALLED = frozenset({"CodeAsked"})
"""Kinds that nobody is called back for: they ask again by themselves, while they wait for it."""
LEASE = timedelta(seconds=20)
"""How long a begun attempt belongs to who began it; longer than all its calls may take together."""
LONGEST_BACKOFF = timedelta(minutes=5)


def audiences(rule: str, **known: UUID | None) -> tuple[Audience, ...]:
    """The audiences of a rule; `known` are the persons that the cause itself names (party=…)."""
    return tuple(
        Audience(who=who, channels=channels, template=template, person_id=known.get(who))
        for who, channels, template in TOLD[rule]
    )


def back_off(tries: int, asked: timedelta | None) -> timedelta:
    """The wait after the `tries`th try (1, 2, …): 1 s doubling to 5 min, or what the partner asked for."""
    own = min(timedelta(seconds=2 ** min(tries - 1, 16)), LONGEST_BACKOFF)
    return max(own, asked) if asked else own
