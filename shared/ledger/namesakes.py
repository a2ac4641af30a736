"""Somebody of the same name in the same unit: one person, another of that name, or nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.cells import Broken, Cell
from ledger.headings import said
from ledger.lines import Line

ASKED: Final = (
    "与{where}第 {row} 行同一房源、姓名相同，手机不同：是同一人的请写同一个手机，不是同一人的请填写{column}"
)


@dataclass(frozen=True)
class Namesake:
    """Who was named with this unit in a row before, by which number, and what was said of them."""

    line: Line
    number: str
    own: Mapping[str, Cell]

    def or_asked(self, line: Line, own: Mapping[str, Cell], column: str) -> dict[str, Cell]:
        """What is to be added to a row that names them without a number: theirs, where it says nothing of a
        telephone; that it is to be said who is meant, where it says another. Two documents are two people.
        """
        if said(own.get("证件号", "")) and said(self.own.get("证件号", "")):
            return {}
        if "手机" not in own:
            return {column: self.number}
        where = "" if line.table == self.line.table else f"「{self.line.table}」"
        return {"手机": Broken(ASKED.format(where=where, row=self.line.number, column=column))}
