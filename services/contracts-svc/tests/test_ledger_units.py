"""What a ledger says of units beside where they are: how many may live there, and in which city."""

from typing import Any

import httpx
from contracts.imports.ids import unit_id

from .over_http import get
from .test_imports import ledger as csv
from .test_ledger_again import taken_in

PLACE = ("东园", "1号楼", "101")
CAPPED = ("园区", "楼栋", "房号", "限住人数")


async def unit_of(http: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = await get(http, f"/units/{unit_id(*PLACE)}")
    return found


async def test_how_many_may_live_there_is_taken_in_mended_and_taken_back_by_no_older_file(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    first, _ = await taken_in(http, csv((*PLACE, "限住3人"), head=CAPPED))
    assert (first["new"], (await unit_of(http))["occupancy_cap"]) == (1, 3)
    mended, report = await taken_in(http, csv((*PLACE, "４"), head=CAPPED))
    assert mended == {"new": 0, "changed": 1, "known": 0, "refused": 0}
    [change] = report["changed"]
    assert (change["column"], change["old"], change["new"]) == ("限住人数", "3", "4")
    for older in ("3", ""):
        again, _ = await taken_in(http, csv((*PLACE, older), head=CAPPED))
        assert again == {"new": 0, "changed": 0, "known": 1, "refused": 0}
    assert (await unit_of(http))["occupancy_cap"] == 4
