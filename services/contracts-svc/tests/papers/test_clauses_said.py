"""Who is who in a clause depends on the track: the operator lets to tenants, and rents of owners."""

from datetime import date
from typing import Literal

import pytest
from contracts.domain.clauses import BreakClause, Clauses
from contracts.papers.clauses_said import Side, breaks


@pytest.mark.parametrize(
    ("side", "who", "said"),
    [
        ("tenant", "operator", "出租人可以提前解除本合同，但应当提前 30 日书面通知承租人"),
        ("tenant", "counterparty", "承租人可以提前解除本合同，但应当提前 30 日书面通知出租人"),
        ("owner", "operator", "承租人可以提前解除本合同，但应当提前 30 日书面通知出租人"),
        ("owner", "counterparty", "出租人可以提前解除本合同，但应当提前 30 日书面通知承租人"),
    ],
)
def test_it_is_said_who_may_end_it(side: Side, who: Literal["operator", "counterparty"], said: str) -> None:
    clause = BreakClause(who=who, from_on=date(2025, 6, 1), notice_days=30)
    assert breaks(Clauses(breaks=(clause,)), side) == [f"自2025年6月1日起，{said}，无须支付违约金"]
