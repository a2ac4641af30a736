"""Where a settlement 退租结算 stands; each holds what decisions need of it."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from kernel.domain import State
from pydantic import Field

from contracts.domain.papers import Papered
from contracts.domain.settlement_facts import (
    OverdueStage,
    OwedStage,
    SettlementEvent,
    SettlementItemChecked,
    SettlementOpened,
    SettlementOwedPaid,
    SettlementRefundPaid,
)
from contracts.domain.settlement_items import ITEMS, Account, Credit, Deduction, Item, settled


class Taken(Protocol):
    """An item as it is ticked, or is to be: what it takes from the deposit and what it gives back."""

    @property
    def deductions(self) -> tuple[Deduction, ...]: ...
    @property
    def credits(self) -> tuple[Credit, ...]: ...


class NotOpened(State):
    """Nothing to settle yet."""

    now, can = "退租结算还没有开始", "先办理退租"


class Open(State):
    """Being worked through. `late`: the stages at which somebody was told that it is not closed in time."""

    now, can = "结算正在办理", "逐项核对，全部完成后结清"

    opened: SettlementOpened
    checked: dict[Item, SettlementItemChecked] = Field(default_factory=dict)
    late: frozenset[OverdueStage] = frozenset()

    @property
    def missing(self) -> list[Item]:
        """The items still open, in their order."""
        return [item for item in ITEMS if item not in self.checked]

    def has_yet_to_tell(self, stage: OverdueStage, today: date) -> bool:
        """The first stage before the second, and each once."""
        due_on, first = self.opened.due_on, stage == "late" or "late" in self.late
        return due_on is not None and due_on < today and first and stage not in self.late

    @property
    def account(self) -> Account:
        """As far as it is known."""
        return self.account_by(self.checked)

    def account_by(self, checked: Mapping[Item, Taken]) -> Account:
        """As it is with the items ticked so."""
        deducted = (each.amount_fen for said in checked.values() for each in said.deductions)
        credited = (each.amount_fen for said in checked.values() for each in said.credits)
        return settled(self.opened.deposit_fen, deducted, credited)

    @property
    def goes_on(self) -> bool:
        """They changed rooms: the deposit goes along, and none of it goes back from here."""
        return self.opened.to_unit_id is not None

    @property
    def refund_without_account(self) -> bool:
        """Something is to go back, and was not when its item was ticked, so that no account was asked for."""
        said = self.checked.get("deposit_refund")
        named = said is None or said.evidence.reference is not None
        return not named and not self.goes_on and self.account.refund_fen > 0


class Closed(Open, Papered):
    """All in order; the refund may be paid once both sides have signed.

    `refund_due_on`: the last day to pay it, `owed_due_on` what the tenant owes, `party_id` as a person;
    `reminded`: the stages at which somebody was told that the one or the other is not paid.
    `signed_on`: the day on which the last of them signed.
    """

    now, can = "结算已结清", "制作并签署结算单、登记退款或撤销结清"

    refund_due_on: date | None = None
    owed_due_on: date | None = None
    party_id: UUID | None = None
    signed_on: date | None = None
    reminded: frozenset[OwedStage] = frozenset()


class Paid(Closed):
    """Money went one way or the other: nothing of it is settled otherwise any more.

    `stays`: the tenant turned out never to have left, so that it has to go back the way it came; leaving
    opens it anew. `restored`: it did.
    """

    now, can = "退租结算已结清，款项已付", "查看结算单"

    paid: SettlementRefundPaid | SettlementOwedPaid
    stays: bool = False
    restored: bool = False

    @property
    def held_fen(self) -> int:
        """What is held of the deposit by who stays on: nothing, until what was paid is restored."""
        return self.held_once_restored_fen if self.restored else 0

    @property
    def held_once_restored_fen(self) -> int:
        """What is left of the deposit by what was deducted."""
        account = self.account
        return max(account.deposit_fen - account.deducted_fen, 0)


class Withdrawn(State):
    """The tenant never left; leaving opens it anew. `closed`: as it was settled when that was told, for the
    money may have been on its way.
    """

    now, can = "退租已撤回，结算已作废", "租客再次退租时重新结算"

    closed: Closed | None = None


Settlement = NotOpened | Open | Withdrawn


def place_of(settlement: Open) -> dict[str, UUID]:
    """What it is about, for its facts to say."""
    return {name: getattr(settlement.opened, name) for name in SettlementEvent.model_fields}
