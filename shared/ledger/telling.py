"""What the reader of a ledger is told of a sheet beside its rows."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ledger.cells import Broken, Cell
from ledger.column import Sheet
from ledger.columns import TENANT_CONTRACTS
from ledger.flat import FLAT, PARTS
from ledger.headings import MADE, Heading, said
from ledger.lines import Table
from ledger.standing import STATUS, sheet_of_left

MAP_IT: Final = "请在核对列对应时指定这一列，或在台账中加上"
NAMED: Final = 20  # rows that are told by their number
OF_RENT: Final = re.compile("免租|免.{0,4}租|递增|每年涨|涨租|涨价|优惠|减租|首月|装修期")
OF_LEAVING: Final = re.compile("(?<![未不])(退租|退房|搬离|搬走|搬出)|已退|作废")
REMARKED: Final = {
    OF_RENT: "写有免租、递增或优惠：没有导入，请导入后在合同中登记",
    OF_LEAVING: "写有退租、搬离或作废：没有据此处理，已退租的请填写退租日期，作废的请删去该行",
}
NOT_TAKEN: Final = {
    re.compile("[水电气]表|表底|底数|表读数"): (
        "导入的租约不开交割单，表底数没有地方登记：请留存原始凭证，退租结算抄表时填写上次读数"
    ),
    re.compile("收款账|收款卡|收款人|开户行|开户银行|开户名|户名|银行卡|银行账|卡号"): (
        "收款账户只从「业主」表或总台账的业主一侧读取：请写在那里，或导入后在人员资料中登记"
    ),
    re.compile("紧急(联系|联络|电话)"): (
        "紧急联系人只从「租客」表或总台账读取：请写在那里，或导入后在租客资料中登记"
    ),
}
"""Columns that ledgers have, and why nothing comes of them."""
Rows = Sequence[Sequence[Cell]]


def numbers(rows: Sequence[int]) -> str:
    """3、8、12 等 30 行."""
    more = f" 等 {len(rows)} " if len(rows) > NAMED else " "
    return "、".join(map(str, rows[:NAMED])) + more


def unnumbered(tables: Sequence[Table]) -> list[str]:
    """Sheets of which no row has a number, nor could have one made."""
    found = []
    for table in tables:
        for column in MADE:
            cells = [line.cells.get(column) for line in table.lines]
            if cells and isinstance(cells[0], Broken) and set(cells) == {cells[0]}:
                found.append(f"{table.name} 各行均未导入：{cells[0]}")
    return found


def vacant(name: str, rows: Sequence[int]) -> list[str]:
    """Rows of a unit in which nobody lives."""
    return [f"{name} 第 {numbers(rows)}行写明无人租住：不作为租客和租客合同导入"] if rows else []


def left_out(name: str, rows: Sequence[int]) -> list[str]:
    """Rows of which an account or somebody to call is not taken."""
    why = "与此人前面的行所写不同，或该行没有此人的电话：请导入后在人员资料中登记"
    return [f"{name} 第 {numbers(rows)}行的收款账户或紧急联系人没有导入，{why}"] if rows else []


def half_said(name: str, heading: Heading) -> list[str]:
    """Columns that a flat sheet needs for contracts of which it has others: each of them is refused."""
    known = set(heading.meant.values()) | heading.lacking.keys()
    return [
        f"{name} 没有「{column}」这一列，写有{part.sheet.title}的行都会退回：{MAP_IT}"
        for part in PARTS
        if part.party and known & part.columns.keys()
        for column in part.lacks(known)
    ]


def of_remarks(name: str, rows: Rows, heading: Heading) -> list[str]:
    """Columns that are not used, and say what changes the rent, or that somebody has left."""
    found = []
    unused = {i: title for i, title in heading.titles.items() if i not in heading.meant}
    for i, title in unused.items():
        for said_so, what in REMARKED.items():
            words = re.compile(".") if said_so.search(title) else said_so
            below = enumerate(rows[heading.row + 1 :], heading.row + 2)
            there = [number for number, row in below if i < len(row) and words.search(said(row[i]))]
            if there:
                found.append(f"{name} 第 {numbers(there)}行的「{title}」{what}")
    return found


def status_of(name: str, sheet: Sheet, heading: Heading) -> str:
    """The column of the status, where a sheet is called 已退租 and has none; empty where it has, or tells of
    no tenant's contract.
    """
    titles = PARTS[-1].columns if sheet is FLAT else {c.title: c.title for c in TENANT_CONTRACTS.columns}
    status = next(flat for flat, title in titles.items() if title == STATUS)
    known = {*heading.meant.values()}
    tells = sheet in (FLAT, TENANT_CONTRACTS) and {*titles} & known and status not in known
    return status if tells and sheet_of_left(name) else ""


def not_taken(name: str, rows: Rows, heading: Heading) -> list[str]:
    """Columns that are not used for a reason that can be told, where there is something in them."""
    found = []
    for i, title in heading.titles.items():
        why = next((why for words, why in NOT_TAKEN.items() if words.search(title)), "")
        if not why or i in heading.meant:
            continue
        below = enumerate(rows[heading.row + 1 :], heading.row + 2)
        if there := [number for number, row in below if i < len(row) and said(row[i])]:
            found.append(f"{name} 第 {numbers(there)}行的「{title}」没有导入，{why}")
    return found


def building_of(name: str, columns: Mapping[str, Cell]) -> str:
    """The building that a sheet is called by, where no column names it: 3号楼, A座."""
    found = re.search(r"[0-9A-Za-z一二三四五六七八九十]{1,4}(号楼|栋|幢|座)", name)
    return found[0] if found and "楼栋" in columns else ""
