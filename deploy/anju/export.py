"""`anju export`: the board, the tenants and the open repairs as a workbook, through the public API."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import xlsxwriter

from anju.answer import Exit, Json, end, give, note
from anju.door import ASKED_SECONDS, UNHEARD, open_gateway, said
from anju.gateway import Gateway
from anju.words import say

HELP = say(
    "导出工作簿：双轨看板、租客、工单池。姓名与号码不在其中。\n\n例：anju export 看板.xlsx\n\n"
    "退出码：0 已写入，1 无法写入，2 不是 .xlsx，3 系统未就绪",
    "Export a workbook: board, tenants, pool of orders; no names, no numbers of people.\n\n"
    "Example: anju export board.xlsx\n\n"
    "Exit codes: 0 written, 1 cannot write, 2 not .xlsx, 3 the system does not answer",
)
SHEETS = {
    say("双轨看板", "board"): "/contracts/board",
    say("租客", "tenants"): "/tenants/tenants",
    say("工单", "orders"): "/workorders/orders",
}
FILLS = {"yellow": "#FFF2CC", "orange": "#F8CBAD", "red": "#FF9999", "green": "#E2EFDA", "grey": "#E7E6E6"}


def export(
    file: Annotated[Path, typer.Argument(help=say("目标文件 .xlsx", "target .xlsx"))], json: Json = False
) -> None:
    if file.suffix.lower() != ".xlsx":
        why = say("文件名应以 .xlsx 结尾", "the name has to end in .xlsx")
        raise typer.BadParameter(why, param_hint="'file'")
    try:
        sheets = asyncio.run(_read())
    except UNHEARD as fault:
        raise end(Exit.NOT_READY, said(fault)) from fault
    try:
        _write(file, sheets)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as fault:
        raise end(Exit.FAILED, say(f"无法写入 {file}：{fault}", f"cannot write {file}: {fault}")) from fault
    counts = {name: len(rows) for name, rows in sheets.items()}
    if json:
        give({"file": str(file), "rows": counts})
    else:
        note(say("；", "; ").join(f"{name} {count}" for name, count in counts.items()))


async def _read() -> dict[str, list[dict[str, Any]]]:
    async with open_gateway("operator", ASKED_SECONDS) as gateway:
        return {name: await _all(gateway, path) for name, path in SHEETS.items()}


async def _all(gateway: Gateway, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await gateway.get(path, cursor=cursor, limit=200)
        rows += page["items"]
        cursor = page.get("next")
        if not cursor:
            return rows


def _write(file: Path, sheets: dict[str, list[dict[str, Any]]]) -> None:
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        fills = {colour: book.add_format({"bg_color": fill}) for colour, fill in FILLS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            flat = [_flat(row) for row in rows]
            columns = list(dict.fromkeys(column for row in flat for column in row))
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(flat, start=1):
                _write_row(sheet, number, [row.get(c) for c in columns], fills.get(str(row.get("colour"))))
            sheet.autofit()


def _write_row(sheet: Any, number: int, values: Sequence[Any], fill: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(number, column, value, fill)
        else:
            sheet.write_string(number, column, "" if value is None else str(value), fill)


def _flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested members become `owner.last_day`-like columns."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat
