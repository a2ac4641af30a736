"""What is settled when a tenant leaves 退租结算, or changes rooms 换房结算."""

from typing import ClassVar, Literal
from uuid import UUID

from published.contracts.told import ContractsEvent
from published.values import Code, Day, Fen


class SettlementEvent(ContractsEvent):
    """Something that happened to the 退租结算 of one occupancy."""

    settlement_id: UUID
    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class SettlementOpened(SettlementEvent):
    """The 退租结算 of one occupancy began, on the day the unit was given back.

    `to_unit_id`: the room they changed to 换房, where the contract goes on, and with it the deposit; None
    where they left.
    """

    schema_version: ClassVar[int] = 2

    opened_on: Day
    to_unit_id: UUID | None = None


class SettlementItemChecked(SettlementEvent):
    """One of the twelve items is in order; told again when it is corrected, and then the last counts."""

    item: Code


class SettlementClosed(SettlementEvent):
    """All twelve are in order: deposit − deducted + credited is to be refunded, or still owed by the tenant.

    `credited_fen`: what was paid ahead and not had. `refund_due_on`: the last day to pay the refund; None
    where there is none.
    """

    schema_version: ClassVar[int] = 3

    deposit_fen: Fen
    deducted_fen: Fen
    credited_fen: Fen = 0
    refund_fen: Fen
    owed_fen: Fen
    refund_due_on: Day | None = None


class SettlementOverdue(SettlementEvent):
    """It was to be closed by `due_on` and is not: when that day is over, and a day later."""

    due_on: Day
    stage: Literal["late", "escalated"]


class SettlementRefundOutstanding(SettlementEvent):
    """The refund was to be paid by `due_on` and is not: on that day, when it is over, and three days on."""

    due_on: Day
    refund_fen: Fen
    stage: Literal["due", "late", "escalated"]


class SettlementOwedOutstanding(SettlementEvent):
    """The tenant owes so much, to be paid by `due_on`: told as it is settled; where it is not paid, on that
    day, when it is over, and three days on. `party_id`: the tenant as a person, where that is known.
    """

    party_id: UUID | None = None
    due_on: Day
    owed_fen: Fen
    stage: Literal["settled", "due", "late", "escalated"]


class SettlementReopened(SettlementEvent):
    """Closing was undone before the refund was paid; another SettlementClosed will follow."""


class SettlementRefundPaid(SettlementEvent):
    """The tenant has the refund: the settlement is over, and stays as it is."""

    amount_fen: Fen
    paid_on: Day


class SettlementOwedPaid(SettlementEvent):
    """The tenant has paid what they owed: the settlement is over, and stays as it is; of who never left, what
    had gone back to them.
    """

    amount_fen: Fen
    paid_on: Day


class SettlementWithdrawn(SettlementEvent):
    """The tenant never left: nothing is to be settled, and nothing of it counts. Leaving opens it anew."""


class SettlementNotWithdrawn(SettlementEvent):
    """The tenant never left, and the refund was paid before that was known: the deposit is owed again; or
    what the tenant owed was (`received_fen`), and goes back.
    """

    schema_version: ClassVar[int] = 2

    refund_fen: Fen
    received_fen: Fen = 0
    paid_on: Day
