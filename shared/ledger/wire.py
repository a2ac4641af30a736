"""What was read of a file, from the process that did: plain JSON, since that one saw what others wrote."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import orjson

from ledger.cells import Broken, Cell
from ledger.columns import SHEETS
from ledger.kinds import Choice
from ledger.lines import Line, Table
from ledger.reading import Choices, Outline, Seen, Workbook
from ledger.refused import UnusableFile

AT_ONCE: Final = 500  # lines that are taken apart before anybody else in the process has a turn
END: Final = b"\n"
SAID: Final[Mapping[str, Callable[[Any], Cell]]] = {
    "Broken": Broken,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "float": float,
}


def asking(content: bytes, choices: Choices, *, whole: bool) -> bytes:
    """To read a file, the `whole` of it or its outline."""
    chosen = [(place, choice.kind, dict(choice.columns)) for place, choice in choices.items()]
    return orjson.dumps({"choices": chosen, "whole": whole}) + END + content


def asked(question: bytes) -> tuple[bytes, Choices, bool]:
    """The same, where it is read."""
    said, _, content = question.partition(END)
    told = orjson.loads(said)
    choices = {place: Choice(kind, columns) for place, kind, columns in told["choices"]}
    return content, choices, told["whole"]


def refusing(fault: UnusableFile) -> bytes:
    return orjson.dumps({"refused": type(fault).__name__, "facts": fault.facts})


def telling(found: Workbook, *, whole: bool) -> bytes:
    """Its outline and, if it is the `whole`, its tables, some lines at a time."""
    outline = {"notices": found.notices, "seen": [asdict(each) for each in found.seen], "lines": found.lines}
    return END.join([orjson.dumps(outline), *(_tables(found) if whole else ())])


def told(answer: bytes) -> Outline:
    """Raises the UnusableFile that was met."""
    said = orjson.loads(answer.partition(END)[0])
    if name := said.get("refused"):
        kinds = {kind.__name__: kind for kind in UnusableFile.__subclasses__()}
        raise kinds[name](**said["facts"])
    seen = [Seen(**each | {"columns": _columns(each["columns"])}) for each in said["seen"]]
    return Outline(said["notices"], seen, said["lines"])


def told_whole(answer: bytes) -> Workbook:
    """The same with its tables. Raises the UnusableFile that was met."""
    outline = told(answer)
    found = Workbook(notices=outline.notices, seen=outline.seen)
    sheets = {sheet.title: sheet for sheet in SHEETS}
    for piece in answer.split(END)[1:]:
        said = orjson.loads(piece)
        if isinstance(said, dict):
            found.tables.append(Table(sheets[said["sheet"]], said["name"], said["headings"], []))
        else:
            table = found.tables[-1]
            table.lines += [_line(table, *line) for line in said]
    return found


def _tables(found: Workbook) -> Iterator[bytes]:
    for table in found.tables:
        told = {"sheet": table.sheet.title, "name": table.name, "headings": dict(table.headings)}
        yield orjson.dumps(told)
        for first in range(0, len(table.lines), AT_ONCE):
            some = table.lines[first : first + AT_ONCE]
            yield orjson.dumps([(line.number, _cells(line), dict(line.merged)) for line in some])


def _cells(line: Line) -> dict[str, Any]:
    return {title: _plain(cell) for title, cell in line.cells.items()}


def _plain(cell: Cell) -> Any:
    """As JSON has it; what it has no word for, by its kind."""
    match cell:
        case Broken():
            return "Broken", str(cell)
        case float() if not math.isfinite(cell):
            return "float", str(cell)
        case str() | bool() | int() | float():
            return cell
        case timedelta():
            return "timedelta", cell.total_seconds()
        case _:
            return type(cell).__name__, cell.isoformat()


def _line(table: Table, number: int, cells: dict[str, Any], merged: dict[str, Iterable[int]]) -> Line:
    rows = {title: (first, last) for title, (first, last) in merged.items()}
    return Line(table.sheet.title, table.name, number, {t: _cell(each) for t, each in cells.items()}, rows)


def _cell(said: Any) -> Cell:
    if isinstance(said, list):
        kind, value = said
        return SAID[kind](value)
    cell: Cell = said
    return cell


def _columns(said: dict[str, list[str]]) -> dict[str, tuple[str, str | None]]:
    return {letter: (heading, field) for letter, (heading, field) in said.items()}
