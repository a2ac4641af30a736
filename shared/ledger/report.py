"""What became of every row: new, known already, or refused with its reasons."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from ledger.lines import Line
from ledger.reading import Workbook

Place = tuple[str, int]  # table, row as Excel counts
Outcome = Literal["new", "known", "refused"]
Reason = tuple[str, str]  # column ("" for the whole row), why


@dataclass
class Report:
    """Filled while a ledger is checked and sent."""

    workbook: Workbook
    refused: dict[Place, list[Reason]] = field(default_factory=dict)
    made: set[Place] = field(default_factory=set)
    types: dict[Place, str] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)

    def refuse(self, line: Line, *reasons: Reason, type_: str = "") -> None:
        """`type_` is the stable name of a service's refusal, where it was one that refused."""
        place = line.table, line.number
        self.refused.setdefault(place, []).extend(reasons)
        self.types[place] = type_

    def ok(self, line: Line) -> bool:
        return (line.table, line.number) not in self.refused

    def make(self, line: Line) -> None:
        """Something came to be by this row."""
        self.made.add((line.table, line.number))

    def note(self, line: Line, why: str) -> None:
        """What is no fault of the row, and good to know."""
        self.notes[line.table, line.number] = why

    def outcome(self, line: Line) -> Outcome:
        """What became of it, as far as it is known."""
        place = line.table, line.number
        return "refused" if place in self.refused else "new" if place in self.made else "known"

    def sheets(self) -> list[dict[str, Any]]:
        """Per sheet how many rows, good ones, new ones, refused."""
        refused, made = (
            Counter(table for table, _ in places) for places in (self.refused, self.made - set(self.refused))
        )
        return [
            {
                "sheet": table.name,
                "rows": len(table.lines),
                "good": len(table.lines) - refused[table.name],
                "new": made[table.name],
                "refused": refused[table.name],
            }
            for table in self.workbook.tables
        ]

    def to_dict(self) -> dict[str, Any]:
        """The summary of the sheets, each refusal, and what else is to be known."""
        refusals = [
            {
                "sheet": sheet,
                "row": row,
                "column": self._heading(sheet, column),
                "reason": why,
                "type": self.types[sheet, row],
            }
            for (sheet, row), reasons in self._in_order()
            for column, why in reasons
        ]
        notes = [{"sheet": sheet, "row": row, "reason": why} for (sheet, row), why in self.notes.items()]
        return {
            "sheets": self.sheets(),
            "refused": refusals,
            "notes": notes,
            "notices": self.workbook.notices,
        }

    def _in_order(self) -> list[tuple[Place, list[Reason]]]:
        order = [table.name for table in self.workbook.tables]
        return sorted(self.refused.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))

    def _heading(self, sheet: str, column: str) -> str:
        headings = next(table.headings for table in self.workbook.tables if table.name == sheet)
        return headings.get(column, column)
