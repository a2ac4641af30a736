"""Who changed rooms lives in the new one by a mended ledger as well, and an old ledger takes nothing back."""

from typing import Any

import psycopg
from anju.gateway import Gateway
from anju.importing import Import, Loaded
from contracts.imports.ids import park_id, unit_id
from testkit.stack import eventually

from .house import House
from .test_importing import ledger, outcome

PARK = "换房园"
PLACE = {"园区": PARK, "楼栋": "1号楼"}
OWNED = {"业主姓名": "杨万里", "业主电话": "13711160000", "业主起租日期": "2020-01-01"} | {
    "业主到期日期": "2039-12-31",
    "收房租金": "2000",
    "业主付款方式": "年付",
}
LET = {"租客姓名": "范成大", "租客电话": "13711160001", "起租日期": "2026-01-01"} | {
    "到期日期": "2038-12-31",
    "月租金": "2800",
    "付款方式": "押一付三",
}
Row = dict[str, Any]


def row(code: str, let: Row | None = None) -> Row:
    return PLACE | {"房号": code} | OWNED | (let or {})


async def taken(api: Gateway, *rows: Row) -> Loaded:
    one = Import(api, ledger({"总台账": list(rows)}))
    await one.hand_in()
    foretold = await one.foretold()
    came = await one.confirm()
    assert outcome(came) == outcome(foretold)
    return came


def of_the_move(came: Loaded) -> list[str]:
    told = [each["reason"] for each in (*came.told["refused"], *came.told["notes"])]
    return [each for each in told if "入住" in each or "换房" in each or "房源" in each]


async def test_a_row_with_the_new_room_is_right_and_one_with_the_old_room_takes_nothing_back(
    watched: House,
) -> None:
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    old, new = (unit_id(*PLACE.values(), code) for code in ("101", "102"))

    def lets() -> list[Any]:
        query = "select unit_ids from views.contracts where park_id = %s and track = 'tenant'"
        with psycopg.connect(watched.urls["ANJU_CONTRACTS_URL"]) as conn:
            return [units for (units,) in conn.execute(query, [park_id(PARK)])]

    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        first = [row("101", LET), row("102")]
        await taken(api, *first)
        [lives] = (await api.get("/tenants/tenants", unit_id=old))["items"]
        change = {"to_unit_id": str(new), "park_id": str(park_id(PARK)), "changed_on": "2026-03-01"}
        await api.post(f"/tenants/tenants/{lives['id']}/change-room", change)

        async def followed() -> bool:
            return lets() == [[new]]

        await eventually(followed, "the contract goes along to the new room")
        mended = [row("101"), row("102", LET)]
        for rows in (
            *(first, mended),
            *(
                [each | {"入住日期": day} if "起租日期" in each else each for each in mended]
                for day in ("2026-01-01", "2026-03-01")
            ),
        ):
            came = await taken(api, *rows)
            assert (came.told["refused"], of_the_move(came)) == ([], [])
            assert [each["new"] + each["changed"] for each in came.told["sheets"]] == [0] * 5
        [lives_now] = (await api.get("/tenants/tenants", unit_id=new))["items"]
        assert (lives_now["id"], lives_now["moved_in_on"]) == (lives["id"], "2026-03-01")
        assert lets() == [[new]]

        wrong = mended[1] | {"入住日期": "2026-02-01"}
        came = await taken(api, mended[0], wrong)
        assert came.told["refused"] == [], "its contract stands"
        [note] = of_the_move(came)
        assert note.startswith("合同已记入，未按入住日期 2026-02-01 办理入住：")
        [lives_now] = (await api.get("/tenants/tenants", unit_id=new))["items"]
        assert lives_now["moved_in_on"] == "2026-03-01"
