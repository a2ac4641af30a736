"""What was told of costs that wait holds until just these are charged, or another sum for the same repair."""

from datetime import UTC, datetime
from typing import Any

import pytest
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from kernel.service import Row
from kernel.views import fold, touched
from notifications.views.costs_over import costs_over
from published.workorders import CostsAwaitApproval, WorkOrderCosted

AT = datetime(2025, 3, 1, tzinfo=UTC)
WHERE: Any = {name: named_id(name) for name in ("order_id", "unit_id", "park_id")} | {"fault": "boiler"}
PAYS: Any = {"operator_fen": 600_000, "owner_fen": 0, "tenant_fen": 0, "parts": (), "labour": ()}
TOOK: Any = {"technician_id": named_id("li"), "tenant_id": None, "area": "kitchen", "at": AT}


def waits(closing: int, level: str = "supervisor") -> PublishedEvent:
    said = {**WHERE, "closing": closing, "fen": 600_000, "level": level, "at": AT}
    return CostsAwaitApproval.model_validate(said)


def charged(closing: int) -> PublishedEvent:
    return WorkOrderCosted.model_validate({**WHERE, **PAYS, **TOOK, "closing": closing})


@pytest.mark.parametrize(
    ("told", "over"),
    [
        ((waits(1), charged(2)), set()),
        ((waits(1), waits(2), charged(2)), {2}),
        ((waits(1), waits(1, "operations")), set()),
        ((waits(1), waits(1, "operations"), charged(1)), {1, 2}),
        ((waits(1), charged(1), waits(1)), {1}),
        ((waits(1), waits(2), waits(1)), {1}),
        ((waits(1), charged(1), waits(1), waits(1, "operations"), charged(1)), {1, 3, 4}),
        ((charged(1), waits(1)), set()),
    ],
)
def test_what_ends_a_word_about_costs_is_about_the_same_repair(
    told: tuple[PublishedEvent, ...], over: set[int]
) -> None:
    facts = [
        Fact(event, named_id("fact", at), str(at), 1, at, AT, AT, SYSTEM, event.context)
        for at, event in enumerate(told, start=1)
    ]
    found: dict[Any, Row | None] = {}
    fold(costs_over, found, touched(costs_over, facts))
    ended = [id_ for row in found.values() if row for id_ in row["over"]]
    assert sorted(map(str, ended)) == sorted(str(named_id("fact", at)) for at in over)
