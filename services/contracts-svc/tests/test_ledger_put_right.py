"""A ledger in which a door or the name of a building was put right: it is the same home, nothing doubles."""

from collections.abc import Sequence

import httpx
import pytest
from contracts.imports.ids import building_id, person_id, tenant_id, unit_id
from contracts.imports.put_right import PUT_RIGHT
from files.sealed import SealedFiles
from host.runtime import Runtime
from kernel.ids import named_id
from ledger.english import in_english
from testkit.voices import Voices

from .test_imports import ledger as csv
from .test_ledger_again import taken_in

OWNED = ("业主编号", "业主起租日期", "业主到期日期", "收房租金", "业主付款方式")
LET = ("租客编号", "租客起租日期", "租客到期日期", "出房租金", "租客付款方式", "入住日期")
PLACE = ("园区", "楼栋", "房号")
HEAD = (*PLACE, *OWNED, *LET)
NUMBERED = (*HEAD, "业主合同编号", "租客合同编号")
COVER = ("YZ1", "2024-01-01", "2028-12-31", "3000", "年付")
TERMS = ("2025-02-01", "2026-01-31", "4500", "押一付一", "")
VACANT = ("",) * len(LET)
NOTHING = {"new": 0, "changed": 0, "refused": 0}
Row = tuple[str, ...]


@pytest.fixture(autouse=True)
async def people(papers: SealedFiles, voices: Voices) -> None:
    await acquaint(voices)


async def acquaint(voices: Voices) -> None:
    """With whom earlier files brought, by their numbers."""
    tenants = [tenant_id(f"ZK{n}") for n in range(1, 5)]
    await voices.registered(*tenants)
    await voices.known(*(named_id("person", each) for each in tenants), person_id("业主", "YZ1"))


def let(who: str, *terms: str) -> Row:
    return (who, *(terms or TERMS))


def row(code: str, let_to: Row = VACANT, cover: Row = COVER, building: str = "一号楼") -> Row:
    return ("东园", building, code, *cover, *let_to)


FIRST = [
    row("301", let("ZK1")),
    row("302", let("ZK2")),
    row("303"),
    row("401", let("ZK3", "2025-03-01", *TERMS[1:])),
]


async def counted(runtime: Runtime) -> tuple[int, int]:
    """How many homes, and how many contracts."""
    query = "select (select count(*) from views.units), (select count(*) from views.contracts)"
    async with runtime.pool.connection() as conn:
        [(units, contracts)] = await (await conn.execute(query)).fetchall()
    return units, contracts


async def doors(runtime: Runtime) -> list[str]:
    query = "select code from views.units order by code"
    async with runtime.pool.connection() as conn:
        return [code async for (code,) in await conn.execute(query)]


def mended(rows: Sequence[Row], building: str = "", **codes: str) -> list[Row]:
    return [(at[0], building or at[1], codes.get(f"_{at[2]}", at[2]), *at[3:]) for at in rows]


def with_numbers(rows: Sequence[Row]) -> list[Row]:
    return [(*each, f"YH{n}", f"ZH{n}" if each[8] else "") for n, each in enumerate(rows)]


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize(
    ("building", "codes", "right"),
    [
        ("", {"_301": "3-301"}, 1),
        ("", {"_301": "30l", "_302": "3-302"}, 2),
        ("", {"_303": "3-303"}, 1),
        ("", {"_303": "333"}, 1),
        ("1号楼", {}, 4),
        ("1号楼", {"_301": "3-301", "_303": "3-303"}, 4),
    ],
)
async def test_a_home_put_right_is_told_of_and_nothing_doubles(
    http: httpx.AsyncClient,
    runtime: Runtime,
    building: str,
    codes: dict[str, str],
    right: int,
    numbered: bool,
) -> None:
    head = NUMBERED if numbered else HEAD
    first, again = FIRST, mended(FIRST, building, **codes)
    if numbered:
        first, again = with_numbers(first), with_numbers(again)
    await taken_in(http, csv(*first, head=head))
    before = await counted(runtime)
    assert before == (4, 7)
    tally, report = await taken_in(http, csv(*again, head=head))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, right, [])
    assert await counted(runtime) == before
    assert sum("门牌由" in note["reason"] for note in report["notes"]) == right
    assert {*codes.values()} <= {*await doors(runtime)}
    tally, report = await taken_in(http, csv(*again, head=head))
    assert (tally["new"], tally["changed"], tally["refused"], report["notes"]) == (0, 0, 0, [])
    assert await counted(runtime) == before


