"""Who stayed on after the contract a ledger holds lives there from the first day on, and can move out."""

from typing import Any

from anju.gateway import Gateway
from anju.importing import Import
from contracts.imports.agreements import PAST
from contracts.imports.ids import unit_id
from contracts.imports.moves import BEFORE, ELSEWHERE, NOT_MOVED, STAYED
from testkit.stack import eventually

from .house import House
from .test_importing import ledger, outcome

PLACE = {"园区": "留住园", "楼栋": "1号楼"}
TERMS = {"自有": "是", "月租金": "2800", "付款方式": "押一付三"}
ENDED = {"起租日期": "2024-01-01", "到期日期": "2024-12-31"}
RUNS = {"起租日期": "2025-01-01", "到期日期": "2039-12-31"}


def row(room: str, name: str, phone: str, term: dict[str, str]) -> dict[str, Any]:
    return PLACE | TERMS | term | {"房号": room, "租客姓名": name, "租客电话": phone}


ROWS = [
    row("101", "苏小小", "13711130001", ENDED),
    row("102", "白娘子", "13711130002", ENDED),  # who has lived in 103 since
    row("103", "白娘子", "13711130002", RUNS),
    row("104", "许汉文", "13711130003", ENDED),  # whose room another has had since
    row("104", "法海禅", "13711130004", RUNS),
]


async def test_who_stayed_on_past_the_end_lives_there_and_can_move_out(watched: House) -> None:
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        one = Import(api, ledger({"总台账": ROWS}))
        await one.hand_in()
        foretold = await one.foretold()
        taken = await one.confirm()
        assert outcome(taken) == outcome(foretold)
        notes = {(note["row"], note["reason"]) for note in taken.told["notes"]}
        assert (2, f"{PAST}；{STAYED}") in notes
        assert (3, f"{PAST}；{NOT_MOVED.format(why=ELSEWHERE)}") in notes

        async def lives_in(room: str) -> list[dict[str, Any]]:
            home = str(unit_id(*PLACE.values(), room))
            return [dict(each) for each in (await api.get("/tenants/tenants", unit_id=home))["items"]]

        homes = {room: await lives_in(room) for room in ("101", "102", "103", "104")}
        assert {room: len(there) for room, there in homes.items()} == {"101": 1, "102": 0, "103": 1, "104": 1}
        [stayed], [followed] = homes["101"], homes["104"]
        assert (stayed["status"], stayed["moved_in_on"]) == ("moved_in", "2024-01-01")
        assert followed["moved_in_on"] == "2025-01-01"

        again = Import(api, ledger({"总台账": ROWS}))
        await again.hand_in()
        assert {each["new"] + each["changed"] for each in (await again.foretold()).told["sheets"]} == {0}
        await again.cancel()

        await api.post(f"/tenants/tenants/{stayed['id']}/move-out", {"moved_out_on": "2025-01-31"})

        async def is_settled() -> bool:
            found = (await api.get("/contracts/settlements", limit=200))["items"]
            return str(unit_id(*PLACE.values(), "101")) in [each["unit_id"] for each in found]

        await eventually(is_settled, "what they leave behind is to be settled")


async def test_who_moved_in_under_an_earlier_contract_has_lived_there_since(watched: House) -> None:
    """Ledgers hold the contract of today, and the day of moving in of years ago."""
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    moved_in = {"入住日期": "2022-06-01"}
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        one = Import(api, ledger({"总台账": [row("201", "孟姜女", "13711130006", RUNS) | moved_in]}))
        await one.hand_in()
        foretold = await one.foretold()
        taken = await one.confirm()
        for each in (foretold, taken):
            assert [(note["row"], note["reason"]) for note in each.told["notes"]] == [
                (2, BEFORE.format(day="2022-06-01"))
            ]
        [lives] = (await api.get("/tenants/tenants", unit_id=str(unit_id(*PLACE.values(), "201"))))["items"]
        assert (lives["status"], lives["moved_in_on"]) == ("moved_in", "2022-06-01")
