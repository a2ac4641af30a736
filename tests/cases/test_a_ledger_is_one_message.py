"""A first ledger tells each who answers once what it leads to, however much that is: thirty leases that
outlast the owner's contract are one message to the manager and one to operations, whatever dies on the way.
"""

from typing import Any, Final

from anju.gateway import Gateway
from anju.importing import Import
from kernel.ids import new_id
from notifications.domain.rules import GATHERED_FOR
from testkit.stack import eventually

from tests.e2e.test_importing import ledger
from tests.e2e.town import Park, Town

ROOMS: Final = 30
TERMS: Final = {"月租金": "2800", "付款方式": "押一付三", "签订日期": "2020-01-01", "起租日期": "2020-01-01"}


def thirty_leases(park: Park) -> bytes:
    """Each a month longer than what the owner let to us."""
    mark = str(new_id())[:6]
    place = {"园区": f"安居园 {park.id}", "楼栋": "一号楼"}
    rooms = [place | {"房号": f"{number}"} for number in range(101, 101 + ROOMS)]
    owner = {"业主编号": f"{mark}O", "姓名": "钱塘潮", "手机": "13711120000"}
    sheets: dict[str, list[dict[str, Any]]] = {
        "房源": rooms,
        "业主": [owner],
        "业主合同": [
            {"合同编号": f"{mark}O{n}", "业主编号": f"{mark}O", "到期日期": "2039-10-31"} | room | TERMS
            for n, room in enumerate(rooms)
        ],
        "租客": [
            {"租客编号": f"{mark}T{n}", "姓名": f"富春{chr(0x5C71 + n)}", "手机": f"1371113{n:04d}"}
            for n in range(ROOMS)
        ],
        "租客合同": [
            {"合同编号": f"{mark}L{n}", "租客编号": f"{mark}T{n}", "到期日期": "2039-11-30"} | room | TERMS
            for n, room in enumerate(rooms)
        ],
    }
    return ledger(sheets)


async def handed_in(town: Town, content: bytes) -> str:
    """Confirmed; its id."""
    token = town.house.bearer()["Authorization"].removeprefix("Bearer ")
    async with Gateway(f"http://127.0.0.1:{town.house.ports['gateway']}", token) as api:
        one = Import(api, content)
        await one.hand_in()
        await one.foretold()
        await town.house.post(f"/contracts/imports/{one.id}/confirm", {})
    return one.id


async def taken_in(town: Town, import_id: str) -> None:
    async def so() -> bool:
        found = await town.house.ask("GET", f"/contracts/imports/{import_id}")
        return bool(found["status"] == "finished")

    await eventually(so, "it is taken in", within=60)


async def test_thirty_leases_without_cover_are_one_message_to_each(town: Town) -> None:
    park = await town.park("manager", "operations")
    content = thirty_leases(park)
    first = await handed_in(town, content)
    for killed in ("contracts", "notifications"):
        town.house.kill(killed)
        await town.house.start(killed)
    await taken_in(town, first)
    gathered = "select count(*) from views.gathered where park_id = %s"
    told = "select kind, status, person_id from views.notifications where park_id = %s"

    async def asked(query: Any) -> list[Any]:
        async with town.house.runtimes["notifications"].pool.connection() as conn:
            return await (await conn.execute(query, [park.id])).fetchall()

    async def all_gathered() -> bool:
        return await asked(gathered) == [(2 * ROOMS,)]

    await eventually(all_gathered, "who answers has gathered each", within=60)
    assert await asked(told) == []
    await taken_in(town, await handed_in(town, content))
    town.house.jump(GATHERED_FOR)
    expected = [("MattersSummedUp", "delivered", park.staff[role].id) for role in ("manager", "operations")]

    async def heard() -> bool:
        return sorted(await asked(told)) == sorted(expected)

    await eventually(heard, "one message to each", within=60)
    await town.house.comes_to_rest()
    assert await heard(), "and no more"
