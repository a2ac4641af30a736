"""How often rent is due 付款周期: what a ledger holds each list, paper and topic can say."""

from typing import get_args

import published.values
import pytest
from contracts.domain.city_caps import MONTHS
from contracts.domain.terms import Cycle
from contracts.edge.sheets import CYCLE
from contracts.papers.filling import CYCLES
from ledger import paid


def test_each_cycle_can_be_written_listed_signed_and_told() -> None:
    known = set(get_args(Cycle))
    assert known == set(MONTHS) == set(CYCLE) == set(CYCLES)
    [told, *_] = get_args(published.values.Cycle)
    assert set(get_args(told)) == known


@pytest.mark.parametrize("cycle", get_args(Cycle))
def test_what_a_list_calls_a_cycle_is_read_from_a_ledger(cycle: Cycle) -> None:
    assert paid.terms(CYCLE[cycle]).cycle == cycle
    assert paid.terms(f"押一付{MONTHS[cycle]}") == (1, cycle)
