"""A ledger in which the name of a park was put right: it is the same park, and no home is there twice."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from contracts.imports.doors import Doors, Room
from contracts.imports.ids import park_id, person_id, unit_id
from contracts.imports.parks_put_right import OLD_NAME, PARK_PUT_RIGHT
from contracts.views.parks import parks
from host.runtime import Runtime
from kernel.rebuild import rebuild
from ledger.english import in_english
from testkit.voices import Voices

from .over_http import get
from .test_imports import followed, hand_in
from .test_imports import ledger as csv
from .test_ledger_again import taken_in
from .test_ledger_put_right import (
    FIRST,
    HEAD,
    NUMBERED,
    PLACE,
    TERMS,
    Row,
    counted,
    let,
    people,
    row,
    with_numbers,
)

assert people


def called(rows: Sequence[Row], park: str = "东苑") -> list[Row]:
    return [(park, *at[1:]) for at in rows]


async def names(http: httpx.AsyncClient) -> list[str]:
    return sorted(each["name"] for each in (await get(http, "/parks"))["items"])


async def rename(http: httpx.AsyncClient, name: str, park: str = "东园") -> httpx.Response:
    why = {"X-Reason": quote("录入有误")}
    return await http.put(f"/parks/{park_id(park)}/name", json={"name": name}, headers=why)


@pytest.mark.parametrize("numbered", [False, True])
async def test_a_park_put_right_is_told_of_and_nothing_doubles(
    http: httpx.AsyncClient, runtime: Runtime, numbered: bool
) -> None:
    head, first = (NUMBERED, with_numbers(FIRST)) if numbered else (HEAD, FIRST)
    await taken_in(http, csv(*first, head=head))
    before = await counted(runtime)
    tally, report = await taken_in(http, csv(*called(first), head=head))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, 1, [])
    [note] = report["notes"]
    assert (note["row"], note["reason"]) == (2, PARK_PUT_RIGHT.format(old="东园", new="东苑"))
    assert in_english(note["reason"]).startswith("the park is called 东苑 and not 东园")
    assert [(each["column"], each["old"], each["new"]) for each in report["changed"]] == [
        ("园区", "东园", "东苑")
    ]
    assert (await counted(runtime), await names(http)) == (before, ["东苑"])
    query = "select origin->>'reason' from kernel.events where type = 'ParkNameCorrected'"
    async with runtime.pool.connection() as conn:
        assert await (await conn.execute(query)).fetchall() == [("台账更正园区名称",)]
    assert (await rebuild(runtime, parks, swap=False)).differences == 0

    tally, report = await taken_in(http, csv(*called(first), head=head))
    assert (tally["new"], tally["changed"], tally["refused"], report["notes"]) == (0, 0, 0, [])
    tally, report = await taken_in(http, csv(*first, head=head))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, 0, [])
    assert OLD_NAME.format(name="东园", now="东苑") in report["notices"]
    assert (await counted(runtime), await names(http)) == (before, ["东苑"])


async def test_a_new_home_and_a_door_put_right_at_once_are_what_they_are(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    units, contracts = await counted(runtime)
    rows = [row("3-301", let("ZK1")), *FIRST[1:], row("501", let("ZK4"))]
    tally, report = await taken_in(http, csv(*called(rows), head=HEAD))
    assert (tally["new"], report["refused"]) == (3, [])
    assert await counted(runtime) == (units + 1, contracts + 2)
    assert [("园区名称由" in each["reason"], "门牌由" in each["reason"]) for each in report["notes"]] == [
        (True, True)
    ]
    async with runtime.pool.connection() as conn:
        at = "select code from views.units where id = %s"
        assert await (await conn.execute(at, [unit_id("东园", "一号楼", "301")])).fetchone() == ("3-301",)


@pytest.mark.parametrize(
    "again",
    [
        FIRST[:2],
        [row("301", let("ZK1", "2025-02-01", "2026-02-28", *TERMS[2:])), *FIRST[1:]],
    ],
)
async def test_where_less_is_said_or_otherwise_the_park_is_asked_about_by_name_until_somebody_says_so(
    http: httpx.AsyncClient, runtime: Runtime, again: list[Row]
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    _, report = await taken_in(http, csv(*called(again), head=HEAD))
    told = [each for each in report["refused"] if each["sheet"] == "房源"]
    assert {(each["type"], each["column"]) for each in told} == {("park-in-doubt", "园区")}
    assert (len(told), "「东园」" in told[0]["reason"]) == (len(again), True)
    assert in_english(told[0]["reason"]).startswith("its contracts are those of the park 「东园」")
    assert (await counted(runtime), await names(http)) == (before, ["东园"])

    assert (await rename(http, "东苑")).json()["events"] == ["ParkNameCorrected"]
    _, report = await taken_in(http, csv(*called(again), head=HEAD))
    assert "park-in-doubt" not in {each["type"] for each in report["refused"]}
    assert (await counted(runtime), await names(http)) == (before, ["东苑"])


async def test_another_park_is_taken_in_beside_the_rows_of_the_one_it_is_like(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """Two buildings of one owner, alike to the door and the day, where nobody lives yet."""
    vacant = [row("301"), row("302")]
    await taken_in(http, csv(*vacant, head=HEAD))
    _, report = await taken_in(http, csv(*called(vacant), head=HEAD))
    assert {each["type"] for each in report["refused"]} == {"park-in-doubt"}
    tally, report = await taken_in(http, csv(*vacant, *called(vacant), head=HEAD))
    assert (tally["new"], report["refused"]) == (4, [])
    assert (await counted(runtime), await names(http)) == ((4, 4), ["东园", "东苑"])


PLACED = (*PLACE, "城市")
BARE = [("东园", "一号楼", code) for code in ("301", "302", "303")]


async def test_a_park_without_contracts_is_asked_about_where_its_doors_are_those_of_one_that_is_gone(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*BARE, head=PLACE))
    again = [*called(BARE), ("东苑", "一号楼", "304")]
    _, report = await taken_in(http, csv(*again, head=PLACE))
    assert {(each["type"], each["column"]) for each in report["refused"]} == {("park-of-same-doors", "园区")}
    assert (len(report["refused"]), await names(http)) == (4, ["东园"])
    assert "园区「东园」的相同" in report["refused"][0]["reason"]
    assert in_english(report["refused"][0]["reason"]).startswith("its homes are behind the doors of the park")
    assert "台账" not in in_english(report["refused"][0]["reason"])

    tally, report = await taken_in(http, csv(BARE[0], *again, head=PLACE))
    assert (tally["new"], report["refused"], await names(http)) == (4, [], ["东园", "东苑"])
    assert (await counted(runtime))[0] == 7
    _, report = await taken_in(http, csv(*called(BARE, "西苑"), head=PLACE))
    assert "「东园」、「东苑」" in report["refused"][0]["reason"], "either of both"


async def test_nor_is_it_once_its_name_is_corrected_by_hand(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*BARE, head=PLACE))
    assert (await rename(http, "东苑")).is_success
    tally, _ = await taken_in(http, csv(*called(BARE), head=PLACE))
    assert (tally["known"], await names(http)) == (3, ["东苑"])


async def test_another_city_or_other_doors_make_another_park(http: httpx.AsyncClient) -> None:
    await taken_in(http, csv(*((*each, "北京") for each in BARE), head=PLACED))
    tally, report = await taken_in(http, csv(*((*each, "深圳") for each in called(BARE)), head=PLACED))
    assert (tally["new"], report["refused"]) == (3, [])
    few = [("西苑", "一号楼", code) for code in ("301", "501", "502")]
    tally, report = await taken_in(http, csv(*few, head=PLACE))
    assert (tally["new"], report["refused"]) == (3, [])


async def test_where_all_terms_are_others_at_once_it_is_asked_about_by_who_has_the_homes(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await voices.known(person_id("业主", "YZ2"))
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    cover = ("YZ1", "2024-02-01", "2029-01-31", "3100", "年付")
    terms = ("2025-02-10", "2026-02-09", "4600", "押一付一", "")
    other = ("YZ2", *cover[1:])
    mended = [row("301", let("ZK1", *terms), cover), row("302", let("ZK2", *terms), cover)]
    mended += [row("303", cover=cover), row("401", let("ZK3", *terms), cover)]
    _, report = await taken_in(http, csv(*called(mended), head=HEAD))
    told = {each["type"] for each in report["refused"] if each["sheet"] == "房源"}
    assert (told, await counted(runtime)) == ({"park-of-same-doors"}, before)
    strangers = [row(each[2], cover=other) for each in FIRST]
    tally, report = await taken_in(http, csv(*called(strangers), head=HEAD))
    assert (tally["new"], report["refused"]) == (8, []), "other people have the homes of another park"


async def test_a_home_that_stands_in_another_park_by_now_is_asked_about(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    units, _ = before = await counted(runtime)
    moved = [*called(FIRST[:1]), *called([row("901", let("ZK4"))]), *FIRST[1:]]
    _, report = await taken_in(http, csv(*moved, head=HEAD))
    [told] = [each for each in report["refused"] if each["sheet"] == "房源"]
    assert (told["type"], told["row"], "一号楼 301" in told["reason"]) == ("home-of-another-park", 2, True)
    assert in_english(told["reason"]).startswith("its contracts are those of 一号楼 301")
    assert (await counted(runtime))[0] == units + 1
    assert before[0] == units


async def test_a_file_of_many_unknown_parks_is_not_read_again_for_each_park_that_is_known(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty parks of 7,500 homes beside twenty that are known held up the whole service for ever."""
    rows = [row(code) for code in ("301", "302", "303")]
    await taken_in(http, csv(*(each for n in range(6) for each in called(rows, f"园{n}")), head=HEAD))
    looked = Counter[int]()
    of = Doors.of
    for parks_ in (2, 6):

        def counted_of(doors: Doors, room: Room, parks_: int = parks_) -> UUID:
            looked[parks_] += 1
            return of(doors, room)

        monkeypatch.setattr(Doors, "of", counted_of)
        many = [each for n in range(parks_) for each in called(rows, f"苑{n}")]
        opened = await hand_in(http, csv(*many, head=HEAD))
        assert (await followed(http, opened["id"]))[-1]["refused"] == 2 * len(many)
    assert looked[2] / 2 * 1.5 > looked[6] / 6, looked


