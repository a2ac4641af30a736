"""A settlement of the room in words.py, and its twelve items, as the tests speak of them."""

from typing import Any

from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.clauses import Clauses, DeductionGround
from contracts.domain.settlement_items import (
    ITEMS,
    Deduction,
    Evidence,
    Item,
    settled,
)
from kernel.ids import named_id

from .words import LEASE, LI, MANAGER, PARK, ROOM, ZHAO, day

PLACE: dict[str, Any] = {
    "settlement_id": named_id("settlement"),
    "contract_id": LEASE,
    "unit_id": ROOM,
    "park_id": PARK,
    "tenant_id": LI,
}
DEPOSIT = 450_000
BY: dict[str, Any] = {"due_on": day("9-8"), "policy_version": 1}
OPENED = facts.SettlementOpened(**PLACE, opened_on=day("9-1"), deposit_fen=DEPOSIT, **BY)
PROVEN = Evidence(
    previous=1_000, reading=2_500, expected=2, found=2, photo_ids=(named_id("photo"),), reference="R-1"
)
NOTHING = Evidence()
BROKEN_SINK = Deduction(amount_fen=30_000, ground="damage", clause="8.2")
CLAUSES = Clauses(
    grounds=(
        DeductionGround(number="7", ground="utilities"),
        DeductionGround(number="8.2", ground="damage"),
        DeductionGround(number="8.3", ground="cleaning"),
        DeductionGround(number="8.4", ground="missing_items"),
    )
)


def check(item: Item, evidence: Evidence = PROVEN, *deductions: Deduction) -> commands.CheckItem:
    said = {"item": item, "checked_by": ZHAO, "evidence": evidence, "deductions": deductions}
    return commands.CheckItem(**said, clauses=CLAUSES)


def checked(item: Item, *deductions: Deduction) -> facts.SettlementItemChecked:
    said = {"item": item, "checked_by": ZHAO, "evidence": PROVEN, "deductions": deductions}
    return facts.SettlementItemChecked(**PLACE, **said, policy_version=1 if deductions else None)


ALL_TWELVE = [checked(item) for item in ITEMS]
DUE: dict[str, Any] = {"closed_by": MANAGER, "refund_due_on": day("9-10"), "policy_version": 1}
CLOSED = facts.SettlementClosed(**PLACE, **DUE, account=settled(DEPOSIT, []))
CLOSE = commands.CloseSettlement(closed_by=MANAGER, today=day("9-3"))
REFUND: dict[str, Any] = {"amount_fen": DEPOSIT, "paid_on": day("9-8"), "reference": "B-1"}
PAID = commands.NoteRefundPaid(**REFUND, unsigned="tenant_unreachable", today=day("9-8"))
REFUNDED = facts.SettlementRefundPaid(**PLACE, **PAID.model_dump(), reference_once=True)

OWED_BY: dict[str, Any] = {"closed_by": MANAGER, "owed_due_on": day("9-10"), "policy_version": 1}
FLOODED = (
    checked("damage", Deduction(amount_fen=DEPOSIT + 5_000, ground="damage", clause="8.2")),
    facts.SettlementClosed(**PLACE, **OWED_BY, account=settled(DEPOSIT, [DEPOSIT + 5_000])),
)
"""The deposit does not reach by 50 yuan."""
OWED: dict[str, Any] = {
    "amount_fen": 5_000,
    "paid_on": day("9-8"),
    "way": "wechat",
    "reference": "W-1",
    "received_by": ZHAO,
}


def owed(amount_fen: int, stage: facts.OwedStage = "settled") -> facts.SettlementOwedOutstanding:
    said = {"party_id": None, "due_on": day("9-10"), "owed_fen": amount_fen, "stage": stage}
    return facts.SettlementOwedOutstanding(**PLACE, **said)


def owed_paid(amount_fen: int) -> commands.NoteOwedPaid:
    return commands.NoteOwedPaid(**(OWED | {"amount_fen": amount_fen}), today=day("9-8"))


def owed_told(amount_fen: int) -> facts.SettlementOwedPaid:
    return facts.SettlementOwedPaid(**PLACE, **(OWED | {"amount_fen": amount_fen}))
