"""A ledger on its way through the public API: handed in, read as agreed, foretold, confirmed, followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from edge.divisions import city_named
from kernel.ids import new_id
from ledger import refused as files
from ledger.checking import Ledger, check
from ledger.column import key
from ledger.handed_in import read_whole
from ledger.kinds import Choice
from ledger.mending import give_back
from ledger.reading import Workbook, no_known_sheet
from ledger.refused import ColumnUnknown, UnusableFile
from ledger.report import Report
from ledger.sheet_scan import MOST_SHEETS

from anju.gateway import Gateway, GatewayAway, Refused

IMPORTS: Final = "/contracts/imports"
UNUSED: Final = "-"  # in the place of a field: the column is not to be used
AGAIN: Final = 3  # times that a broken stream is followed again without a word in between
Progress = Callable[[int, int], None]
Sheets = list[dict[str, Any]]


class FileMissing(UnusableFile):
    title, english = "没有这个文件：{path}", "no such file: {path}"


class FileIsFolder(UnusableFile):
    title, english = "这是文件夹，不是文件：{path}", "a folder, not a file: {path}"


class CityNotKnown(UnusableFile):
    title = "「{said}」不是城市：请写成 北京、深圳市 或六位行政区划代码 440300"
    english = "«{said}» is no city: write 北京, 深圳市 or a code of six digits as 440300"


def content_of(path: Path) -> bytes:
    """Raises FileMissing, FileIsFolder or OSError."""
    if path.is_dir():
        raise FileIsFolder(path=path)
    if not path.is_file():
        raise FileMissing(path=path)
    return path.read_bytes()


@dataclass(frozen=True)
class Loaded:
    """What a ledger led to, or would lead to, as it was told; and the file as it was read."""

    told: dict[str, Any]
    workbook: Workbook

    @property
    def ledger(self) -> Ledger:
        """Its rows; of those that were refused it knows why."""
        report, tables = Report(self.workbook), {table.name: table for table in self.workbook.tables}
        for each in self.told["refused"]:
            titles = {heading: title for title, heading in tables[each["sheet"]].headings.items()}
            reason = titles.get(each["column"], each["column"]), each["reason"]
            report.refused.setdefault((each["sheet"], each["row"]), []).append(reason)
        return Ledger(report, check(self.workbook).rows)

    def give_back(self, source: Path) -> Path | None:
        """The workbook of refused rows beside the source; None when all were good. Raises OSError."""
        return give_back(self.ledger.report, source)


@dataclass
class Import:
    """One file. All raise GatewayAway, NoAccess, Refused; what was handed in stays and can be confirmed.

    `waits`: is told what its next rows wait for, and None where they go on.
    """

    api: Gateway
    content: bytes
    id: str = ""
    read_as: Sheets = field(default_factory=list)
    city: str | None = None
    waits: Callable[[str | None], None] = lambda waits_for: None

    async def hand_in(self) -> None:
        """Raises an UnusableFile."""
        try:
            opened = await self.api.hand_in(IMPORTS, self.content, new_id())
        except Refused as refusal:
            raise _unusable(refusal) from refusal
        self.id, self.read_as = opened["id"], opened["read_as"]

    async def check_known(self) -> None:
        """Raises NoKnownSheet where nobody could say what any sheet is."""
        if not any(sheet["kind"] for sheet in self.read_as):
            await self.cancel()
            raise no_known_sheet([sheet["name"] for sheet in self.read_as])

    async def map(self, columns: Sequence[str], kinds: Sequence[str], city: str | None = None) -> None:
        """Read it otherwise: `列=字段` or `表!列=字段`, and `表=种类`; `city`: by its name or code, of parks
        of which no row says it. Raises ColumnUnknown or CityNotKnown.
        """
        if city:
            self.city = city_named(city)
            if self.city is None:
                await self.cancel()
                raise CityNotKnown(said=city)
            await self._read()
        for said in kinds:
            _set_kind(self.read_as, said)
        if kinds:
            await self._read()
        for said in columns:
            _set_column(self.read_as, said)
        if columns:
            await self._read()

    async def _read(self) -> None:
        sheets = [
            {
                "place": sheet["place"],
                "kind": sheet["kind"],
                "columns": _fields(sheet),
            }
            for sheet in self.read_as
        ]
        try:
            answer = await self.api.put(f"{IMPORTS}/{self.id}/mapping", {"sheets": sheets, "city": self.city})
        except Refused as refusal:
            raise _unusable(refusal) from refusal
        self.read_as = answer["read_as"]

    async def foretold(self, progress: Progress = lambda done, total: None) -> Loaded:
        """What it would lead to."""
        await self._follow(progress)
        return await self._loaded()

    async def confirm(self, progress: Progress = lambda done, total: None) -> Loaded:
        """Take it in, to the end; what it led to."""
        await self.api.post(f"{IMPORTS}/{self.id}/confirm", {})
        await self._follow(progress)
        return await self._loaded()

    async def cancel(self) -> None:
        """Take no more of it in."""
        await self.api.post(f"{IMPORTS}/{self.id}/cancel", {})

    async def _follow(self, progress: Progress) -> None:
        silent = 0
        while silent < AGAIN:
            silent += 1
            try:
                async for state in self.api.follow(f"{IMPORTS}/{self.id}/progress"):
                    silent = 0
                    progress(state["done"], state["total"])
                    self.waits(state["waits_for"])
                    over = state["status"] in ("finished", "cancelled")
                    if over or (state["status"] == "opened" and state["foretold"]):
                        return
            except GatewayAway:
                if silent >= AGAIN:
                    raise
            await self.api.get(f"{IMPORTS}/{self.id}")  # waits where the system is away for a moment

    async def _loaded(self) -> Loaded:
        told = await self.api.get(f"{IMPORTS}/{self.id}/report")
        choices = {sheet["place"]: Choice(sheet["kind"], _fields(sheet)) for sheet in self.read_as}
        return Loaded(told | {"import_id": self.id}, await read_whole(self.content, choices))


async def load(api: Gateway, path: Path, progress: Progress = lambda done, total: None) -> Loaded:
    """A whole file as it is guessed, taken in at once. Raises as `Import`, and what `content_of` does."""
    one = Import(api, content_of(path))
    await one.hand_in()
    return await one.confirm(progress)


def _fields(sheet: dict[str, Any]) -> dict[str, str | None]:
    """What is used, and what was said to be unused; the rest is the guess of whoever reads it."""
    columns = (each for each in sheet["columns"] if each["field"] is not None or each.get("by_hand"))
    return {each["column"]: each["field"] for each in columns}


def _set_kind(sheets: Sheets, said: str) -> None:
    name, _, kind = said.partition("=")
    found = [sheet for sheet in sheets if key(sheet["name"]) == key(name)]
    if not found or not kind:
        raise ColumnUnknown(said=said)
    if kind == UNUSED:  # with it goes what stands below it in the same sheet
        first = {sheet["place"] for sheet in found}
        found = [sheet for sheet in sheets if {sheet["place"], sheet["place"] % MOST_SHEETS} & first]
    for sheet in found:
        sheet["kind"], sheet["columns"] = (None if kind == UNUSED else kind), []


def _set_column(sheets: Sheets, said: str) -> None:
    """Whichever column was this field before is it no more."""
    where, _, named = said.rpartition("!")
    heading, _, meant = named.partition("=")
    found = [
        (sheet, each)
        for sheet in sheets
        if not where or key(sheet["name"]) == key(where)
        for each in sheet["columns"]
        if key(each["heading"]) == key(heading)
    ]
    if not found or not meant:
        raise ColumnUnknown(said=said)
    for sheet, column in found:
        for each in sheet["columns"]:
            if each["field"] == meant:
                each |= {"field": None, "by_hand": True}
        column |= {"field": None if meant == UNUSED else meant, "by_hand": True}


def _unusable(refusal: Refused) -> Exception:
    """The refusal of a file under its own name; any other as it is."""
    kinds = {kind().code: kind for kind in vars(files).values() if _is_kind(kind)}
    kind = kinds.get(refusal.type)
    return refusal if kind is None else kind(**refusal.problem)


def _is_kind(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, UnusableFile)
