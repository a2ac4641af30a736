"""The board as an Excel sheet, in the colours of the screen."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import xlsxwriter
from neighbours.called import Listed

from contracts.domain.board import BoardColours
from contracts.edge.sheets import CYCLE

# Background and text. The colour is said in words too: for print, and for who cannot tell red from green.
FILL: Final = {
    "red": ("#F8C9C4", "#7A1010"),
    "orange": ("#FBDDB5", "#6B3A00"),
    "yellow": ("#FFF4B8", "#5C4A00"),
    "green": ("#D6EFD8", "#1E4D22"),
    "grey": ("#E4E6E8", "#4A4F55"),
}
MEANING: Final = {
    "red": "已逾期 {days} 天",
    "orange": "{0.orange}天内",
    "yellow": "{0.yellow}天内",
    "green": "正常",
    "grey": "无合同",
}
WITHOUT_TERM: Final = "已逾期 {days} 天，转为不定期租赁"  # Civil Code art. 734
OVERSTAYS: Final = {
    "owner": "逾期未交还 {days} 天，业主已表示不续",
    "tenant": "逾期未退 {days} 天，我方已表示不续",
}
TERMINATED: Final = "已解约，逾期未退 {days} 天"
TO_TERMINATE: Final = "已逾期 {days} 天，其他房间已退，此间无人居住，请核实后办理解约"
FORSAKEN: Final = "租客在起租前已搬离此房，请核实后重新签订不含此房的合同，或办理解约"
TO_BEGIN: Final = "已签约，{day:%Y-%m-%d} 起租"  # of what has no contract on the day itself
RENEWED: Final = "已续签，{day:%Y-%m-%d} 起按新合同"
SETTLING: Final = "未结清（{opened_on:%Y-%m-%d} 起），已办 {done}/{items} 项"
UNCOVERED: Final = "无业主合同，已超期 {days} 天"
LIVED_IN: Final = {"without_contract": "无合同，但有人居住", "by_another": "实际居住的不是合同租客"}
SIDES: Final = {"owner": "业主", "tenant": "租客"}
ON_SIDE: Final = (
    "起租日",
    "最后一天",
    "剩余天数",
    "状态",
    "付款周期",
    "月租（元）",
    "押金（元）",
    "空窗（天）",
    "合同编号",
    "姓名",
)
UNIT: Final = {"园区": 16, "楼栋": 12, "房号": 14}  # with the widths of their columns
TITLES: Final = (
    *UNIT,
    *(f"{who}·{what}" for who in SIDES.values() for what in ON_SIDE),
    "租客·编号",
    "超期（天）",
    "敞口（元）",
    "无业主合同的日期",
    "将搬离",
    "将交还业主",
    "退还业主日",
    "管家",
    "管家编号",
    "退租结算",
)
NUMBER: Final = TITLES.index("租客·编号")
OVERRUN: Final = TITLES.index("超期（天）")
LEAVING: Final = TITLES.index("将搬离")
HANDING_BACK: Final = TITLES.index("将交还业主")
RELEASED: Final = TITLES.index("退还业主日")
SETTLEMENT: Final = TITLES.index("退租结算")


class Sheet:
    """An .xlsx of the board on `day`, as it was `known_on` another or is today, written page by page.

    `parks`: name and buildings by park id. What people typed is written as text and never as a formula
    (CWE-1236).
    """

    def __init__(
        self, parks: Mapping[str, Any], day: date, colours: BoardColours, known_on: date | None
    ) -> None:
        self._parks = parks
        self._colours = colours
        self._into = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._into, {"constant_memory": True})
        as_known = f" 按 {known_on:%Y-%m-%d} 所知" if known_on else ""
        self._page = self._book.add_worksheet(f"双轨看板 {day:%Y-%m-%d}{as_known}")
        looks = {name: {"bg_color": fill, "font_color": ink} for name, (fill, ink) in FILL.items()}
        self._texts = {name: self._book.add_format(look) for name, look in looks.items()}
        self._days = self._formats(looks, "yyyy-mm-dd")
        self._money = self._formats(looks, "#,##0.00")
        self._line = 0
        self._managers: dict[UUID, str] = {}
        self._people: dict[UUID, Listed] = {}
        self._head()

    def _formats(self, looks: Mapping[str, dict[str, str]], number: str) -> dict[str, Any]:
        return {name: self._book.add_format(look | {"num_format": number}) for name, look in looks.items()}

    def _head(self) -> None:
        bold = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for column, title in enumerate(TITLES):
            self._page.set_column(column, column, UNIT.get(title, 12))
            self._page.write_string(0, column, title, bold)
        self._page.freeze_panes(1, len(UNIT))

    def unnamed(self, rows: Iterable[Mapping[str, Any]]) -> set[UUID]:
        """The managers of these rows who were in none before."""
        return {row["manager_id"] for row in rows if row["manager_id"]} - self._managers.keys()

    def unlisted(self, rows: Iterable[Mapping[str, Any]]) -> set[UUID]:
        """The owners and tenants of these rows who were in none before."""
        return {who for row in rows for side in SIDES if (who := row[side]["party_id"])} - self._people.keys()

    def add(
        self,
        rows: Iterable[Mapping[str, Any]],
        managers: Mapping[UUID, str],
        people: Mapping[UUID, Listed],
    ) -> None:
        """Rows as the board answers them, below those before; `managers`, `people`: who is new in them."""
        self._managers |= managers
        self._people |= people
        for row in rows:
            self._line += 1
            park = self._parks.get(str(row["park_id"]), {"name": "", "buildings": {}})
            building = park["buildings"].get(str(row["building_id"]), "")
            for column, text in enumerate((park["name"], building, row["code"])):
                self._page.write_string(self._line, column, text)
            for number, name in enumerate(SIDES):
                self._side(name, row[name], len(UNIT) + number * len(ON_SIDE))
            if (who := self._people.get(row["tenant"]["party_id"])) and who.number:
                self._page.write_string(self._line, NUMBER, who.number)
            if over := row["tenant"].get("overrun"):
                self._page.write_number(self._line, OVERRUN, over["days_over"], self._texts["red"])
                exposure = over["exposure_fen"] / 100
                self._page.write_number(self._line, OVERRUN + 1, exposure, self._money["red"])
                days = "、".join(f"{each['starts_on']} 至 {each['last_day']}" for each in over["uncovered"])
                self._page.write_string(self._line, OVERRUN + 2, days, self._texts["red"])
            if leaving := row["tenant"].get("leaving_on"):
                self._page.write_datetime(self._line, LEAVING, leaving, self._days["yellow"])
            if handing_back := row["owner"].get("handing_back_on"):
                self._page.write_datetime(self._line, HANDING_BACK, handing_back, self._days["yellow"])
            manager = row["manager_id"]
            self._page.write_string(self._line, RELEASED + 1, self._managers.get(manager, ""))
            self._page.write_string(self._line, RELEASED + 2, str(manager or ""))
            if settling := row["settlement"]:
                done = settling["items"] - settling["items_open"]
                said = SETTLING.format(**settling, done=done)
                self._page.write_string(self._line, SETTLEMENT, said, self._texts["yellow"])
            if row["released_on"]:
                self._page.write_datetime(self._line, RELEASED, row["released_on"], self._days["grey"])

    def _side(self, name: str, side: Mapping[str, Any], first: int) -> None:
        colour = side["colour"]
        text, line, page = self._texts[colour], self._line, self._page
        for column, day in enumerate((side["starts_on"], side["last_day"]), first):
            if day is None:
                page.write_blank(line, column, None, text)
            else:
                page.write_datetime(line, column, day, self._days[colour])
        page.write(line, first + 2, side["days_left"], text)
        meaning = WITHOUT_TERM if side["without_term"] else MEANING[colour]
        meaning = OVERSTAYS[name] if side["overstays"] else meaning
        meaning = TERMINATED if side["terminated"] else meaning
        meaning = TO_TERMINATE if side.get("to_terminate") else meaning
        meaning = RENEWED if side["renewed"] else meaning
        if not side["contract_no"] and side["next_starts_on"]:
            meaning = TO_BEGIN
        meaning = FORSAKEN if side.get("forsaken") else meaning
        meaning = UNCOVERED if side.get("uncovered_since") else meaning
        days = {"days": -(side["days_left"] or 0), "day": side["next_starts_on"]}
        meaning = meaning.format(self._colours, **days)
        wrong = LIVED_IN.get(side.get("lived_in") or "")
        page.write_string(line, first + 3, wrong or meaning, self._texts["red"] if wrong else text)
        page.write_string(line, first + 4, CYCLE.get(side["cycle"], ""), text)
        for column, fen in enumerate((side["rent_fen"], side["held_fen"]), first + 5):
            page.write(line, column, None if fen is None else fen / 100, self._money[colour])
        gap = side["gap_days"]
        page.write(line, first + 7, gap, self._texts["red"] if gap else text)
        page.write_string(line, first + 8, side["contract_no"] or side["next_contract_no"] or "", text)
        who = self._people.get(side["party_id"])
        page.write_string(line, first + 9, (who and who.name) or "", text)

    def made(self) -> bytes:
        """The file; nothing can be added any more."""
        self._page.autofilter(0, 0, self._line, len(TITLES) - 1)
        self._book.close()
        return self._into.getvalue()
