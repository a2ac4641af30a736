"""What analytics answers about tenants, contracts and repairs, heard over the real bus."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
from edge.access import Role
from kernel.facts import PublishedEvent
from kernel.ids import named_id
from published import contracts, tenants, workorders
from testkit.stack import bearer

PARK, OTHER_PARK = named_id("park", "A"), named_id("park", "B")
T = datetime(2025, 4, 20, 2, 0, tzinfo=UTC)
PARTY = named_id("person")
Told = tuple[str, PublishedEvent]


def tenant(event: type[PublishedEvent], who: str, **more: Any) -> Told:
    id_ = named_id("tenant", who)
    return f"tenant-{id_}", event(tenant_id=id_, person_id=named_id("person", who), **more)


def contract(event: type[PublishedEvent], name: str, **more: Any) -> Told:
    id_ = named_id("contract", name)
    found = {
        "contract_id": id_,
        "track": "tenant",
        "unit_ids": (named_id("unit", name),),
        "park_id": PARK,
        "party_id": PARTY,
    } | more
    return f"contract-{id_}", event(**{k: v for k, v in found.items() if k in event.model_fields})


def signed(name: str, ends_on: date, rent_fen: int = 300_000, **more: Any) -> Told:
    terms = {"starts_on": date(2024, 6, 1), "deposit_fen": 0, "cycle": "monthly"}
    return contract(contracts.ContractSigned, name, ends_on=ends_on, rent_fen=rent_fen, **(terms | more))


def order(event: type[PublishedEvent], name: str, **more: Any) -> Told:
    id_ = named_id("order", name)
    found = {
        "order_id": id_,
        "unit_id": named_id("unit"),
        "park_id": PARK,
        "fault": "water_leak",
        "urgency": "emergency",
        "reported_at": T,
        "at": T,
        "technician_id": named_id("technician"),
        "stage": "on_site",
        "due_at": T + timedelta(hours=4),
    } | more
    return f"order-{id_}", event(**{k: v for k, v in found.items() if k in event.model_fields})


async def test_the_copy_of_a_tenants_status_follows_the_owner(voices: Any, items: Any) -> None:
    one, other = named_id("unit", 1), named_id("unit", 2)

    async def seen() -> tuple[Any, ...]:
        row = (await items("/occupancy"))[0]
        return row["status"], row["unit_id"], row["since"], row["version"]

    await voices.tell(tenant(tenants.TenantRegistered, "Li", number="T-000001-7"))
    assert await seen() == ("registered", None, None, 1)
    moved_in_on = date(2025, 1, 1)
    await voices.tell(tenant(tenants.TenantMovedIn, "Li", unit_id=one, park_id=PARK, moved_in_on=moved_in_on))
    assert await seen() == ("moved_in", str(one), "2025-01-01", 2)
    changed = {"from_unit_id": one, "to_unit_id": other, "changed_on": date(2025, 2, 1)}
    await voices.tell(tenant(tenants.TenantRoomChanged, "Li", park_id=PARK, **changed))
    assert await seen() == ("moved_in", str(other), "2025-02-01", 3)
    left = {"unit_id": other, "moved_out_on": date(2025, 3, 1)}
    await voices.tell(tenant(tenants.TenantMovedOut, "Li", park_id=PARK, **left))
    assert await seen() == ("moved_out", None, "2025-03-01", 4)
    assert await items("/occupancy", status="moved_in") == []
    mistaken = {"unit_id": other, "park_id": PARK, "moved_in_on": date(2025, 4, 1)}
    await voices.tell(tenant(tenants.TenantMovedIn, "Li", **mistaken))
    assert not [row for row in await items("/vacancies", unit_id=str(other)) if row["open"]]
    never = mistaken | {"left_on": date(2025, 3, 1)}
    await voices.tell(tenant(tenants.TenantMoveInWithdrawn, "Li", **never))
    assert await seen() == ("moved_out", None, "2025-03-01", 6)
    [vacant] = await items("/vacancies", unit_id=str(other))
    assert (vacant["vacant_since"], vacant["moved_in_on"]) == ("2025-03-01", None)
    stays = {"unit_id": other, "park_id": PARK, "moved_in_on": date(2025, 2, 1)}
    again = stays | {"moved_out_on": date(2025, 3, 1)}
    gone = {"unit_id": other, "park_id": PARK, "moved_out_on": date(2025, 3, 1)}
    await voices.tell(
        tenant(tenants.TenantMovedIn, "Wang", **stays),
        tenant(tenants.TenantMovedOut, "Wang", **gone),
        tenant(tenants.TenantMoveOutWithdrawn, "Wang", **again),
    )
    [wang] = await items("/occupancy", status="moved_in")
    assert (wang["unit_id"], wang["since"]) == (str(other), "2025-02-01")
    assert await items("/vacancies", unit_id=str(other)) == []


async def test_the_forecast_counts_contracts_by_the_month_of_their_last_day(voices: Any, items: Any) -> None:
    units = tuple(named_id("unit", "owner", n) for n in range(3))
    await voices.tell(
        signed("last day 31 May", date(2025, 6, 1)),
        signed("last day 1 June", date(2025, 6, 2), rent_fen=100_000),
        signed("in June too", date(2025, 6, 15), rent_fen=200_000),
        signed("owner's", date(2025, 6, 15), rent_fen=900_000, track="owner", unit_ids=units),
        signed("over since today", date(2025, 5, 1)),
        signed("last day today", date(2025, 5, 2)),
        signed("far away", date(2026, 5, 2)),
    )
    found = [
        (r["month"], r["track"], r["contracts"], r["units"], r["rent_fen"]) for r in await items("/expiries")
    ]
    assert found == [
        ("2025-05", "tenant", 2, 2, 600_000),
        ("2025-06", "owner", 1, 3, 900_000),
        ("2025-06", "tenant", 2, 2, 300_000),
    ]
    assert [(r["month"], r["contracts"]) for r in await items("/expiries", months=1)] == [("2025-05", 2)]
    assert len(await items("/expiries", months=13)) == 4
    assert [r["track"] for r in await items("/expiries", track="owner")] == ["owner"]


async def test_the_forecast_moves_with_the_end_and_forgets_what_is_over(voices: Any, items: Any) -> None:
    def moved(name: str, old: date, new: date) -> Told:
        return contract(contracts.ContractExtended, name, old_ends_on=old, ends_on=new)

    await voices.tell(
        signed("extended", date(2025, 6, 1)),
        moved("extended", date(2025, 6, 1), date(2025, 9, 1)),
        signed("terminated", date(2025, 12, 1)),
        contract(contracts.ContractTerminated, "terminated", ended_on=date(2025, 7, 1)),
        signed("expired", date(2025, 6, 1)),
        contract(contracts.ContractExpired, "expired", ended_on=date(2025, 6, 1)),
    )
    assert [(r["month"], r["contracts"]) for r in await items("/expiries")] == [
        ("2025-06", 1),
        ("2025-08", 1),
    ]


async def test_broken_promises_are_counted_by_park_stage_and_level(voices: Any, items: Any) -> None:
    late, elsewhere = workorders.WorkOrderOverdue, {"park_id": OTHER_PARK}
    tomorrow = T + timedelta(days=1)
    await voices.tell(
        order(workorders.WorkOrderReported, "one"),
        order(late, "one", level="supervisor"),
        order(late, "one", level="manager"),
        order(late, "two", level="supervisor", due_at=tomorrow),
        order(late, "three", level="supervisor", urgency="ordinary", stage="response", **elsewhere),
    )
    # A republication under new positions tells the same three promises: nothing is counted twice.
    await voices.tell(order(late, "one", level="supervisor"))
    found = [(r["park_id"], r["stage"], r["level"], r["orders"]) for r in await items("/overdue")]
    assert sorted(found) == sorted(
        [
            (str(PARK), "on_site", "supervisor", 2),
            (str(PARK), "on_site", "manager", 1),
            (str(OTHER_PARK), "response", "supervisor", 1),
        ]
    )
    on_the_day = await items("/overdue", park_id=PARK, first_day="2025-04-20", last_day="2025-04-20")
    assert [(r["level"], r["orders"]) for r in on_the_day] == [("supervisor", 1), ("manager", 1)]


async def test_repairs_are_counted_by_park_and_fault_with_the_time_to_an_answer(
    voices: Any, items: Any
) -> None:
    reported, responded = workorders.WorkOrderReported, workorders.WorkOrderResponded
    await voices.tell(
        order(reported, "one"),
        order(responded, "one", at=T + timedelta(hours=1)),
        order(workorders.WorkOrderArrived, "one", at=T + timedelta(hours=2)),
        order(workorders.WorkOrderCompleted, "one", at=T + timedelta(hours=3)),
        order(reported, "two"),
        order(responded, "two", at=T + timedelta(hours=2)),
        order(workorders.WorkOrderOverdue, "two", level="supervisor"),
        order(reported, "three", fault="tap_drips", urgency="ordinary"),
    )
    same = {"park_id": str(PARK)}
    assert await items("/orders") == [
        {**same, "fault": "water_leak", "reported": 2, "open": 1, "overdue": 1, "response_hours": 1.5},
        {**same, "fault": "tap_drips", "reported": 1, "open": 1, "overdue": 0, "response_hours": None},
    ]
    assert await items("/orders", first_day="2025-04-21") == []


async def test_the_part_and_batch_that_break_more_in_one_park_than_elsewhere_are_named(
    voices: Any, items: Any
) -> None:
    """The seed's case 6, by its data: 42 % of one park's repairs are in bathrooms, one batch of valves."""
    line = {"batch": "B-2025-02", "count": 1, "fen": 3_500, "payer": "operator"}
    valve = [workorders.PartLine(part="angle_valve", took_out="B-2024-11", **line)]
    good = [workorders.PartLine(part="angle_valve", took_out="B-2023-05", **line)]
    lamp = [workorders.PartLine(part="lamp", took_out=None, **line)]
    town: list[Told] = []
    for park, failed in ((PARK, [valve] * 21 + [lamp] * 29), (OTHER_PARK, [good] * 3 + [lamp] * 27)):
        for number, parts in enumerate(failed):
            where = {"area": "bathroom" if parts is not lamp else "hall", "closing": 1, "tenant_id": None}
            paid = {"labour": (), "operator_fen": 3_500, "owner_fen": 0, "tenant_fen": 0}
            name = f"{park} {number}"
            town.append(
                order(workorders.WorkOrderCosted, name, park_id=park, parts=tuple(parts), **where, **paid)
            )
    await voices.tell(*town)
    first, *_ = await items("/repairs/hot-spots", park_id=PARK, significant=True)
    assert (first["area"], first["part"], first["batch"]) == ("bathroom", "angle_valve", "B-2024-11")
    assert (first["share"], first["share_elsewhere"], first["elsewhere"]) == (0.42, 0.0, 0)
    assert first["p"] < 0.0001
    [area] = await items("/repairs/hot-spots", park_id=PARK, significant=True, by="area")
    assert (area["area"], area["share"], area["share_elsewhere"]) == ("bathroom", 0.42, 0.1)
    assert await items("/repairs/hot-spots", park_id=OTHER_PARK, significant=True, by="part") != []
    assert await items("/repairs/hot-spots", first_day="2025-04-21") == []


async def test_nobody_sees_figures_of_another_park(voices: Any, http: Any) -> None:
    unit: UUID = named_id("unit")
    days = {"unit_id": unit, "park_id": PARK}
    await voices.tell(
        tenant(tenants.TenantMovedIn, "Li", moved_in_on=date(2025, 1, 1), **days),
        tenant(tenants.TenantMovedOut, "Li", moved_out_on=date(2025, 3, 1), **days),
        signed("one", date(2025, 6, 1)),
        order(workorders.WorkOrderReported, "one"),
        order(workorders.WorkOrderOverdue, "one", level="manager"),
    )
    elsewhere = bearer(Role.主管, parks=[OTHER_PARK])
    for path in ("/vacancies", "/vacancies/by-park", "/occupancy", "/expiries", "/overdue", "/orders"):
        assert len((await http.get(path)).json()["items"]) == 1, path
        assert (await http.get(path, headers=elsewhere)).json()["items"] == [], path
        sheets = [await http.get(f"{path}.xlsx", headers=who) for who in ({}, elsewhere)]
        pages = [openpyxl.load_workbook(io.BytesIO(sheet.content)).active for sheet in sheets]
        assert [page.max_row for page in pages] == [2, 1], path


async def test_what_is_asked_wrongly_is_refused_by_name(http: Any) -> None:
    for path, wrong in (
        ("/expiries", {"months": "25"}),
        ("/overdue", {"first_day": "2025-02-30"}),
        ("/vacancies", {"unit_id": "7"}),
        ("/occupancy", {"status": "gone"}),
    ):
        answer = await http.get(path, params=wrong)
        assert (answer.status_code, answer.json()["field"]) == (422, next(iter(wrong))), answer.text
    assert (await http.get("/vacancies", headers=bearer(Role.租客))).status_code == 403
