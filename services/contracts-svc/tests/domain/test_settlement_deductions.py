"""What is taken for leaving early is what was agreed, and what a meter shows no use of is not charged, or it
is said why.
"""

from datetime import date
from typing import Any

import pytest
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain.clauses import BreakClause, Clauses, DeductionGround
from contracts.domain.settlement_deductions import (
    NothingUsed,
    PenaltyAboveAgreed,
    PenaltyNotAgreed,
    penalty_of,
)
from contracts.domain.settlement_items import Deduction, Evidence, Item, MeterChange
from testkit.given import given

from .twelve import CLAUSES, OPENED, PROVEN, check, checked
from .words import OTHER_ROOM, ROOM, terms

AGREED = 100_000
GROUNDS = (*CLAUSES.grounds, DeductionGround(number="6", ground="early_termination"))
DAY = date(2025, 9, 1)


def fee(amount_fen: int) -> Deduction:
    return Deduction(amount_fen=amount_fen, ground="early_termination", clause="6")


def asked(*taken: Deduction, item: Item = "rent_and_fees", **more: Any) -> commands.CheckItem:
    said = {"clauses": Clauses(grounds=GROUNDS), "penalty_fen": AGREED, **more}
    return check(item, PROVEN, *taken).model_copy(update=said)


def test_for_leaving_early_what_was_agreed_is_taken_and_more_with_a_reason() -> None:
    opened, told = given(of.settlement, OPENED), checked("rent_and_fees", fee(AGREED))
    opened.when(asked(fee(AGREED))).then(told)
    above = {"agreed_fen": AGREED, "agreed": "1,000.00"}
    opened.when(asked(fee(AGREED + 1))).refused(
        PenaltyAboveAgreed, field="deductions.0.amount_fen", taken_fen=AGREED + 1, **above
    )
    twice = (fee(AGREED), fee(AGREED))
    opened.when(asked(*twice)).refused(PenaltyAboveAgreed, taken_fen=2 * AGREED, **above)
    opened.when(asked(*twice, explained=True)).then(checked("rent_and_fees", *twice))
    opened.when(asked(*twice, penalty_fen=None)).then(checked("rent_and_fees", *twice))


def test_it_is_taken_once_over_all_items() -> None:
    before = given(of.settlement, OPENED, checked("rent_and_fees", fee(AGREED)))
    again = asked(fee(1), item="deposit_refund")
    before.when(again).refused(PenaltyAboveAgreed, field="deductions.0.amount_fen", taken_fen=AGREED + 1)
    before.when(asked(fee(AGREED - 1))).then(checked("rent_and_fees", fee(AGREED - 1)))
    before.when(asked(item="deposit_refund")).then(checked("deposit_refund"))


def test_where_nothing_was_agreed_anything_at_all_takes_a_reason() -> None:
    opened, water = given(of.settlement, OPENED), Deduction(amount_fen=1, ground="utilities", clause="7")
    none = asked(water, fee(1), penalty_fen=0)
    opened.when(none).refused(PenaltyNotAgreed, field="deductions.1.ground")
    explained = none.model_copy(update={"explained": True})
    opened.when(explained).then(checked("rent_and_fees", water, fee(1)))


@pytest.mark.parametrize(
    ("evidence", "nothing"),
    [
        ({"reading": 1_000}, True),
        ({"reading": 1_001}, False),
        ({"reading": 7, "changed_meter": MeterChange(last=1_000, first=7)}, True),
        ({"reading": 7, "changed_meter": MeterChange(last=1_001, first=7)}, False),
    ],
)
def test_what_the_meter_shows_no_use_of_is_charged_with_a_reason_alone(
    evidence: dict[str, Any], nothing: bool
) -> None:
    opened, gas = given(of.settlement, OPENED), Deduction(amount_fen=1, ground="utilities", clause="7")
    shown = Evidence(**(PROVEN.model_dump() | evidence))
    charged = asked(gas, item="gas_meter", evidence=shown)
    if nothing:
        opened.when(charged).refused(NothingUsed, field="deductions.0.ground")
    else:
        assert opened.when(charged).refusal is None
    assert opened.when(charged.model_copy(update={"explained": True})).refusal is None
    broken = gas.model_copy(update={"ground": "damage", "clause": "8.2"})
    assert opened.when(asked(broken, item="gas_meter", evidence=shown)).refusal is None
    assert opened.when(asked(gas, evidence=shown)).refusal is None, "the last bill is no meter"


def broken_by(*breaks: tuple[str, date, int]) -> Clauses:
    return Clauses(
        breaks=tuple(
            BreakClause.model_validate(
                {"who": who, "from_on": day, "notice_days": 30, "penalty_fen": penalty}
            )
            for who, day, penalty in breaks
        )
    )


@pytest.mark.parametrize(
    ("breaks", "due"),
    [
        ([], 0),
        ([("operator", DAY, 500)], 0),
        ([("counterparty", DAY, 500)], 500),
        ([("counterparty", date(2025, 9, 2), 500)], 0),  # they had no such right yet
        ([("counterparty", date(2025, 6, 1), 900), ("counterparty", DAY, 500)], 500),
        ([("counterparty", DAY, 500), ("counterparty", DAY, 700)], 700),
    ],
)
def test_what_was_agreed_is_of_the_last_break_that_had_begun(
    breaks: list[tuple[str, date, int]], due: int
) -> None:
    clauses, end = broken_by(*breaks), date(2025, 12, 31)
    assert penalty_of(ROOM, terms(), clauses, end, DAY) == due
    assert penalty_of(ROOM, terms(), clauses, DAY, DAY) == 0, "they left at the end"


def test_of_several_rooms_each_has_its_share() -> None:
    both, clauses = terms(unit_ids=(ROOM, OTHER_ROOM)), broken_by(("counterparty", DAY, 501))
    owed = [penalty_of(unit, both, clauses, date(2025, 12, 31), DAY) for unit in both.unit_ids]
    assert owed == [251, 250]
