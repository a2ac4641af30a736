"""Inspections: a checklist gone through, and an order for what fails."""

from datetime import date
from typing import Any

from kernel.facts import Fact, Origin
from kernel.ids import named_id
from testkit.given import given
from workorders.domain import inspection as i
from workorders.domain.work_order_commands import Report
from workorders.policies.inspecting import react

from .words import HOUR, T

WHERE: dict[str, Any] = {name: named_id(name) for name in ("inspection_id", "unit_id", "park_id")}
ITEMS = (
    i.Item(item="gas_valve", fault="gas_smell", urgency="emergency"),
    i.Item(item="taps", fault="tap_drips"),
)
ABOUT: dict[str, Any] = WHERE | {"kind": "turnover", "items": ITEMS, "due_on": date(2025, 3, 20), "at": T}
OPEN, OPENED = i.OpenInspection(**ABOUT), i.InspectionOpened(**ABOUT)
ORDER = named_id("order", "of a failed item")
CLOSE = i.CloseInspection(at=T)


def look(item: str, verdict: i.Verdict) -> i.Inspect:
    return i.Inspect(at=T, item=item, verdict=verdict, order_id=ORDER)


def found(item: i.Item, verdict: i.Verdict) -> i.ItemInspected:
    order = ORDER if verdict == "failed" else None
    return i.ItemInspected(**WHERE, **dict(item), verdict=verdict, order_id=order, at=T)


GAS, TAPS = (found(ITEMS[0], "failed"), found(ITEMS[1], "passed"))
CLOSED = i.InspectionClosed(**WHERE, kind="turnover", failed=1, at=T)


def test_it_is_opened_once() -> None:
    given(i.inspection).when(OPEN).then(OPENED)
    given(i.inspection, OPENED).when(OPEN.model_copy(update={"at": T + HOUR})).nothing()
    other = OPEN.model_copy(update={"items": ITEMS[:1]})
    given(i.inspection, OPENED).when(other).refused(i.InspectionIdTaken)
    given(i.inspection).when(OPEN.model_copy(update={"items": ITEMS * 2})).refused(i.ItemTwice)


def test_what_is_found_of_an_item_is_one_fact_until_something_else_is() -> None:
    given(i.inspection, OPENED).when(look("gas_valve", "failed")).then(GAS)
    given(i.inspection, OPENED, GAS).when(look("gas_valve", "failed")).nothing()
    given(i.inspection, OPENED, GAS).when(look("gas_valve", "passed")).then(found(ITEMS[0], "passed"))
    given(i.inspection, OPENED).when(look("roof", "passed")).refused(i.ItemNotOnList)
    given(i.inspection).when(look("taps", "passed")).refused(i.InspectionUnknown)


def test_it_is_over_when_all_of_it_was_looked_at() -> None:
    given(i.inspection, OPENED, GAS).when(CLOSE).refused(i.ItemsLeft, left=1)
    given(i.inspection, OPENED, GAS, TAPS).when(CLOSE).then(CLOSED)
    over = given(i.inspection, OPENED, GAS, TAPS, CLOSED)
    over.when(CLOSE).nothing()
    over.when(OPEN).nothing()
    over.when(look("taps", "passed")).nothing()
    over.when(look("taps", "failed")).refused(i.InspectionOver)


def test_what_fails_is_an_order_and_what_passes_is_none() -> None:
    def asked(event: i.ItemInspected) -> list[Any]:
        return react(Fact(event, named_id("fact"), "inspection", 1, 1, T, T, Origin(), "workorders"))

    [do] = asked(GAS)
    assert isinstance(do.command, Report)
    repair = do.command.repair
    assert (do.id, repair.fault, repair.urgency, repair.source) == (
        ORDER,
        "gas_smell",
        "emergency",
        "inspection",
    )
    assert asked(TAPS) == []
