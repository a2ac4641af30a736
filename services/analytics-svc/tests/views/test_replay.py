"""A view that hears a stream again, wholly or from anywhere in it, ends where it stood."""

from datetime import UTC, date, datetime, timedelta

import pytest
from analytics.app import service
from hypothesis import given
from hypothesis import strategies as st
from kernel.facts import Fact, Origin, PublishedEvent
from kernel.ids import named_id
from kernel.service import Row, View
from published import contracts, tenants, workorders

T = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
ID, PARK, UNIT, OTHER = (named_id(word) for word in ("id", "park", "unit", "other"))
DAY, LATER = date(2025, 3, 1), date(2025, 6, 1)
WHO = {"tenant_id": ID, "person_id": ID, "park_id": PARK}
CONTRACT = {"contract_id": ID, "track": "tenant", "unit_ids": (UNIT,)}
TERMS = {"starts_on": DAY, "rent_fen": 1, "deposit_fen": 1, "cycle": "monthly", "party_id": ID}
ORDER = {"order_id": ID, "park_id": PARK}
PLACE = ORDER | {"unit_id": UNIT}
PAID = {"parts": (), "labour": (), "operator_fen": 0, "owner_fen": 0, "tenant_fen": 0}
COSTED = (
    PLACE | PAID | {"fault": "leak", "area": "kitchen", "technician_id": ID, "tenant_id": None, "closing": 1}
)
LATE = PLACE | {"urgency": "emergency", "stage": "on_site", "due_at": T}

STORIES: list[list[PublishedEvent]] = [
    [
        tenants.TenantRegistered(number="T-000001-7", **WHO),
        tenants.TenantMovedIn(unit_id=UNIT, moved_in_on=DAY, **WHO),
        tenants.TenantRoomChanged(from_unit_id=UNIT, to_unit_id=OTHER, changed_on=DAY, **WHO),
        tenants.TenantMovedOut(unit_id=OTHER, moved_out_on=LATER, **WHO),
    ],
    [
        contracts.UnitTakenIn(unit_id=ID, building_id=ID, park_id=PARK, code="A-101"),
        contracts.UnitReleased(unit_id=ID, park_id=PARK, released_on=DAY),
        contracts.UnitTakenIn(unit_id=ID, building_id=ID, park_id=PARK, code="A-101"),
    ],
    [
        contracts.ContractSigned(**CONTRACT, **TERMS, park_id=PARK, ends_on=DAY),
        contracts.ContractExtended(**CONTRACT, old_ends_on=DAY, ends_on=LATER),
        contracts.ContractTerminated(**CONTRACT, park_id=PARK, ended_on=date(2025, 5, 1)),
        contracts.ContractExpired(**CONTRACT, park_id=PARK, party_id=ID, ended_on=date(2025, 5, 1)),
    ],
    [
        workorders.WorkOrderReported(**PLACE, fault="leak", urgency="emergency", reported_at=T),
        workorders.WorkOrderBackdated(**PLACE, reported_at=T - timedelta(hours=1)),
        workorders.WorkOrderResponded(**PLACE, at=T),
        workorders.WorkOrderOverdue(**LATE, level="supervisor"),
        workorders.WorkOrderOverdue(**LATE, level="manager"),
        workorders.WorkOrderArrived(**ORDER, technician_id=ID, at=T + timedelta(hours=5)),
        workorders.WorkOrderCosted(**COSTED, at=T + timedelta(hours=6)),
        workorders.WorkOrderCompleted(**PLACE, fault="leak", at=T + timedelta(hours=6)),
    ],
]


def fact(story: int, index: int) -> Fact:
    event = STORIES[story][index]
    where = (f"stream-{story}", index + 1, index + 1)
    return Fact(event, named_id(story, index), *where, T, T, Origin(), event.context)


def folded(view: View, facts: list[Fact]) -> dict[object, Row | None]:
    rows: dict[object, Row | None] = {}
    for each in facts:
        if isinstance(each.event, view.listens):
            for key in view.keys(each):
                rows[key] = view.project(rows.get(key), each)
    return rows


@pytest.mark.parametrize("view", service.views, ids=lambda view: view.name)
@given(data=st.data())
def test_hearing_any_part_again_changes_nothing(view: View, data: st.DataObject) -> None:
    for number, story in enumerate(STORIES):
        facts = [fact(number, index) for index in range(len(story))]
        again = data.draw(st.integers(0, len(facts))), data.draw(st.integers(0, len(facts)))
        assert folded(view, [*facts, *facts[min(again) : max(again)]]) == folded(view, facts)


@pytest.mark.parametrize("view", service.views, ids=lambda view: view.name)
@given(data=st.data())
def test_no_order_of_hearing_makes_a_view_fail(view: View, data: st.DataObject) -> None:
    every = [fact(number, index) for number, story in enumerate(STORIES) for index in range(len(story))]
    for row in folded(view, data.draw(st.permutations(every))).values():
        assert row is None or view.key in row
