"""A ledger through the gateway: what is foretold is what comes, and nobody's name stays where it passed."""

import io
import time
from typing import Any

import openpyxl
import psycopg
from anju.gateway import Gateway
from anju.importing import Import, Loaded
from contracts.imports.agreements import BARE, DRAFTED
from contracts.imports.departments import HEARSAY
from contracts.imports.ids import park_id, unit_id
from contracts.imports.moves import NOT_MOVED, TO_COME
from testkit.stack import eventually

from .house import House

PLACE = {"园区": "预言园", "楼栋": "1号楼"}
TERMS = {"月租金": "2,800元", "付款方式": "押一付三", "签订日期": "2025-01-01"}
YEAR = {"起租日期": "2040/1/1", "到期日期": "2040年12月31日"}
ACCOUNT = {"收款账号": "6222 0212 3456 7894 328", "开户行": "工商银行"}
OWNER = {"业主编号": "YY1", "姓名": "钱塘潮", "手机": "13711110000"} | ACCOUNT
KIN = {"紧急联系人": "钱江梅（母亲）13711110100"}
OWNED = {"合同编号": "YH1", "业主编号": "YY1"} | PLACE | {"房号": "101、102"} | TERMS
TENANTS = [
    {"租客编号": f"YZ{n}", "姓名": name, "手机": f"1371111000{n}"}
    for n, name in enumerate(("钱江月", "富春山", "西泠印"), 1)
]


def let(number: int, tenant: str, room: str, **other: str) -> dict[str, str]:
    return {"合同编号": f"ZH{number}", "租客编号": tenant} | PLACE | {"房号": room} | YEAR | TERMS | other


RUNS = {"起租日期": "2020-01-01", "到期日期": "2039-12-31", "月租金": "2800", "付款方式": "月付"}
SHEETS: dict[str, list[dict[str, Any]]] = {
    "Sheet1": [
        PLACE | {"房号": room, "自有": own}
        for room, own in (("101", ""), ("102", ""), ("103", ""), ("104", "是"))
    ],
    "业主": [OWNER],
    "业主合同": [
        OWNED | YEAR | {"到期日期": "2040-11-30"},
        OWNED | YEAR | {"合同编号": "YH2", "房号": "103", "到期日期": "2040-02-30"},
    ],
    "租客": [TENANTS[0] | KIN, *TENANTS[1:]],
    "租客合同": [
        let(1, "YZ1", "101", 到期日期="2040-11-30", 入住日期="2040-01-01"),
        let(2, "YZ2", "101", 起租日期="2040-06-01"),
        let(3, "YZ2", "102", 到期日期="2040-10-31"),
        let(4, "YZ3", "999"),
        let(5, "YZ9", "102", 起租日期="2040-11-01"),
        let(6, "YZ1", "102", 起租日期="2040-11-01", 入住日期="2040-11-01"),
        let(
            7, "YZ3", "103", 签订日期="", 起租日期="2020-01-01", 到期日期="2039-12-31", 入住日期="2020-01-01"
        ),
        let(8, "YZ2", "104", 签订日期="", 入住日期="2040-01-01"),
    ],
    "总台账": [
        {"租客姓名": "虎跑泉", "租客手机": "13711110008", "房号": room, "自有": own} | PLACE | RUNS
        for room, own in (("105", "是"), ("106", "否"))
    ],
}


MENDED = SHEETS | {
    "业主": [OWNER | {"收款账号": "6222 0212 3456 7894 329"}],
    "租客": [
        TENANTS[0] | {"手机": "13711110009", "紧急联系人": "钱江梅（母亲）13711110101"},
        *TENANTS[1:],
    ],
    "租客合同": [
        row | {"月租金": "2900"} if row["合同编号"] in ("ZH1", "ZH8") else row for row in SHEETS["租客合同"]
    ],
}


def ledger(sheets: dict[str, list[dict[str, Any]]] = SHEETS) -> bytes:
    book, into = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet, titles = book.create_sheet(name), list(dict.fromkeys(title for row in rows for title in row))
        for cells in [titles, *([row.get(title) for title in titles] for row in rows)]:
            sheet.append(cells)
    book.save(into)
    return into.getvalue()


def marked(row: dict[str, Any]) -> bool:
    """Whether the board says of it that the owner's cover ends before the tenant's contract."""
    return bool(row["tenant"].get("overrun"))


