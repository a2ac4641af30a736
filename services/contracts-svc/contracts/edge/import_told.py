"""What is told of an import: where it stands, and what became of each row."""

from typing import Any, Final, Literal

from edge.call import Answer
from ledger.columns import CITY
from ledger.reading import Outline
from ledger.told import CODE
from pydantic import BaseModel, Field

from contracts.imports.report import shown

Status = Literal["opened", "running", "finished", "cancelled"]
Outcome = Literal["new", "changed", "known", "refused", "undone"]

TAKEN: Final = ("taking_in", "over")  # phases of the worker in which counts are of what was done
QUEUED: Final = "前面还有其他导入，请稍候"


class ColumnRead(BaseModel):
    column: str = Field(examples=["C"])
    heading: str = Field(description="what it is called there")
    field: str | None = Field(description="which of ours it is read as; null: it is not used")


class SheetRead(BaseModel):
    place: int
    name: str
    kind: str | None = Field(description="null: it is no ledger of ours, and passed over")
    rows: int
    columns: list[ColumnRead]


class OpenedImport(Answer):
    """How the file is read, to be confirmed or mapped otherwise."""

    read_as: list[SheetRead]
    city: str | None = Field(description="of the parks that no row puts in one", examples=["110000"])
    asks_city: bool = Field(description="no column says in which city its parks lie: say it for all of them")
    notices: list[str]


class RowOutcome(BaseModel):
    """A row that was refused for several reasons, or changed in several columns, comes once for each."""

    sheet: str
    row: int
    outcome: Outcome
    column: str | None = None
    old: str | None = Field(None, description="of what is personal neither the old value nor the new one")
    new: str | None = None
    reason: str | None = None
    type: str | None = None


def state_of(row: dict[str, Any]) -> dict[str, Any]:
    """Counts are of its phase: what was foretold is no part of what is taken in; both begin at nothing, and
    of what was cancelled only that counts that was taken in. `waits_for`: why its next rows are not done yet.
    """
    named = (
        "status",
        "rows",
        "opened_at",
        "opened_by",
        "mapping",
        "city",
        "foretold",
        "file_sha256",
        "forgotten",
    )
    told_ = {name: row[name] for name in named}
    phase = _phase(row)
    begun = row["phase"] == phase or (phase in ("finished", "cancelled") and row["phase"] in TAKEN)
    counts = {name: row[name] or 0 if begun else 0 for name in ("done", "total", "new", "changed", "refused")}
    waits_for = QUEUED if row["queued"] else row["waits_for"] if row["phase"] == phase else None
    told_ |= {"phase": phase, **counts, "waits_for": waits_for, "tally": row["tally"]}
    return {"import_id": row["id"], **told_}


def _phase(row: dict[str, Any]) -> str:
    match row["status"]:
        case "opened":
            return "foretold" if row["foretold"] else "foretelling"
        case "running":
            return "taking_in"
        case over:
            return str(over)


def is_told(row: dict[str, Any]) -> bool:
    """Whether all is known that its phase leads to: what it would become, or what became of it."""
    match row["status"]:
        case "opened":
            return bool(row["foretold"])
        case "cancelled":
            return bool(row["phase"] == "over")
        case status:
            return bool(status == "finished")


def falls_behind(said: dict[str, Any] | None, before: dict[str, Any] | None) -> bool:
    """After a crash a phase begins anew: whoever follows hears of it when it is where it was."""
    if said is None or before is None or said["mapping"] != before["mapping"]:
        return False
    return bool(said["phase"] == before["phase"] and said["done"] < before["done"])


def rows_of(report: dict[str, Any], outcome: Outcome | None) -> list[RowOutcome]:
    said: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for each in (*report["refused"], *report["changed"]):
        said.setdefault((each["sheet"], each["row"]), []).append(each)
    notes = {(each["sheet"], each["row"]): each["reason"] for each in report["notes"]}
    found = []
    for each in report["outcomes"]:
        if outcome in (None, each["outcome"]):
            place = each["sheet"], each["row"]
            why = said.get(place) or [{}]
            found += [RowOutcome(**each | {"reason": notes.get(place)} | one) for one in why]
    return found


def as_read(answer: Answer, outline: Outline, city: str | None = None) -> OpenedImport:
    """As it is told to whoever handed it in, or mapped it."""
    read_as = [SheetRead.model_validate(each) for each in shown(outline)]
    fields = {column.field for sheet in read_as for column in sheet.columns}
    return OpenedImport(
        **answer.model_dump(),
        read_as=read_as,
        city=city,
        asks_city=CODE in fields and CITY not in fields,
        notices=outline.notices,
    )
