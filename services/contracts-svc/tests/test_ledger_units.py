"""What a ledger says of units beside where they are: how many may live there, and in which city."""

from typing import Any

import httpx
from contracts.imports.became import OTHERS, STAYS
from contracts.imports.changes import OTHERWISE
from contracts.imports.cities import FOR_ALL, NO_CITY
from contracts.imports.ids import park_id, person_id, unit_id
from kernel.ids import named_id
from ledger.columns import STAFF
from testkit.voices import Voices

from .over_http import get, post
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv
from .test_ledger_again import taken_in

PLACE = ("东园", "1号楼", "101")
PARK = park_id(PLACE[0])
PLACED = ("园区", "楼栋", "房号", "城市")
NOWHERE = NO_CITY.format(park="东园")
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
    stays = OTHERWISE.format(column="限住人数", known="4", said="3", stays=STAYS)
    for older, told in (("3", [stays]), ("", [])):
        again, report = await taken_in(http, csv((*PLACE, older), head=CAPPED))
        assert again == {"new": 0, "changed": 0, "known": 1, "refused": 0}
        assert [each["reason"] for each in report["notes"]] == told
    assert (await unit_of(http))["occupancy_cap"] == 4


async def test_who_cared_for_it_at_first_takes_it_back_from_nobody_and_the_row_says_so(
    paper_folder: object, http: httpx.AsyncClient, voices: Voices
) -> None:
    await voices.known(*(person_id(STAFF.title, number) for number in ("G1", "G2")))
    head = ("园区", "楼栋", "房号", "管家工号")
    told = {}
    for number in ("G1", "G2", "G2", "G1"):
        tally, report = await taken_in(http, csv((*PLACE, number), head=head))
        told[number] = [each["reason"] for each in report["notes"]]
    assert (tally["known"], told) == (1, {"G2": [], "G1": [OTHERS.format(column="管家工号", stays=STAYS)]})
    assert (await unit_of(http))["manager_id"] == str(person_id(STAFF.title, "G2"))