def outcome(loaded: Loaded) -> tuple[Any, ...]:
    told = loaded.told
    return (
        [(row["row"], row["column"], row["type"]) for row in told["refused"]],
        told["sheets"],
        told["notes"],
        [(each["row"], each["column"], each["old"], each["new"]) for each in told["changed"]],
    )


async def test_what_is_foretold_of_each_row_is_what_comes_of_it(watched: House) -> None:
    content = ledger()
    token = watched.bearer()["Authorization"].removeprefix("Bearer ")
    heard: list[tuple[int, int]] = []
    began = time.monotonic()
    async with Gateway(f"http://127.0.0.1:{watched.ports['gateway']}", token) as api:
        one = Import(api, content)
        await one.hand_in()
        assert [sheet["kind"] for sheet in one.read_as] == ["房源", *list(SHEETS)[1:]]
        foretold = await one.foretold()
        parks = await api.get("/contracts/parks", limit=200)
        assert "预言园" not in [park["name"] for park in parks["items"]]
        taken = await one.confirm(lambda done, total: heard.append((done, total)))
        assert outcome(taken) == outcome(foretold)
        refused, sheets, notes, changed = outcome(taken)
        assert refused == [
            (3, "到期日期", ""),
            (3, "房号", "let-twice"),
            (5, "房号", "unit-unknown"),
            (6, "租客编号", ""),
            (7, "合同编号", "beyond-cover"),
        ]
        assert [(each["sheet"], each["new"], each["refused"]) for each in sheets] == [
            *(("房源", 4, 0), ("房源 (2)", 2, 0), ("业主", 1, 0), ("业主合同", 1, 1)),
            *(("租客", 3, 0), ("租客 (2)", 1, 0), ("租客合同", 4, 4), ("租客合同 (2)", 2, 0)),
        ]
        assert [(note["row"], note["reason"]) for note in notes] == [
            (2, TO_COME.format(day="2040-01-01")),
            (8, f"{BARE.format(days=7305)}；业主合同 第 3 行被退回，改好后请再导入"),
            (9, DRAFTED),
            (3, f"{BARE.format(days=7305)}；{NOT_MOVED.format(why='该租客已入住另一套房源')}"),
        ]
        assert changed == []
        assert any("租客合同 (2) 没有入住日期一列，共 2 行" in notice for notice in foretold.told["notices"])
        home, other = (unit_id(PLACE["园区"], PLACE["楼栋"], room) for room in ("105", "106"))
        [lives] = (await api.get("/tenants/tenants", unit_id=home))["items"]
        assert (lives["status"], lives["moved_in_on"]) == ("moved_in", "2020-01-01")
        assert (await api.get("/tenants/tenants", unit_id=other))["items"] == []

        async def is_marked() -> bool:
            rows = (await api.get("/contracts/board", park_id=park_id("预言园"), track="tenant"))["items"]
            found = {row["code"]: row["tenant"]["overrun"]["days_over"] for row in rows if marked(row)}
            return found == {"103": 7305, "106": 7305}  # 105 is the operator's own

        await eventually(is_marked, "what no owner covers is marked on the board")
        done, total = heard[-1]
        assert done == total == 22
        assert sorted(heard) == heard
        assert time.monotonic() - began < HEARSAY  # nothing was waited for that never comes

        again = Import(api, content)
        await again.hand_in()
        repeated = await again.foretold()
        assert outcome(repeated)[0] == refused
        assert [each["new"] + each["changed"] for each in repeated.told["sheets"]] == [0] * 8
        await again.cancel()

        mended = Import(api, ledger(MENDED))
        await mended.hand_in()
        foretold = await mended.foretold()
        taken = await mended.confirm()
        assert outcome(taken) == outcome(foretold)
        rent = (2, "月租金", "rent-agreed-otherwise")
        assert outcome(taken)[0] == [refused[0], rent, *refused[1:]]
        assert "「收款账号」没有登记：银行卡号校验位不正确" in taken.told["notes"][0]["reason"]
        assert outcome(taken)[3] == [
            *((2, "手机", "", ""), (2, "紧急联系人", "", "")),
            *((9, "月租金", "2800.00", "2900.00"), (9, "押金", "2800.00", "2900.00")),
        ]
    kept = "select i::text from views.imports i union all select o::text from import_outcomes o"
    with psycopg.connect(watched.urls["ANJU_CONTRACTS_URL"]) as conn:
        said = str(conn.execute(kept).fetchall())
    assert not [each["姓名"] for each in [OWNER, *TENANTS] if each["姓名"] in said or each["手机"] in said]
