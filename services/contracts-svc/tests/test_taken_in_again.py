"""A unit that was given back and taken in again later was not the operator's in between."""

from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from contracts.views.units import taken_again, units
from contracts.views.vacancies import vacancies
from host.runtime import Runtime
from hypothesis import given
from hypothesis import strategies as some
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from testkit.followed import all_followed

from .over_http import OWNER_CONTRACT, UNIT, UNIT_BODY, contract_body, get, post, terminate

DAY = timedelta(days=1)


async def on_the_board(http: httpx.AsyncClient, on: str, **asked: str) -> list[tuple[str, str | None]]:
    """The owner's colour and the day of giving back, as the rows, the counts and the grey ones have it."""
    rows = (await get(http, "/board", on=on, **asked))["items"]
    counted = await get(http, "/board/counts", on=on, **asked)
    grey = (await get(http, "/board", on=on, colour="grey", track="owner", **asked))["items"]
    assert sum(counted["tenant"].values()) == sum(counted["owner"].values()) == len(rows)
    assert counted["owner"]["grey"] == len(grey) == sum(row["owner"]["colour"] == "grey" for row in rows)
    return [(row["owner"]["colour"], row["released_on"]) for row in rows]


@pytest.mark.usefixtures("ledger")
async def test_on_a_day_between_it_is_on_no_board_and_its_time_line_says_so(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    release = f"/units/{UNIT}/release"
    clock.advance(9 * DAY)  # the 10th of March
    await post(http, release, {"released_on": "2025-03-10"}, 200)
    clock.advance(10 * DAY)
    await post(http, "/units", UNIT_BODY, 200)
    clock.advance(10 * DAY)
    await post(http, release, {"released_on": "2025-03-30"}, 200)
    clock.advance(5 * DAY)
    await post(http, "/units", UNIT_BODY, 200)  # on the 4th of April
    await all_followed(runtime)
    away = [("2025-03-10", "2025-03-19"), ("2025-03-30", "2025-04-03")]
    for view_is_new in (False, True):
        for asked in ({}, {"known_on": "2025-04-04"}):
            assert await on_the_board(http, "2025-03-09", **asked) == [("green", "2025-03-10")]
            assert await on_the_board(http, "2025-03-20", **asked) == [("green", "2025-03-30")]
            assert await on_the_board(http, "2025-03-29", **asked) == [("green", "2025-03-30")]
            assert await on_the_board(http, "2025-04-04", **asked) == [("green", None)]
            for days in away:
                assert [await on_the_board(http, day, **asked) for day in days] == [[], []]
        known = {"known_on": "2025-03-05"}
        assert await on_the_board(http, "2025-03-10", **known) == [("green", None)]
        spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
        line = [(span["kind"], span["starts_on"], span["last_day"]) for span in spans]
        to_let = [("2025-01-01", "2025-03-09"), ("2025-03-20", "2025-03-29"), ("2025-04-04", None)]
        assert [days for kind, *days in line if kind == "vacancy"] == [list(days) for days in to_let]
        assert [days for kind, *days in line if kind == "released"] == [list(days) for days in away]
        covered = [*to_let[:2], ("2025-04-04", "2027-12-31")]
        assert [days for kind, *days in line if kind == "owner_cover"] == [list(days) for days in covered]
        if not view_is_new:
            assert (await rebuild(runtime, units)).differences == 0
            assert (await rebuild(runtime, vacancies)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_what_comes_again_before_it_has_gone_was_there_all_the_time(
    http: httpx.AsyncClient, clock: VirtualClock
) -> None:
    await post(http, f"/units/{UNIT}/release", {"released_on": "2025-03-10"}, 200)
    clock.advance(5 * DAY)
    await post(http, "/units", UNIT_BODY, 200)
    clock.advance(10 * DAY)
    assert await on_the_board(http, "2025-03-12") == [("green", None)]
    assert "released" not in {span["kind"] for span in (await get(http, f"/units/{UNIT}/life"))["spans"]}


@pytest.mark.usefixtures("ledger")
async def test_it_was_to_let_from_the_first_day_of_its_owners_next_contract_though_taken_in_later(
    http: httpx.AsyncClient, clock: VirtualClock
) -> None:
    await terminate(http, OWNER_CONTRACT, "2025-03-09")
    await post(http, f"/units/{UNIT}/release", {"released_on": "2025-03-10"}, 200)
    clock.advance(19 * DAY)  # the 20th of March
    await post(http, "/units", UNIT_BODY, 200)
    following = {"contract_id": str(named_id("next")), "starts_on": "2025-03-15", "signed_on": "2025-03-15"}
    await post(http, "/contracts", contract_body("owner") | following)
    assert await on_the_board(http, "2025-03-14") == []
    assert await on_the_board(http, "2025-03-15") == await on_the_board(http, "2025-03-20")
    assert await on_the_board(http, "2025-03-15") == [("green", None)]
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    [away] = [span for span in spans if span["kind"] == "released"]
    assert (away["starts_on"], away["last_day"]) == ("2025-03-10", "2025-03-14")


days = some.dates(date(2025, 1, 1), date(2025, 2, 15))


@given(some.lists(some.tuples(days, days), max_size=6))
def test_it_was_held_on_each_day_but_those_between(turns: list[tuple[date, date]]) -> None:
    watched = [date(2025, 1, 1) + number * DAY for number in range(60)]
    not_held: list[date] = []
    away: set[date] = set()
    for gone_on, back_on in turns:
        not_held = taken_again(not_held, gone_on, back_on)
        if gone_on < back_on:
            # Whoever says that it went earlier than it had come takes back that it came meanwhile.
            away = {day for day in away if day < gone_on} | {
                day for day in watched if gone_on <= day < back_on
            }
    assert all(one < other for one, other in pairwise(not_held))
    assert [day for day in watched if sum(turn <= day for turn in not_held) % 2] == sorted(away)
