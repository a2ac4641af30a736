"""What the board says of days that no owner covers, of the contract of the day or of one signed to follow."""

import io
from typing import Any

import httpx
import openpyxl
from host.runtime import Runtime
from kernel.ids import named_id

from .over_http import OWNER_CONTRACT, TENANT_CONTRACT, UNIT_BODY, contract_body, get, logged, post, terminate

NEXT = named_id("next")


async def overrun(http: httpx.AsyncClient, **asked: str) -> dict[str, Any] | None:
    [row] = (await get(http, "/board", **asked))["items"]
    found: dict[str, Any] | None = row["tenant"]["overrun"]
    return found


async def test_days_over_of_the_contract_that_follows_are_marked_while_the_one_before_it_runs(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    assert await overrun(http) is None
    follows = {"contract_id": str(NEXT), "starts_on": "2025-07-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**follows))
    await terminate(http, OWNER_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    over = {
        "contract_id": str(NEXT),
        "cover_ends_on": "2025-12-01",
        "uncovered": [{"starts_on": "2025-12-01", "last_day": "2025-12-31"}],
        "days_over": 31,
        "exposure_fen": 450_000,
        "stays_on": False,
    }
    for day in ("2025-01-01", "2025-03-01", "2025-06-30", "2025-07-01"):
        assert await overrun(http, on=day) == over, day


async def test_of_two_contracts_with_days_over_the_board_tells_of_the_first(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    follows = {"contract_id": str(NEXT), "starts_on": "2025-07-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**follows))
    await terminate(http, OWNER_CONTRACT, "2025-05-31")
    await logged(runtime, *["ContractOverrunDetected"] * 2)
    for day, whose in (("2025-03-01", TENANT_CONTRACT), ("2025-07-01", NEXT)):
        over = await overrun(http, on=day)
        assert (over or {}).get("contract_id") == str(whose), day


async def test_a_unit_without_a_tenants_contract_says_nothing_of_days_over_like_any_other(
    http: httpx.AsyncClient, ledger: None
) -> None:
    assert await overrun(http) is None


async def test_what_is_let_while_nobody_covers_it_is_as_urgent_as_what_is_overdue(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """The owner's side was grey and the unit stood by the tenant's end, behind all that end before."""
    other = str(named_id("other room"))
    await post(http, "/units", UNIT_BODY | {"unit_id": other, "code": "3栋-101"})
    bare = {"contract_id": str(NEXT), "unit_ids": [other]}
    owned = contract_body("owner", **bare, last_day="2025-03-25")
    await post(http, "/contracts", owned)
    await post(http, "/contracts", contract_body(last_day="2025-12-31"))
    await terminate(http, OWNER_CONTRACT, "2025-02-20")
    await logged(runtime, "ContractOverrunDetected")

    shown = (await get(http, "/board"))["items"]
    assert [row["code"] for row in shown] == ["3栋-502", "3栋-101"]
    first = shown[0]
    assert (first["urgent_on"], first["owner"]["uncovered_since"]) == ("2025-02-21", "2025-02-21")
    assert (first["owner"]["colour"], first["owner"]["contract_id"]) == ("red", None)
    assert (first["tenant"]["colour"], first["owner"]["days_left"]) == ("green", -9)
    assert shown[1]["owner"]["uncovered_since"] is None
    counted = await get(http, "/board/counts")
    assert (counted["owner"]["red"], counted["owner"]["grey"], counted["tenant"]["green"]) == (1, 0, 1)
    for asked, codes in (
        ({"colour": "red"}, ["3栋-502"]),
        ({"colour": "grey", "track": "owner"}, []),
        ({"track": "owner"}, ["3栋-502", "3栋-101"]),
        ({"overrun": "true"}, ["3栋-502"]),
        ({"overrun": "false"}, ["3栋-101"]),
        ({"overrun": "true", "on": "2025-02-10"}, ["3栋-502"]),
    ):
        assert [row["code"] for row in (await get(http, "/board", **asked))["items"]] == codes, asked
    assert (await get(http, "/board/counts", overrun="true"))["owner"]["red"] == 1
    page = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, cells, _ = page.iter_rows(values_only=True)
    assert dict(zip(titles, cells, strict=True))["业主·状态"] == "无业主合同，已超期 9 天"


async def test_between_two_owners_contracts_that_ended_it_is_overdue_since_the_later_end(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """It was counted since the first day of all that nobody covered, though owners had covered it again."""
    await post(http, "/contracts", contract_body())
    await terminate(http, OWNER_CONTRACT, "2025-03-31")
    again = {"contract_id": str(NEXT), "starts_on": "2025-05-01", "last_day": "2025-06-30"}
    await post(http, "/contracts", contract_body("owner", **again))
    await terminate(http, NEXT, "2025-06-15")
    await logged(runtime, *["ContractOverrunDetected"] * 3)
    for day, since, left in (
        ("2025-04-11", "2025-04-01", -11),
        ("2025-05-15", None, 32),
        ("2025-06-26", "2025-06-16", -11),
    ):
        for asked in ({}, {"colour": "red"}, {"track": "owner"}):
            rows = (await get(http, "/board", on=day, **asked))["items"]
            if since is None and "colour" in asked:
                assert rows == [], day
                continue
            [row] = rows
            assert (row["owner"]["uncovered_since"], row["owner"]["days_left"]) == (since, left), (day, asked)
            assert row["urgent_on"] == (since or "2025-06-16"), (day, asked)
        counted = await get(http, "/board/counts", on=day)
        assert counted["owner"]["red"] == (1 if since else 0), day
