"""The made-up histories that the rows of repairs measure on are such as the service could have written."""

from datetime import UTC, datetime
from random import Random

import pytest
from workorders.domain.work_order import work_order

from tests.bench.repairs import STAGES, life

STANDS = {"reported": "Reported", "offered": "Offered", "taken_up": "TakenUp", "on_site": "OnSite"}
STANDS |= {"completed": "Completed", "closed": "Closed", "cancelled": "Cancelled", "deferred": "Deferred"}


@pytest.mark.parametrize("stage", [stage for stage, _ in STAGES])
def test_the_history_of_each_order_leads_where_it_says(stage: str) -> None:
    order = work_order.initial
    for event in life(Random(1), 1, stage, datetime(2025, 3, 14, tzinfo=UTC)):  # noqa: S311 - drawn, not secret
        order = work_order.evolve(order, event)  # type: ignore[arg-type]
    assert type(order).__name__ == STANDS[stage]