async def test_the_city_of_a_park_is_taken_in_and_mended_and_an_old_file_takes_back_nothing(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    """One row that says it is enough, wherever it stands; of parks that nobody places the report says so."""
    rows = [PLACE, ("东园", "1号楼", "102"), ("西园", "1号楼", "101"), ("西园", "1号楼", "102")]
    said = dict.fromkeys(range(4), "") | {1: "北京"}
    first, report = await taken_in(http, csv(*((*row, said[i]) for i, row in enumerate(rows)), head=PLACED))
    assert first["new"] == 4
    assert [each for each in report["notices"] if "城市" in each] == [NO_CITY.format(park="西园")]
    parks = {each["name"]: each for each in (await get(http, "/parks"))["items"]}
    assert (parks["东园"]["city"], parks["东园"]["without_city"]) == ("110000", None)
    assert (parks["西园"]["city"], "未设城市" in parks["西园"]["without_city"]) == (None, True)

    mended, report = await taken_in(http, csv((*PLACE, "310000"), head=PLACED))
    assert mended == {"new": 0, "changed": 1, "known": 0, "refused": 0}
    [change] = report["changed"]
    assert (change["column"], change["old"], change["new"]) == ("城市", "北京市", "上海市")
    stays = OTHERWISE.format(column="城市（东园）", said="北京市", known="上海市", stays=STAYS)
    for older, told in (("北京市", [stays]), ("上海", []), ("", [])):
        again, report = await taken_in(http, csv((*PLACE, older), head=PLACED))
        assert again["known"] == 1
        assert [each for each in report["notices"] if "城市" in each] == told
    assert (await get(http, f"/parks/{PARK}"))["city"] == "310000"


async def test_a_city_that_was_said_late_is_not_taken_back_either(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    _, report = await taken_in(http, csv(PLACE, head=PLACED[:3]))
    assert NOWHERE in report["notices"]
    await taken_in(http, csv((*PLACE, "深圳"), head=PLACED))
    why = {"X-Reason": "it lies in Guangzhou"}
    answer = await http.put(f"/parks/{PARK}/city", json={"city": "440100"}, headers=why)
    assert answer.status_code == 200, answer.text
    again, _ = await taken_in(http, csv((*PLACE, "深圳"), head=PLACED))
    assert (again["known"], (await get(http, f"/parks/{PARK}"))["city"]) == (1, "440100")


async def test_two_cities_of_one_park_are_refused_where_the_second_stands(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    rows = [(*PLACE, "北京"), ("东园", "1号楼", "102", "上海"), ("东园", "1号楼", "103", "京城")]
    tally, report = await taken_in(http, csv(*rows, head=PLACED))
    assert (tally["new"], tally["refused"]) == (1, 2)
    assert [(each["row"], each["column"]) for each in report["refused"]] == [(3, "城市"), (4, "城市")]
    assert "第 2 行写的城市是「北京市」" in report["refused"][0]["reason"]


async def test_where_no_row_says_the_city_it_is_said_once_for_all_of_the_file(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    """And puts no park elsewhere of which somebody said it before."""
    await taken_in(http, csv(("西园", "1号楼", "101", "上海"), head=PLACED))
    opened = await hand_in(http, csv(PLACE, ("西园", "1号楼", "102"), head=PLACED[:3]))
    assert (opened["asks_city"], opened["city"]) == (True, None)
    path = f"/imports/{opened['id']}"
    await followed(http, opened["id"])
    report = await asked(http, "GET", f"{path}/report")
    assert [each for each in report["notices"] if "城市" in each] == [NOWHERE]
    sheets = [{"place": 0, "kind": "房源"}]
    for wrong in ("110105", "440000", "999999"):
        refused = await asked(http, "PUT", f"{path}/mapping", 422, sheets=sheets, city=wrong)
        assert (refused["type"], refused["field"]) == ("urn:anju:problem:city-unknown", "city")
    mapped = await asked(http, "PUT", f"{path}/mapping", sheets=sheets, city="110000")
    assert mapped["city"] == "110000"
    assert (await followed(http, opened["id"]))[-1]["city"] == "110000"
    foretold = await asked(http, "GET", f"{path}/report")
    chosen = FOR_ALL.format(park="东园", city="北京市")
    assert [each for each in foretold["notices"] if "城市" in each] == [chosen]
    await asked(http, "POST", f"{path}/confirm")
    assert (await followed(http, opened["id"]))[-1]["tally"]["new"] == 2
    parks = {each["name"]: each["city"] for each in (await get(http, "/parks"))["items"]}
    assert parks == {"东园": "110000", "西园": "310000"}
    placed = await hand_in(http, csv((*PLACE, "北京"), head=PLACED))
    assert placed["asks_city"] is False


async def test_what_was_opened_by_hand_is_meant_by_what_it_is_called(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    """Its ids say nothing of that; the ledger goes on with a building and a door that it had not."""
    by_hand = {each: str(named_id("by hand", each)) for each in ("park", "building", "unit")}
    await post(http, "/parks", {"park_id": by_hand["park"], "name": "东园"})
    building = {"building_id": by_hand["building"], "name": "1号楼"}
    await post(http, f"/parks/{by_hand['park']}/buildings", building, 200)
    unit = {f"{each}_id": id_ for each, id_ in by_hand.items()} | {"code": "101"}
    await post(http, "/units", unit)
    rows = [PLACE, ("东园", "1号楼", "102"), ("东园", "2号楼", "101")]
    first, _ = await taken_in(http, csv(*rows, head=PLACED[:3]))
    assert first == {"new": 2, "changed": 0, "known": 1, "refused": 0}
    again, _ = await taken_in(http, csv(*rows, head=PLACED[:3]))
    assert again["known"] == 3
    [park] = (await get(http, "/parks"))["items"]
    assert (park["park_id"], [each["name"] for each in park["buildings"]]) == (
        by_hand["park"],
        ["1号楼", "2号楼"],
    )
    units = (await get(http, "/units"))["items"]
    assert sorted((each["code"], each["park_id"]) for each in units) == [
        (code, by_hand["park"]) for code in ("101", "101", "102")
    ]


async def test_a_building_that_one_file_spells_in_two_ways_is_one_and_a_home_of_it_is_not_there_twice(
    paper_folder: object, http: httpx.AsyncClient
) -> None:
    spelt = [("东园", "A座（北）", "101", "3"), ("东园", "a座(北)", "102", "3")]
    for rows in (spelt, spelt[::-1], [(*at[:1], "A 座(北)", *at[2:]) for at in spelt]):
        _, report = await taken_in(http, csv(*rows, head=CAPPED))
        assert report["refused"] == []
        assert [each["name"] for each in (await get(http, "/buildings"))["items"]] == ["A座(北)"]
        assert sorted(each["code"] for each in (await get(http, "/units"))["items"]) == ["101", "102"]
    again = [(*spelt[0][:2], "103", "3"), (*spelt[1][:2], "103", "3")]
    _, report = await taken_in(http, csv(*again, head=CAPPED))
    told = [(each["row"], each["reason"]) for each in report["refused"]]
    assert told == [(3, "与第 2 行是同一房源，楼栋不同：请写得一致")]
