"""The board as an Excel sheet, in the colours of the screen."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import xlsxwriter

# Background and text, both sides of a row on their own: legible in print and to the colour-blind.
FILL: Final = {
    "red": ("#F8C9C4", "#7A1010"),
    "orange": ("#FBDDB5", "#6B3A00"),
    "yellow": ("#FFF4B8", "#5C4A00"),
    "green": ("#D6EFD8", "#1E4D22"),
    "grey": ("#E4E6E8", "#4A4F55"),
}
MEANING: Final = {"red": "到期", "orange": "7天内", "yellow": "30天内", "green": "正常", "grey": "空置"}
CYCLE: Final = {"monthly": "月付", "quarterly": "季付", "half_yearly": "半年付", "yearly": "年付"}
SIDES: Final = {"owner": "业主", "tenant": "租客"}
ON_SIDE: Final = ("起租日", "最后一天", "剩余天数", "状态", "付款周期", "月租（元）", "押金（元）")
UNIT: Final = {"园区": 16, "楼栋": 12, "房号": 14}


def sheet(rows: Iterable[Mapping[str, Any]], parks: Mapping[str, Any], day: date) -> bytes:
    """An .xlsx of `rows` (as the board answers them) on `day`; `parks`: name and buildings by park id.

    What people typed is written as text and never as a formula (CWE-1236).
    """
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True, "constant_memory": True}) as book:
        page = book.add_worksheet(f"双轨看板 {day:%Y-%m-%d}")
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        side = {name: {"bg_color": fill, "font_color": ink} for name, (fill, ink) in FILL.items()}
        texts = {name: book.add_format(look) for name, look in side.items()}
        days = {name: book.add_format(look | {"num_format": "yyyy-mm-dd"}) for name, look in side.items()}
        money = {name: book.add_format(look | {"num_format": "#,##0.00"}) for name, look in side.items()}
        titles = [
            *UNIT,
            *(f"{who}·{what}" for who in SIDES.values() for what in ON_SIDE),
            "超期（天）",
            "敞口（元）",
        ]
        for column, title in enumerate(titles):
            page.set_column(column, column, list(UNIT.values())[column] if column < len(UNIT) else 12)
            page.write_string(0, column, title, head)
        page.freeze_panes(1, len(UNIT))
        page.autofilter(0, 0, 0, len(titles) - 1)
        for line, row in enumerate(rows, 1):
            park = parks.get(str(row["park_id"]), {"name": "", "buildings": {}})
            building = park["buildings"].get(str(row["building_id"]), "")
            for column, text in enumerate((park["name"], building, row["code"])):
                page.write_string(line, column, text)
            for number, name in enumerate(SIDES):
                found, first = row[name], len(UNIT) + number * len(ON_SIDE)
                colour = found["colour"]
                for column, value in enumerate((found["starts_on"], found["last_day"]), first):
                    if value is None:
                        page.write_blank(line, column, None, texts[colour])
                    else:
                        page.write_datetime(line, column, value, days[colour])
                page.write(line, first + 2, found["days_left"], texts[colour])
                page.write_string(line, first + 3, MEANING[colour], texts[colour])
                page.write_string(line, first + 4, CYCLE.get(found["cycle"], ""), texts[colour])
                for column, fen in enumerate((found["rent_fen"], found["deposit_fen"]), first + 5):
                    page.write(line, column, None if fen is None else fen / 100, money[colour])
            if over := row["tenant"].get("overrun"):
                page.write_number(line, len(titles) - 2, over["days_over"], texts["red"])
                page.write_number(line, len(titles) - 1, over["exposure_fen"] / 100, money["red"])
    return into.getvalue()
