"""A ledger means a park and a building by what they are called, however it is written, and never guesses."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.imports.ids import park_id
from kernel.ids import named_id
from ledger.english import in_english

from .over_http import get, post
from .test_imports import ledger as csv
from .test_ledger_again import taken_in
from .test_park_names import BEIJING, SHENZHEN, WHY, opened

EAST, WEST = (named_id("park of a ledger's name", word) for word in ("east", "west"))
HOUSE = named_id("house of a ledger's name")
HEAD = ("园区", "楼栋", "房号")
PLACED = (*HEAD, "城市")
SHANGHAI = "310000"

pytestmark = pytest.mark.usefixtures("paper_folder")


async def parks(http: httpx.AsyncClient) -> dict[UUID, list[str]]:
    """Park → its buildings."""
    found = (await get(http, "/parks"))["items"]
    return {UUID(each["park_id"]): [building["name"] for building in each["buildings"]] for each in found}


async def units(http: httpx.AsyncClient) -> list[tuple[str, UUID]]:
    found = (await get(http, "/units"))["items"]
    return sorted((each["code"], UUID(each["park_id"])) for each in found)


async def test_what_was_opened_by_hand_is_the_same_however_a_ledger_writes_it(
    http: httpx.AsyncClient,
) -> None:
    await opened(http, EAST, "东园（一期）")
    building: dict[str, Any] = {"building_id": str(HOUSE), "name": "Ａ座（北）"}
    await post(http, f"/parks/{EAST}/buildings", building, 200)
    rows = [
        ("东园（一期）", "A座（北）", "101"),
        ("东园(一期)", "a座(北)", "102"),
        ("东园(一期)", "B座", "101"),
    ]
    tally, report = await taken_in(http, csv(*rows, head=HEAD))
    assert (tally["new"], report["refused"]) == (3, [])
    assert [each for each in report["notices"] if "现在叫" in each] == []
    assert await parks(http) == {EAST: ["Ａ座（北）", "B座"]}
    assert await units(http) == [("101", EAST), ("101", EAST), ("102", EAST)]
    again, _ = await taken_in(http, csv(*rows, head=HEAD))
    assert again["known"] == 3


async def test_of_two_parks_of_a_name_a_ledger_means_the_one_in_its_city_or_is_asked(
    http: httpx.AsyncClient,
) -> None:
    """One was opened by an earlier ledger, and has the ids that are made of the name."""
    first = ("东园", "1号楼", "101")
    await taken_in(http, csv((*first, "北京"), head=PLACED))
    await opened(http, WEST, "东园", city=SHENZHEN)
    rows = [first, ("东园", "1号楼", "102")]
    tally, report = await taken_in(http, csv(*rows, head=HEAD))
    assert (tally["new"], tally["refused"]) == (0, 2)
    assert {(each["type"], each["column"]) for each in report["refused"]} == {("park-of-several", "园区")}
    assert in_english(report["refused"][0]["reason"]).startswith("2 parks are, or were, called «东园»")

    tally, report = await taken_in(http, csv(*((*row, "深圳") for row in rows), head=PLACED))
    assert (tally["new"], report["refused"], report["changed"]) == (2, [], [])
    east = park_id("东园")
    assert await units(http) == sorted([("101", east), ("101", WEST), ("102", WEST)])
    again, _ = await taken_in(http, csv(*((*row, "深圳") for row in rows), head=PLACED))
    assert again["known"] == 2
    again, _ = await taken_in(http, csv((*first, "北京"), head=PLACED))
    assert again["known"] == 1
    assert {id_: await city(http, id_) for id_ in (east, WEST)} == {east: BEIJING, WEST: SHENZHEN}

    assert (await http.put(f"/parks/{WEST}/name", json={"name": "深圳东园"}, headers=WHY)).is_success
    again, report = await taken_in(http, csv(first, head=HEAD))
    assert (again["known"], report["refused"]) == (1, []), "one alone is called so now"


async def test_one_that_lies_in_another_city_than_the_file_says_is_asked_about_unless_it_names_a_door_of_it(
    http: httpx.AsyncClient,
) -> None:
    first = ("东园", "1号楼", "101", "北京")
    await taken_in(http, csv(first, head=PLACED))
    east = park_id("东园")
    rows = [("东园", "2号楼", code, "上海") for code in ("201", "202")]
    tally, report = await taken_in(http, csv(*rows, head=PLACED))
    assert (tally["new"], tally["changed"], tally["refused"]) == (0, 0, 2)
    assert {(each["type"], each["column"]) for each in report["refused"]} == {("park-elsewhere", "园区")}
    assert "位于北京市，台账写的是上海市" in report["refused"][0]["reason"]
    said = in_english(report["refused"][0]["reason"])
    assert said.startswith("the park «东园» lies in 北京市 here, and in 上海市 by the ledger")
    assert said.endswith("first; where it is another park, open it first")
    assert [each for each in report["notices"] if "城市" in each] == []
    assert (await city(http, east), await units(http)) == (BEIJING, [("101", east)])

    await opened(http, WEST, "东园", city=SHANGHAI)
    tally, report = await taken_in(http, csv(*rows, head=PLACED))
    assert (tally["new"], report["refused"]) == (2, [])
    assert await units(http) == sorted([("101", east), ("201", WEST), ("202", WEST)])
    assert (await city(http, east), await city(http, WEST)) == (BEIJING, SHANGHAI)


async def test_a_door_that_is_known_there_tells_that_its_city_is_put_right(http: httpx.AsyncClient) -> None:
    await taken_in(http, csv(("东园", "1号楼", "101", "北京"), head=PLACED))
    rows = [("东园", "1号楼", code, "上海") for code in ("102", "101")]
    tally, report = await taken_in(http, csv(*rows, head=PLACED))
    assert (tally["new"], tally["known"], report["refused"]) == (1, 1, [])
    assert await city(http, park_id("东园")) == SHANGHAI


async def city(http: httpx.AsyncClient, park: UUID) -> str:
    return str((await get(http, f"/parks/{park}"))["city"])
