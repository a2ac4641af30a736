"""How a room counts that a contract went along to, also by what was told before it said how that stood."""

from datetime import UTC, date, datetime

import pytest
from contracts.domain.contract_facts import Standing, UnitExchanged
from contracts.views.lettings import FOREVER, project
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id

from .words import END, LEASE, OTHER_ROOM, ROOM, day, going_along, terms

BEFORE_THE_END = datetime(2025, 6, 1, tzinfo=UTC)
ON_ITS_DAY = datetime(2026, 3, 14, 16, tzinfo=UTC)  # midnight in Shanghai


@pytest.mark.parametrize(
    ("standing", "told_at", "status", "until"),
    [
        ("in_force", BEFORE_THE_END, "in_force", FOREVER),
        ("ending", BEFORE_THE_END, "ending", END),
        ("expired", ON_ITS_DAY, "expired", FOREVER),
        (None, BEFORE_THE_END, "in_force", FOREVER),
        (None, ON_ITS_DAY, "expired", FOREVER),
    ],
)
def test_it_counts_as_the_one_left_did(
    standing: Standing | None, told_at: datetime, status: str, until: date
) -> None:
    rooms = going_along(ROOM, OTHER_ROOM, day("5-1"))
    moved = UnitExchanged(
        contract_id=LEASE,
        terms=terms(unit_ids=(OTHER_ROOM,)),
        standing=standing,
        **rooms,
        settled={},
        held_fen=terms().deposit_fen,
    )
    fact = Fact(moved, named_id("fact"), f"contract-{LEASE}", 3, 3, told_at, told_at, SYSTEM, "contracts")
    row = project({"id": f"{LEASE}/{OTHER_ROOM}"}, fact)
    assert row is not None
    assert (row["status"], row["since"], row["until"]) == (status, day("5-1"), until)
