"""A renewal in the ledger's row, or above it, and another phone: who had the unit before is who it is."""

from typing import Any

import psycopg
from anju.gateway import Gateway
from anju.importing import Import, Loaded
from contracts.imports.became import TAKEN_FOR
from contracts.imports.ids import unit_id

from .house import House
from .test_importing import ledger, outcome

PLACE = {"园区": "续签园", "楼栋": "1号楼", "房号": "101"}
OWNED = {"业主姓名": "柳浪", "业主电话": "13711120000", "业主起租日期": "2020-01-01"} | {
    "业主到期日期": "2027-12-31",
    "收房租金": "2000",
    "业主付款方式": "年付",
}
LET = {"租客姓名": "闻莺", "租客电话": "13711120001", "起租日期": "2026-01-01", "到期日期": "2026-12-31"}
TERMS = {"月租金": "2800", "付款方式": "押一付三"}
FIRST = PLACE | OWNED | LET | TERMS
RENEWED = FIRST | {"起租日期": "2027-01-01", "到期日期": "2027-12-31", "租客电话": "13711120002"}
COVERED = {"业主电话": "13711120009", "业主起租日期": "2028-01-01", "业主到期日期": "2029-12-31"}
MENDED = {"租客电话": "13711120003", "业主电话": "13711120009"}


async def taken(api: Gateway, *rows: dict[str, Any]) -> Loaded:
    one = Import(api, ledger({"总台账": list(rows)}))
    await one.hand_in()
    foretold = await one.foretold()
    came = await one.confirm()
    assert outcome(came) == outcome(foretold)
    assert came.told["refused"] == []
    return came


def parties(house: House) -> list[tuple[str, str, Any, Any]]:
    query = (
        "select track, starts_on::text, party_id, tenant_id from views.contracts"
        " where %s = any(unit_ids) order by track, starts_on"
    )
    with psycopg.connect(house.urls["ANJU_CONTRACTS_URL"]) as conn:
        return conn.execute(query, [unit_id(*PLACE.values())]).fetchall()


def taken_for(came: Loaded) -> list[str]:
    return [note["sheet"] for note in came.told["notes"] if TAKEN_FOR in note["reason"]]


async def test_a_renewal_with_another_phone_makes_no_second_person(watched: House) -> None:
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        await taken(api, FIRST)
        came = await taken(api, RENEWED)
        assert taken_for(came) == ["租客"]
        assert [(each["sheet"], each["column"]) for each in came.told["changed"]] == [("租客", "租客电话")]
        [owned, first, renewed] = parties(watched)
        assert [row[:2] for row in (owned, first, renewed)] == [
            *(("owner", "2020-01-01"), ("tenant", "2026-01-01"), ("tenant", "2027-01-01")),
        ]
        assert first[2:] == renewed[2:]

        came = await taken(api, RENEWED | MENDED | COVERED, FIRST | MENDED)
        assert taken_for(came) == ["业主", "租客"]
        assert [row[2:] for row in parties(watched)] == [owned[2:]] * 2 + [first[2:]] * 2

        came = await taken(api, RENEWED | MENDED | COVERED, FIRST | MENDED)
        assert [each["new"] + each["changed"] for each in came.told["sheets"]] == [0] * 5


async def test_who_lives_on_by_a_renewal_came_on_the_day_they_came(watched: House) -> None:
    """Written over the row, the renewal leaves the day of moving in beside it, or no day at all."""
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    tenant = {"租客姓名": "曲院", "租客电话": "13711120011"}
    first = PLACE | {"房号": "102"} | OWNED | LET | TERMS | tenant | {"到期日期": "2026-06-30"}
    renewed = first | {"起租日期": "2026-07-01", "到期日期": "2027-06-30"}
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        await taken(api, first | {"入住日期": "2026-01-01"})
        for again in (renewed | {"入住日期": "2026-01-01"}, renewed):
            came = await taken(api, again)
            assert not any("入住" in note["reason"] for note in came.told["notes"])
        home = unit_id(PLACE["园区"], PLACE["楼栋"], "102")
        [lives] = (await api.get("/tenants/tenants", unit_id=home))["items"]
        assert lives["moved_in_on"] == "2026-01-01"