async def test_two_names_of_one_park_in_a_file_are_not_two_parks(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    await rename(http, "东苑")
    _, report = await taken_in(http, csv(*FIRST[:2], *called(FIRST[2:]), head=HEAD))
    told = [(each["type"], each["row"]) for each in report["refused"] if each["sheet"] == "房源"]
    assert told == [("park-called-twice", 2), ("park-called-twice", 3)]
    assert await counted(runtime) == before


async def test_no_park_is_called_by_a_name_that_another_has_or_had(http: httpx.AsyncClient) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    await taken_in(http, csv(*called([row("901", let("ZK4"))], "西园"), head=HEAD))
    assert (await rename(http, "西园")).json()["type"] == "urn:anju:problem:park-name-taken"
    assert (await rename(http, "东苑")).is_success
    assert (await rename(http, "东园", "西园")).json()["type"] == "urn:anju:problem:park-name-taken"
    assert (await rename(http, "东园")).is_success, "back again"
    assert (await rename(http, "北园", "南园")).status_code == 404
    unsaid = await http.put(f"/parks/{park_id('东园')}/name", json={"name": "北园"})
    assert unsaid.json()["type"] == "urn:anju:problem:reason-missing"


async def test_a_building_put_right_by_hand_is_meant_by_both_its_names(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    [building] = (await get(http, f"/parks/{park_id('东园')}"))["buildings"]
    path, why = f"/parks/{park_id('东园')}/buildings/{building['building_id']}/name", {"X-Reason": "typo"}
    assert (await http.put(path, json={"name": "1号楼"})).json()["type"] == "urn:anju:problem:reason-missing"
    answer = await http.put(path, json={"name": "1号楼"}, headers=why)
    assert answer.json()["events"] == ["BuildingNameCorrected"]
    unknown = path.replace(building["building_id"], str(park_id("东园")))
    refused = await http.put(unknown, json={"name": "1号楼"}, headers=why)
    assert refused.json()["type"] == "urn:anju:problem:building-unknown"
    for name in ("一号楼", "1号楼"):
        said = [(at[0], name, *at[2:]) for at in FIRST]
        tally, report = await taken_in(http, csv(*said, head=HEAD))
        assert (tally["new"], tally["changed"], report["refused"]) == (0, 0, []), name
    assert await counted(runtime) == before
    assert [each["name"] for each in (await get(http, "/buildings"))["items"]] == ["1号楼"]
    assert (await rebuild(runtime, parks, swap=False)).differences == 0
