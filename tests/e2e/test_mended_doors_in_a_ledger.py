"""Doors, buildings and parks put right in a ledger that knows people by name: nobody and nothing doubles."""

from collections.abc import Sequence
from typing import Any

import psycopg
from anju.gateway import Gateway
from anju.importing import Import, Loaded
from contracts.imports.ids import park_id
from ledger.english import in_english
from testkit.stack import eventually

from .house import House
from .test_importing import ledger, outcome

PARK = "门牌园"
PLACE = {"园区": PARK, "楼栋": "一号楼"}
OWNED = {"业主姓名": "曾巩", "业主电话": "13711150000", "业主起租日期": "2020-01-01"} | {
    "业主到期日期": "2039-12-31",
    "收房租金": "2000",
    "业主付款方式": "年付",
}
LET = {"起租日期": "2026-01-01", "到期日期": "2038-12-31", "月租金": "2800", "付款方式": "押一付三"}
Row = dict[str, Any]


def row(code: str, name: str = "", phone: str = "") -> Row:
    let = {"租客姓名": name, "租客电话": phone} | LET if name else {}
    return PLACE | {"房号": code} | OWNED | let


FIRST = [
    row("301", "王安石", "13711150001"),
    row("302", "苏洵", "13711150002"),
    row("303", "苏洵", "13711150003"),
    row("304"),
    row("305"),
]


async def taken(api: Gateway, rows: Sequence[Row]) -> Loaded:
    one = Import(api, ledger({"总台账": list(rows)}))
    await one.hand_in()
    foretold = await one.foretold()
    came = await one.confirm()
    assert outcome(came) == outcome(foretold)
    return came


def counted(house: House) -> tuple[int, int, int, int]:
    """Homes, contracts, and whom they are with: people and tenants."""
    query = (
        "select (select count(*) from views.units where park_id = %(park)s), count(*),"
        " count(distinct party_id), count(distinct tenant_id) from views.contracts where park_id = %(park)s"
    )
    with psycopg.connect(house.urls["ANJU_CONTRACTS_URL"]) as conn:
        [found] = conn.execute(query, {"park": park_id(PARK)}).fetchall()
    return found


def put_right(came: Loaded) -> list[int]:
    return [note["row"] for note in came.told["notes"] if "门牌由" in note["reason"]]


async def test_who_lives_there_tells_which_home_is_put_right(watched: House) -> None:
    """Two tenants of one name have each their own; another phone in the same file makes nobody else."""
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        await taken(api, FIRST)
        before = counted(watched)
        assert before == (5, 8, 4, 3)

        doors = [each | {"房号": f"3-{each['房号']}"} for each in FIRST[1:3]]
        phone = {"房号": "3-301", "租客电话": "13711150009"}
        came = await taken(api, [FIRST[0] | phone, *doors, *FIRST[3:]])
        assert (came.told["refused"], put_right(came), counted(watched)) == ([], [2, 3, 4], before)

        renamed = [each | {"楼栋": "1号楼"} for each in (FIRST[0] | phone, *doors, *FIRST[3:])]
        new = row("306", "欧阳修", "13711150006") | {"楼栋": "1号楼"}
        came = await taken(api, [new, *renamed])
        assert (came.told["refused"], put_right(came)) == ([], [3, 4, 5, 6, 7])
        assert counted(watched) == (6, 10, 5, 4)

        came = await taken(api, [new, *renamed])
        assert [each["new"] + each["changed"] for each in came.told["sheets"]] == [0] * 5
        assert counted(watched) == (6, 10, 5, 4)

        came = await taken(api, [each | {"园区": "门牌苑"} for each in (new, *renamed)])
        assert (came.told["refused"], put_right(came)) == ([], [])
        assert counted(watched) == (6, 10, 5, 4)
        assert [each["row"] for each in came.told["notes"] if "园区名称由" in each["reason"]] == [2]

        async def told() -> bool:
            with psycopg.connect(watched.urls["ANJU_TENANTS_URL"]) as conn:
                query = "select name from views.names where id = %s"
                return conn.execute(query, [park_id(PARK)]).fetchall() == [("门牌苑",)]

        await eventually(told, "the other departments call the park as it is called now")


async def test_a_mended_name_is_told_how_it_was_known_where_no_row_has_a_number(watched: House) -> None:
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    place = {"园区": "改名园"}
    named = {"业主姓名": "司马光", "业主电话": "13711151000"}
    first = row("301", "范仲淹", "13711151001") | place | named
    other = {"租客姓名": "范仲掩", "业主姓名": "司马广"}
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        await taken(api, [first])
        came = await taken(api, [first | other])
        told = {each["sheet"]: each for each in came.told["refused"] if each["type"] == "named-otherwise"}
        assert {sheet: each["reason"].partition("，")[0] for sheet, each in told.items()} == {
            "业主": "本行没有业主编号",
            "租客": "本行没有租客编号",
        }
        assert in_english(told["租客"]["reason"]).startswith("the row has no 租客编号")
        numbered = row("302", "寇准", "13711151002") | place | {"租客编号": "GM2"}
        await taken(api, [numbered])
        came = await taken(api, [numbered | {"租客姓名": "寇隼"}])
        reasons = [each["reason"] for each in came.told["refused"] if each["type"] == "named-otherwise"]
        assert [reason[:3] for reason in reasons] == ["该编号"]