async def test_it_says_of_the_row_what_was_called_how_and_keeps_why(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    _, report = await taken_in(http, csv(*mended(FIRST, _301="3-301"), head=HEAD))
    [note] = report["notes"]
    assert (note["row"], note["reason"]) == (2, PUT_RIGHT.format(old="301", new="3-301"))
    assert in_english(note["reason"]).startswith("put right from 301 to 3-301")
    assert [(each["column"], each["old"], each["new"]) for each in report["changed"]] == [
        ("房号", "301", "3-301")
    ]
    query = "select origin->>'reason' from kernel.events where type = 'UnitDoorCorrected'"
    async with runtime.pool.connection() as conn:
        assert await (await conn.execute(query)).fetchall() == [("台账更正门牌",)]


async def test_the_old_file_afterwards_is_told_what_to_mend(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    await taken_in(http, csv(*mended(FIRST, _301="3-301"), head=HEAD))
    before = await counted(runtime)
    _, report = await taken_in(http, csv(*FIRST, head=HEAD))
    assert {each["type"] for each in report["refused"]} == {"door-put-right"}
    assert await counted(runtime) == before


async def test_a_new_home_in_the_same_file_is_new(http: httpx.AsyncClient, runtime: Runtime) -> None:
    """Of the same owner on the same terms as well."""
    await taken_in(http, csv(*FIRST, head=HEAD))
    units, contracts = await counted(runtime)
    more = [*mended(FIRST, _301="3-301"), row("501", let("ZK4")), row("502")]
    _, report = await taken_in(http, csv(*more, head=HEAD))
    assert report["refused"] == []
    assert await counted(runtime) == (units + 2, contracts + 3)
    assert [note["row"] for note in report["notes"] if "门牌由" in note["reason"]] == [2]


async def test_a_renewal_in_the_mended_file_follows_on_what_was_there(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    units, contracts = await counted(runtime)
    renewed = row("3-301", let("ZK1", "2026-02-01", "2027-01-31", *TERMS[2:]))
    _, report = await taken_in(http, csv(*mended(FIRST, _301="3-301"), renewed, head=HEAD))
    assert report["refused"] == []
    assert await counted(runtime) == (units, contracts + 1)


async def test_where_two_can_be_meant_the_row_is_asked_about_by_name(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """One company has two rooms on the same terms, and both are called otherwise."""
    rows = [row("301", let("ZK1")), row("302", let("ZK1")), row("303")]
    await taken_in(http, csv(*rows, head=HEAD))
    before = await counted(runtime)
    _, report = await taken_in(http, csv(*mended(rows, _301="甲", _302="乙"), head=HEAD))
    asked = [each for each in report["refused"] if each["sheet"] == "房源"]
    assert in_english(asked[0]["reason"]).startswith("its contracts are those of 一号楼 301、一号楼 302")
    assert [(each["type"], each["row"], each["column"]) for each in asked] == [
        ("home-in-doubt", 2, "房号"),
        ("home-in-doubt", 3, "房号"),
    ]
    assert "一号楼 301、一号楼 302" in asked[0]["reason"]
    assert await counted(runtime) == before
    _, report = await taken_in(http, csv(*mended(rows, _301="3-301", _302="3-302"), head=HEAD))
    assert (report["refused"], await counted(runtime)) == ([], before)


async def test_a_door_and_the_end_mended_at_once_are_asked_about(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    longer = row("3-301", let("ZK1", "2025-02-01", "2026-02-28", *TERMS[2:]))
    _, report = await taken_in(http, csv(longer, *FIRST[1:], head=HEAD))
    assert {each["type"] for each in report["refused"]} == {"home-in-doubt"}
    assert await counted(runtime) == before


@pytest.mark.parametrize("code", ["3-303", "333"])
@pytest.mark.parametrize(
    ("cover", "refused"),
    [
        (("YZ1", "2024-01-01", "2029-12-31", "3000", "年付"), "end-agreed-otherwise"),
        (("YZ1", "2024-01-10", "2028-12-31", "3000", "年付"), "known-from-another-day"),
        (("YZ1", "2024-01-01", "2028-12-31", "3100", "年付"), "rent-agreed-otherwise"),
    ],
)
async def test_a_vacant_home_whose_door_and_contract_are_mended_at_once_is_asked_about(
    http: httpx.AsyncClient, runtime: Runtime, code: str, cover: Row, refused: str
) -> None:
    """Its door is put right first, and what both signed goes its own way."""
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    again = csv(*FIRST[:2], row(code, cover=cover), FIRST[3], head=HEAD)
    _, report = await taken_in(http, again)
    told = [each for each in report["refused"] if each["sheet"] == "房源"]
    assert [(each["type"], each["row"], "一号楼 303" in each["reason"]) for each in told] == [
        ("home-in-doubt", 4, True)
    ]
    assert await counted(runtime) == before
    door = {"building_id": str(building_id("东园", "一号楼")), "code": code}
    why = {"X-Reason": "typo"}
    put = await http.put(f"/units/{unit_id('东园', '一号楼', '303')}/door", json=door, headers=why)
    assert put.json()["events"] == ["UnitDoorCorrected"]
    _, report = await taken_in(http, again)
    assert [each["type"] for each in report["refused"]] == [refused]
    assert await counted(runtime) == before


async def test_a_door_that_is_another_homes_by_now_is_asked_about(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """302 is written for 301, and 305 for 302."""
    await taken_in(http, csv(*FIRST[:2], head=HEAD))
    before = await counted(runtime)
    later = row("302", let("ZK1", "2025-04-01", *TERMS[1:]))
    _, report = await taken_in(http, csv(later, row("305", let("ZK2")), head=HEAD))
    [asked] = [each for each in report["refused"] if each["sheet"] == "房源"]
    assert (asked["type"], asked["row"]) == ("let-elsewhere", 3)
    assert (await counted(runtime))[0] == before[0]


async def test_an_excerpt_with_a_new_home_of_the_same_owner_is_taken_in_with_a_word(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(row("303"), row("304"), head=HEAD))
    tally, report = await taken_in(http, csv(row("501"), head=HEAD))
    assert (tally["new"], report["refused"]) == (2, [])
    assert await counted(runtime) == (3, 3)
    told = next(note["reason"] for note in report["notes"] if note["sheet"] == "房源")
    assert "一号楼 303、一号楼 304" in told


async def test_while_its_contract_cannot_be_read_a_home_is_not_taken_for_a_new_one(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(*FIRST, head=HEAD))
    before = await counted(runtime)
    broken = row("3-301", let("ZK1", "2025-02-30", *TERMS[1:]))
    _, report = await taken_in(http, csv(broken, *FIRST[1:], head=HEAD))
    assert "home-unclear" in {each["type"] for each in report["refused"]}
    assert await counted(runtime) == before
    _, report = await taken_in(http, csv(*mended(FIRST, _301="3-301"), head=HEAD))
    assert (report["refused"], await counted(runtime)) == ([], before)


async def test_the_first_file_of_a_park_asks_nothing(http: httpx.AsyncClient) -> None:
    tally, report = await taken_in(http, csv(*FIRST, head=HEAD))
    assert (tally["refused"], [note for note in report["notes"] if "门牌" in note["reason"]]) == (0, [])
