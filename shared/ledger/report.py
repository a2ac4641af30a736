"""What became of every row: new, changed, known already, refused with its reasons, or not done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ledger.lines import Line
from ledger.reading import Workbook

Place = tuple[str, int]  # table, row as Excel counts
Outcome = Literal["new", "changed", "known", "refused", "undone"]
Reason = tuple[str, str]  # column ("" for the whole row), why
Change = tuple[str, str, str]  # column, what it said, what it says


@dataclass
class Report:
    """Filled while a ledger is checked and sent."""

    workbook: Workbook
    refused: dict[Place, list[Reason]] = field(default_factory=dict)
    made: set[Place] = field(default_factory=set)
    changed: dict[Place, Sequence[Change]] = field(default_factory=dict)
    types: dict[Place, str] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    undone: set[Place] = field(default_factory=set)

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

    def change(self, line: Line, changes: Sequence[Change]) -> None:
        """What there was says something else by this row."""
        self.changed[line.table, line.number] = changes

    def note(self, line: Line, why: str) -> None:
        """What is no fault of the row, and good to know, beside what was noted before."""
        place = line.table, line.number
        self.notes[place] = "；".join(filter(None, (self.notes.get(place), why)))

    def leave(self, line: Line) -> None:
        """Given up before it was done, or before all of it was."""
        self.undone.add((line.table, line.number))

    def outcome(self, line: Line) -> Outcome:
        """What became of it, as far as it is known."""
        place = line.table, line.number
        if place in self.refused:
            return "refused"
        if place in self.undone:
            return "undone"
        return "new" if place in self.made else "changed" if place in self.changed else "known"

    def sheets(self) -> list[dict[str, Any]]:
        """Per sheet how many rows, good ones, new ones, changed ones, refused, not done."""
        refused = set(self.refused)
        undone = self.undone - refused
        made = self.made - refused - undone
        changed = self.changed.keys() - self.made - refused - undone
        counts = {"new": made, "changed": changed, "refused": refused, "undone": undone}
        counted = {name: Counter(table for table, _ in places) for name, places in counts.items()}
        return [
            {
                "sheet": table.name,
                "rows": len(table.lines),
                "good": len(table.lines) - counted["refused"][table.name],
                **{name: counter[table.name] for name, counter in counted.items()},
            }
            for table in self.workbook.tables
        ]

    def to_dict(self) -> dict[str, Any]:
        """The summary of the sheets, each refusal, each change, and what else is to be known."""
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
        changed = [
            {"sheet": sheet, "row": row, "column": self._heading(sheet, column), "old": old, "new": new}
            for (sheet, row), changes in self.changed.items()
            for column, old, new in changes
        ]
        return {
            "sheets": self.sheets(),
            "refused": refusals,
            "changed": changed,
            "notes": notes,
            "notices": self.workbook.notices,
        }

    def _in_order(self) -> list[tuple[Place, list[Reason]]]:
        order = [table.name for table in self.workbook.tables]
        return sorted(self.refused.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))

    def _heading(self, sheet: str, column: str) -> str:
        headings = next(table.headings for table in self.workbook.tables if table.name == sheet)
        return headings.get(column, column)
