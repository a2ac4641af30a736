"""The board as an Excel sheet, in the colours of the screen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from edge.streamed_sheet import PLAIN, Cell, StreamedSheet
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


LOOKS: Final = {
    f"{colour}{kind}": {"bg_color": fill, "font_color": ink} | number
    for colour, (fill, ink) in FILL.items()
    for kind, number in (
        ("", {}),
        (" day", {"num_format": "yyyy-mm-dd"}),
        (" money", {"num_format": "#,##0.00"}),
    )
}
WIDTH: Final = 12


class Sheet:
    """An .xlsx of the board on `day`, as it was `known_on` another or is today: `begun`, `add` page by page,
    `ended`, each the next bytes of it; at last `close`.

    `parks`: name and buildings by park id.
    """

    def __init__(
        self, parks: Mapping[str, Any], day: date, colours: BoardColours, known_on: date | None
    ) -> None:
        self._parks = parks
        self._colours = colours
        as_known = f" 按 {known_on:%Y-%m-%d} 所知" if known_on else ""
        titles = {title: UNIT.get(title, WIDTH) for title in TITLES}
        self._page = StreamedSheet(f"双轨看板 {day:%Y-%m-%d}{as_known}", titles, LOOKS, len(UNIT))
        self.begun, self.ended, self.close = self._page.begun, self._page.ended, self._page.close
        self._managers: dict[UUID, str] = {}
        self._people: dict[UUID, Listed] = {}

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
    ) -> bytes:
        """Rows as the board answers them, below those before; `managers`, `people`: who is new in them."""
        self._managers |= managers
        self._people |= people
        return self._page.rows(map(self._cells, rows))

    def _cells(self, row: Mapping[str, Any]) -> list[Cell | None]:
        park = self._parks.get(str(row["park_id"]), {"name": "", "buildings": {}})
        building = park["buildings"].get(str(row["building_id"]), "")
        cells: list[Cell | None] = [None] * len(TITLES)
        cells[: len(UNIT)] = ((text, PLAIN) for text in (park["name"], building, row["code"]))
        for number, name in enumerate(SIDES):
            first = len(UNIT) + number * len(ON_SIDE)
            cells[first : first + len(ON_SIDE)] = self._side(name, row[name])
        if (who := self._people.get(row["tenant"]["party_id"])) and who.number:
            cells[NUMBER] = who.number, PLAIN
        if over := row["tenant"].get("overrun"):
            days = "、".join(f"{each['starts_on']} 至 {each['last_day']}" for each in over["uncovered"])
            exposure = over["exposure_fen"] / 100, "red money"
            cells[OVERRUN : OVERRUN + 3] = (over["days_over"], "red"), exposure, (days, "red")
        for column, day, look in (
            (LEAVING, row["tenant"].get("leaving_on"), "yellow day"),
            (HANDING_BACK, row["owner"].get("handing_back_on"), "yellow day"),
            (RELEASED, row["released_on"], "grey day"),
        ):
            cells[column] = (day, look) if day else None
        manager = row["manager_id"]
        cells[RELEASED + 1 : RELEASED + 3] = (
            (self._managers.get(manager, ""), PLAIN),
            (str(manager or ""), PLAIN),
        )
        if settling := row["settlement"]:
            done = settling["items"] - settling["items_open"]
            cells[SETTLEMENT] = SETTLING.format(**settling, done=done), "yellow"
        return cells

    def _side(self, name: str, side: Mapping[str, Any]) -> list[Cell]:
        colour = side["colour"]
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
        who = self._people.get(side["party_id"])
        money = [None if fen is None else fen / 100 for fen in (side["rent_fen"], side["held_fen"])]
        return [
            (side["starts_on"], f"{colour} day"),
            (side["last_day"], f"{colour} day"),
            (side["days_left"], colour),
            (wrong or meaning, "red" if wrong else colour),
            (CYCLE.get(side["cycle"], ""), colour),
            *((yuan, f"{colour} money") for yuan in money),
            (side["gap_days"], "red" if side["gap_days"] else colour),
            (side["contract_no"] or side["next_contract_no"] or "", colour),
            ((who and who.name) or "", colour),
        ]
