"""In whose care a unit is says a ledger by number or by name, as its sheet of staff has them."""

from anju.gateway import Gateway
from anju.importing import Import
from contracts.imports.ids import person_id
from contracts.imports.places import NO_MANAGER

from .house import House
from .test_importing import ledger, outcome

PLACE = {"园区": "管家园", "楼栋": "管家楼"}  # whose doors no other park has
STAFF = [
    {"工号": f"GJ{n}", "姓名": name, "岗位": "管家", "手机": f"1371114000{n}"}
    for n, name in enumerate(("燕小乙", "柴大官", "柴大官"), 1)
]
UNITS = [
    PLACE | {"房号": f"10{n}", "自有": "是", "管家": who}
    for n, who in enumerate(("GJ2", "燕小乙", "柴大官", "史大郎"), 1)
]


async def test_a_manager_is_known_by_number_and_by_a_name_that_nobody_else_has(watched: House) -> None:
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        one = Import(api, ledger({"员工": STAFF, "房源": UNITS}))
        await one.hand_in()
        foretold = await one.foretold()
        taken = await one.confirm()
        assert outcome(taken) == outcome(foretold)
        notes = [(note["sheet"], note["row"], note["reason"]) for note in taken.told["notes"]]
        assert notes == [("房源", 4, NO_MANAGER), ("房源", 5, NO_MANAGER)]
        rows = (await api.get("/contracts/units", text="10", limit=200))["items"]
        managers = {row["code"]: row["manager_id"] for row in rows if row["park"] == PLACE["园区"]}
        known = [str(person_id("员工", number)) for number in ("GJ2", "GJ1")]
        assert managers == dict(zip(("101", "102", "103", "104"), [*known, None, None], strict=True))
