"""An inspection as tests tell of it: two items, a technician who was let in."""

from datetime import date
from typing import Any

from kernel.ids import named_id
from workorders.domain import inspection_commands as c
from workorders.domain import inspection_facts as facts
from workorders.domain.checklist import Item, ListItem, Verdict
from workorders.domain.entry import Consent

from .words import T

WHERE: dict[str, Any] = {name: named_id(name) for name in ("inspection_id", "unit_id", "park_id")}
ITEMS = (
    Item(item="gas_valve", fault="gas_smell", urgency="emergency"),
    Item(item="taps", fault="tap_drips"),
)
ABOUT: dict[str, Any] = WHERE | {"kind": "turnover", "items": ITEMS, "due_on": date(2025, 3, 20), "at": T}
OPEN, OPENED = c.OpenInspection(**ABOUT), facts.InspectionOpened(**ABOUT, policy_version=None)
ORDER = named_id("order", "of a failed item")
CLOSE = c.CloseInspection(at=T)


def look(item: str, verdict: Verdict) -> c.Inspect:
    return c.Inspect(at=T, item=item, verdict=verdict, order_id=ORDER)


def found(item: Item, verdict: Verdict) -> facts.ItemInspected:
    order = ORDER if verdict == "failed" else None
    said = {"source": "turnover", "verdict": verdict, "order_id": order, "again": False, "at": T}
    said |= {"technician_id": LI}
    return facts.ItemInspected(**WHERE, **dict(item), **said)


LI, WANG = named_id("technician", "Li"), named_id("technician", "Wang")
THERE = facts.InspectionAttended(**WHERE, technician_id=LI, check_in=None, vouched=True, at=T)
GIVEN = Consent(answer="given", how="in_person", said_by="tenant")
LET_IN = facts.EntryToInspectRecorded(**WHERE, consent=GIVEN, at=T)
INSIDE = (OPENED, THERE, LET_IN)
GAS, TAPS = (found(ITEMS[0], "failed"), found(ITEMS[1], "passed"))
CLOSED = facts.InspectionClosed(**WHERE, kind="turnover", failed=1, at=T)
WITHDRAWN, RESTORED = facts.InspectionWithdrawn(**WHERE, at=T), facts.InspectionRestored(**WHERE, at=T)
PLAIN = tuple(ListItem(**dict(each)) for each in ITEMS)
