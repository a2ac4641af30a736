"""What an import would lead to, or led to, row by row: kept sealed, since a reason may quote a cell."""

import asyncio
from typing import Any, Final
from uuid import UUID

import orjson
from files.sealed import SealedFiles
from ledger.checking import Ledger, check
from ledger.handed_in import read_whole
from ledger.kinds import Choice
from ledger.reading import Outline, Workbook

from contracts.domain.importing import Mapping, SheetMapping

SALT: Final = 16  # bytes of the import's id before what is kept: the same file twice lies there twice


async def judged(content: bytes, mapping: Mapping) -> Ledger:
    """The file read as it was mapped, each row judged by itself. Raises an UnusableFile."""
    return await asyncio.to_thread(check, await read_whole(content, choices_of(mapping)))


def choices_of(mapping: Mapping) -> dict[int, Choice]:
    return {sheet.place: Choice(sheet.kind, sheet.columns) for sheet in mapping}


def mapping_of(read: Outline, said: Mapping = ()) -> Mapping:
    """How a file was understood, to be confirmed; a column is unused only where somebody `said` so."""
    unused = {
        (sheet.place, letter) for sheet in said for letter, field in sheet.columns.items() if field is None
    }
    return tuple(
        SheetMapping(
            place=seen.place,
            kind=seen.kind,
            columns={
                letter: field
                for letter, (_, field) in seen.columns.items()
                if field is not None or (seen.place, letter) in unused
            },
        )
        for seen in read.seen
    )


def shown(read: Outline | Workbook) -> list[dict[str, Any]]:
    """The sheets as people see them: what each column is called there, and which of ours it is."""
    return [
        {
            "place": seen.place,
            "name": seen.name,
            "kind": seen.kind,
            "rows": seen.rows,
            "columns": [
                {"column": letter, "heading": heading, "field": field}
                for letter, (heading, field) in seen.columns.items()
            ],
        }
        for seen in read.seen
    ]


def report_of(ledger: Ledger) -> dict[str, Any]:
    """All that is told of it; `outcomes`: sheet, row and what became of it, of every row in order."""
    report = ledger.report
    outcomes = [
        {"sheet": line.table, "row": line.number, "outcome": report.outcome(line)}
        for table in report.workbook.tables
        for line in table.lines
    ]
    return report.to_dict() | {"read_as": shown(report.workbook), "outcomes": outcomes}


async def keep_file(files: SealedFiles, import_id: UUID, content: bytes) -> str:
    return await files.put(import_id.bytes + content)


async def file_of(files: SealedFiles, digest: str) -> bytes:
    return (await files.get(digest))[SALT:]


async def keep_report(files: SealedFiles, import_id: UUID, report: dict[str, Any]) -> str:
    return await files.put(import_id.bytes + orjson.dumps(report))


async def kept_report(files: SealedFiles, digest: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((await files.get(digest))[SALT:])
    return {"changed": []} | found  # the first reports knew of no change
