"""How a clerk says that a file is read otherwise, and what of it is of no sheet or column of the file."""

from collections import Counter
from typing import Annotated, Final

from edge.body import Body, Name
from ledger.columns import SHEETS
from ledger.flat import FLAT
from ledger.reading import Outline, Seen
from ledger.refused import ColumnUnknown, FieldMappedTwice, SheetMappedTwice, SheetUnknown
from ledger.sheet_scan import MOST_SHEETS
from pydantic import Field

from contracts.domain.importing import Mapping, SheetMapping
from contracts.edge.parks import CityCode

KINDS: Final = {sheet.title: {column.title for column in sheet.columns} for sheet in (*SHEETS, FLAT)}


class SheetBody(Body):
    """`kind`: one of the kinds of sheet, null to pass it over. `columns`: field by letter, null: unused.

    `place`: of its sheet in the file, from 0; each table that stands below another in one sheet has one that
    is 100 greater than that of the table above it.
    """

    place: Annotated[int, Field(strict=True, ge=0, le=MOST_SHEETS * MOST_SHEETS - 1)]
    kind: Annotated[Name, Field(max_length=20)] | None = None
    columns: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[A-Z]{1,3}$", max_length=3)],
            Annotated[Name, Field(max_length=20)] | None,
        ],
        Field(max_length=64, default_factory=dict),
    ]


class MappingBody(Body):
    """`city`: in which those parks lie of which neither a row nor anybody before said it, by its code of six
    digits (GB/T 2260): its caps and deadlines hold there.
    """

    sheets: Annotated[tuple[SheetBody, ...], Field(max_length=100)]
    city: CityCode | None = None


def check_kinds(body: MappingBody) -> None:
    """Raises SheetMappedTwice, or ColumnUnknown for a kind or a field that there is not."""
    for place, count in Counter(sheet.place for sheet in body.sheets).items():
        if count > 1:
            raise SheetMappedTwice(sheet=place % MOST_SHEETS + 1)
    for sheet in body.sheets:
        if sheet.kind is not None and sheet.kind not in KINDS:
            raise ColumnUnknown(said=sheet.kind)
        for letter, field in sheet.columns.items():
            if field is not None and field not in KINDS.get(sheet.kind or "", ()):
                raise ColumnUnknown(said=f"{letter}={field}")


def check_places(said: Mapping, outline: Outline) -> None:
    """Raises SheetUnknown, ColumnUnknown for a column without a heading, or FieldMappedTwice. A sheet that is
    passed over has none that is known.
    """
    seen = {sheet.place: sheet for sheet in outline.seen}
    for sheet in said:
        if sheet.place not in seen:
            sheets = sum(place < MOST_SHEETS for place in seen)
            raise SheetUnknown(sheet=sheet.place + 1, sheets=sheets)
        for letter, field in sheet.columns.items() if sheet.kind else ():
            if letter not in seen[sheet.place].columns:
                raise ColumnUnknown(said=f"{letter}={field or ''}")
        if sheet.kind:
            _check_fields(sheet, seen[sheet.place])


def _check_fields(said: SheetMapping, seen: Seen) -> None:
    """Of two columns neither would be read, and later another be guessed that nobody chose."""
    by_field: dict[str, list[str]] = {}
    for letter, field in said.columns.items():
        if field is not None:
            by_field.setdefault(field, []).append(letter)
    for field, letters in by_field.items():
        if len(letters) > 1:
            which = "、".join(f"{letter} 列「{seen.columns[letter][0]}」" for letter in letters)
            sheet = said.place % MOST_SHEETS + 1
            raise FieldMappedTwice(sheet=sheet, count=len(letters), said=field, columns=which)
