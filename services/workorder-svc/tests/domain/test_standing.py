"""How an order stands in the pool: its clocks, each by itself, and the one that counts."""

from datetime import datetime, timedelta
from typing import Any

from kernel.domain import Event
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from kernel.service import Row, View
from workorders.domain import work_order_facts as f
from workorders.domain.fault_names import NAMES, called, name_of
from workorders.domain.offer_facts import NobodyFits
from workorders.domain.photos import PHOTOS
from workorders.domain.skills import NEEDED
from workorders.domain.sla import promise
from workorders.edge.errand import steps_of
from workorders.edge.pool import drawn
from workorders.views.clocks import counting_down
from workorders.views.completions import completions
from workorders.views.places import finest_of, grams
from workorders.views.pool import pool

from .words import DAY, HOUR, T, Told, leak, tap


def shown(view: View, *events: Event) -> Row:
    row: Row | None = None
    for version, event in enumerate(events, start=1):
        told = Fact(event, named_id(version), "s", version, version, T, T, Origin(), "workorders")
        row = view.project(row, told)
    assert row
    return row


def stands(row: Row, now: datetime) -> tuple[str, int | None, list[tuple[str, str]]]:
    told = counting_down(row, now)
    return told["sla"], told["seconds_left"], [(each["stage"], each["state"]) for each in told["clocks"]]


def test_each_clock_runs_by_itself_and_the_next_stage_is_the_one_that_counts() -> None:
    new = shown(pool, tap.reported)
    day = 24 * 3600
    assert stands(new, T + HOUR) == (
        "running",
        day - 3600,
        [("response", "running"), ("completion", "running")],
    )
    taken = shown(pool, tap.reported, tap.responded(at=T + HOUR))
    assert (taken["next_stage"], taken["next_due_at"]) == ("completion", T + 5 * DAY)
    assert stands(taken, T + DAY) == ("running", 4 * day, [("response", "kept"), ("completion", "running")])
    assert stands(taken, T + 6 * DAY)[:2] == ("overdue", -day)


def test_a_stage_reached_too_late_stays_late_whatever_comes() -> None:
    came = shown(pool, leak.reported, leak.responded(), leak.arrived(at=T + 5 * HOUR))
    assert (came["late"], came["next_stage"]) == (True, "completion")
    assert stands(came, T + 6 * HOUR) == (
        "overdue",
        18 * 3600,
        [("on_site", "overdue"), ("completion", "running")],
    )
    done = shown(pool, leak.reported, leak.responded(), leak.arrived(), leak.completed(at=T + HOUR))
    assert (done["rests"], done["late"], stands(done, T + 90 * DAY)[0]) == (True, False, "kept")


def test_a_paused_clock_stands_still_though_the_others_run() -> None:
    said = {"stages": ("completion",), "paused_at": T + HOUR, "until": T + 9 * DAY, "policy_version": 1}
    waits = tap(f.ClockPaused, reason="parts", **said)
    row = shown(pool, tap.reported, waits)
    assert (row["paused_at"], stands(row, T + DAY / 2)[0]) == (None, "running")
    taken = shown(pool, tap.reported, waits, tap.responded(at=T + 2 * HOUR))
    assert taken["paused_at"] == T + HOUR
    assert stands(taken, T + 8 * DAY) == (
        "paused",
        5 * 24 * 3600 - 3600,
        [("response", "kept"), ("completion", "paused")],
    )


def test_no_clock_runs_while_it_is_put_off_and_a_new_one_does_when_it_comes_back() -> None:
    off = tap(f.WorkOrderDeferred, until=T.date() + DAY, returns_at=T + DAY, reason="weather", at=T)
    nobody = tap(NobodyFits, **tap.what, why=("skill",), at=T)
    row = shown(pool, tap.reported, nobody, off)
    assert (row["rests"], row["nobody_fits"], stands(row, T)) == (True, None, ("none", None, []))
    back = tap(f.WorkOrderReturned, promise=promise("ordinary", T + DAY), at=T + DAY)
    again = shown(pool, tap.reported, nobody, off, back)
    assert (again["rests"], again["next_due_at"]) == (False, T + 2 * DAY)


def test_a_completion_says_whether_it_held_and_how_it_was_rated() -> None:
    def reopened(of: Told) -> Any:
        first = {"first_technician_id": named_id("Li"), "first_completed_at": T, "reason": "same_again"}
        return of(f.WorkOrderReopened, closing=1, **first, promise=promise("ordinary", T + DAY), at=T + DAY)

    row = shown(completions, tap.completed(), reopened(tap))
    assert (row["completed_at"], row["reopened_at"], row["reason"]) == (T, T + DAY, "same_again")


def test_every_fault_of_the_catalogue_has_a_name_and_is_found_by_a_part_of_it() -> None:
    assert NAMES.keys() == NEEDED.keys()
    assert (called("空调"), name_of("solar_panel")) == (["aircon_broken"], "solar_panel")


def test_cells_are_gathered_the_worst_first() -> None:
    def found(cell: str | None, sla: str, orders: int, endangered: int = 0) -> Row:
        more = {"emergencies": 0, "endangered": endangered, "next_due_at": T + orders * timedelta(hours=1)}
        return {"cell": cell, "sla": sla, "orders": orders, **more}

    first, last = finest_of("8831aa42c9fffff")
    far, _ = finest_of("8830e1d8d5fffff")
    rows = [
        found(first, "running", 2, 1),
        found(last, "paused", 1),
        found(far, "overdue", 3),
        found(None, "running", 4),
    ]
    seen = drawn(rows, 8)
    assert seen.unplaced == 4
    assert [(each.worst, each.orders, each.overdue) for each in seen.cells] == [
        ("overdue", 3, 3),
        ("endangered", 3, 0),
    ]
    assert seen.cells[1].next_due_at == T + HOUR
    assert first < last
    assert grams("A-1") == ["-", "-1", "1", "a", "a-"]


def test_what_can_be_done_next_is_told_with_leave_to_enter_first() -> None:
    assert PHOTOS.known[0].values.of("water_leak").before == 1
    on_site: Row = {"status": "on_site", "pause": None, "consent": None}
    assert steps_of({"status": "offered", "pause": None}) == ["respond", "decline"]
    assert steps_of({"status": "taken_up", "pause": {"reason": "parts"}}) == ["arrive", "decline", "resume"]
    assert steps_of(on_site) == ["consent", "decline", "pause"]
    inside = ["consent", "photos", "costs", "complete", "decline", "pause"]
    assert steps_of(on_site | {"consent": "given"}) == inside
