"""A unit is let to one tenant at a time."""

from datetime import date
from uuid import UUID

from kernel.domain import Frozen, Refusal
from pydantic import Field

Period = tuple[date, date]  # closed-open


class UnitDays(Frozen):
    """Days of one unit in a row; `ends_on` is the first behind them."""

    unit_id: UUID
    starts_on: date
    ends_on: date

    def within(self, other: "UnitDays") -> bool:
        """Whether `other` says each of them."""
        return (
            self.unit_id == other.unit_id
            and other.starts_on <= self.starts_on
            and self.ends_on <= other.ends_on
        )


class LetTwice(Refusal):
    """Another signed tenant contract has the unit on some of these days, or its tenant is still there."""

    title, field, status = "该房源在这段时间已租给其他租客", "unit_ids", 409


class CoveredTwice(Refusal):
    """Another owner's contract covers the unit on some of these days: two would be paid for it."""

    title = "该房源在这段时间已有另一份业主合同，新合同须从其到期或解约之后开始"
    field, status = "unit_ids", 409


class KnownFromAnotherDay(Refusal):
    """What a ledger says of a contract that the same party has there, but for the day it begins on."""

    title = "同一方已有合同 {number}（{registered} 起租）：是同一份的请按该日填写，登记有误的请先作废那份"
    field, status = "starts_on", 409


class OutToAnother(Refusal):
    """Another contract is out for signature, and its signers were promised some of these days."""

    title = "该房源在这段时间的另一份合同正在签署中，请等其签完，或先撤回那份合同"
    field, status = "unit_ids", 409


class UnitDayTaken(Refusal):
    """Somebody was quicker by less than could be seen: one of these days is let, or promised to who signs, or
    it is given back.
    """

    title = "该房源刚刚签给或发给其他租客签署，或已退还业主，请刷新后再试"
    field, status = "unit_ids", 409


class CoverDayTaken(Refusal):
    """Another owner's contract was signed, or sent, for one of these days, by less than could be seen."""

    title, field, status = "该房源刚刚签入或发出了另一份业主合同，请刷新后再试", "unit_ids", 409


class Clash(Frozen):
    """The unit wanted, the contract that has it, and the last day it has it; None: its tenant stays on past
    its end, until they leave. `own`: it is the same tenant's.
    """

    unit_id: UUID
    contract_id: UUID
    last_day: date | None
    own: bool = Field(False, exclude=True)
