"""The import of a ledger 台账导入: a file is handed in, how it is read is agreed on, somebody confirms.

How far it is stands in a row, not in facts: what each row of the file led to is told by the facts it led to.
"""

from typing import Annotated, Any
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from pydantic import Field

from contracts.domain.signers import Sha256

Count = Annotated[int, Field(ge=0)]


class SheetMapping(Frozen):
    """How one sheet of the file is read: its place from 0, its kind, and which of our columns is where.

    `columns` by letter, None for one that is not used; what is not said is guessed by its heading.
    """

    place: Annotated[int, Field(ge=0, examples=[0])]
    kind: str | None = Field(examples=["租客合同"])
    columns: dict[str, str | None] = Field({}, examples=[{"A": "合同编号", "B": None}])


Mapping = tuple[SheetMapping, ...]


class Tally(Frozen):
    """How many rows led to something, changed what was there, said what was there, or were refused."""

    new: Count = 0
    changed: Count = 0
    known: Count = 0
    refused: Count = 0


# --- facts


class ImportEvent(Event):
    import_id: UUID


class ImportOpened(ImportEvent):
    """A file was handed in. Until the import is over it lies sealed, under `kept_sha256`, for it alone.

    `rows`: how many it has, as it was read.
    """

    file_sha256: Sha256
    kept_sha256: Sha256
    rows: Count
    mapping: Mapping


class ImportMapped(ImportEvent):
    """Its columns mean something else than was guessed, or its parks lie in a `city` that it does not name.

    `city` by its code (GB/T 2260): of parks that neither a row nor anybody before put in one.
    """

    schema_version = 2

    rows: Count
    mapping: Mapping
    city: str | None = Field(None, examples=["110000"])


class ImportConfirmed(ImportEvent):
    """Somebody saw how it is read and what it would lead to, and wants it."""


class ImportCancelled(ImportEvent):
    """Nothing more of it is taken in; what was, stays."""


class ImportFinished(ImportEvent):
    """All its rows were taken in or refused; which, stands in the sealed report."""

    schema_version = 2

    tally: Tally
    report_sha256: Sha256


class ImportForgotten(ImportEvent):
    """Its report, which may quote a cell, is destroyed; how many rows came to what stays known."""


# --- states


class NoImport(State):
    """Nothing handed in."""

    now, can = "还没有这次导入", "上传文件"


class Opened(State):
    """Waits for somebody to confirm it."""

    now, can = "导入在等待确认", "修改列对应、确认或取消"

    import_id: UUID
    file_sha256: str
    mapping: Mapping
    city: str | None = None


class Running(Opened):
    """Is taken in, row by row."""

    now, can = "导入正在进行", "等待完成，或取消"


class Cancelled(State):
    """Given up."""

    now, can = "导入已取消", "重新上传文件"

    import_id: UUID


class Finished(State):
    """Over."""

    now, can = "导入已完成", "查看结果，或重新上传文件"

    import_id: UUID


class Forgotten(State):
    """Over, and nothing of its rows is left."""

    now, can = "导入结果已删除", "重新上传文件"


Import = NoImport | Opened | Cancelled | Finished | Forgotten


# --- commands


class ImportCommand(Command):
    """Something asked of one import."""


class OpenImport(ImportCommand):
    import_id: UUID
    file_sha256: Sha256
    kept_sha256: Sha256
    rows: Count
    mapping: Mapping = ()


class MapColumns(ImportCommand):
    rows: Count
    mapping: Mapping
    city: str | None = None


class ConfirmImport(ImportCommand):
    pass


class CancelImport(ImportCommand):
    pass


class FinishImport(ImportCommand):
    """Asked by the worker behind the last row."""

    tally: Tally
    report_sha256: Sha256


class LapseImport(ImportCommand):
    """Asked by a deadline: who handed it in never came back to it; or who it may name was erased."""


class ForgetImport(ImportCommand):
    """Asked by a deadline, by who wants its report gone sooner, or since somebody was erased."""


# --- refusals


class ImportUnknown(Refusal):
    """No import under this id."""

    title, field, status = "没有这次导入", "import_id", 404


class ImportIdTaken(Refusal):
    """The same id came with another file."""

    title, field, status = "该编号已用于另一次导入", "import_id", 409


class ImportConfirmedAlready(Refusal):
    """What was confirmed is taken in as it was shown; another reading is another import."""

    title, field, status = "导入已确认，不能再修改列对应；如需修改请取消后重新上传", "mapping", 409


class ImportOver(Refusal):
    """It was finished or cancelled; the file is gone, and can be handed in again."""

    title, field, status = "这次导入已结束，请重新上传文件", "import_id", 409


class ImportNotOver(Refusal):
    """Its report is still to be written, or to be read by who confirms it."""

    title, field, status = "导入尚未结束，请先取消或等待完成，再删除结果", "import_id", 409


# --- decisions


def decide(command: ImportCommand, import_: State) -> list[ImportEvent]:
    match command, import_:
        case OpenImport(), NoImport():
            return [ImportOpened(**dict(command))]
        case OpenImport(file_sha256=digest), Opened(file_sha256=known):
            if digest != known:
                raise ImportIdTaken
            return []
        case _, NoImport():
            raise ImportUnknown
        case MapColumns(), Running():
            raise ImportConfirmedAlready
        case MapColumns(mapping=mapping, city=city), Opened(import_id=id_):
            if (mapping, city) == (import_.mapping, import_.city):
                return []
            return [ImportMapped(import_id=id_, **dict(command))]
        case ConfirmImport(), Running():
            return []
        case ConfirmImport(), Opened(import_id=id_):
            return [ImportConfirmed(import_id=id_)]
        case CancelImport(), Opened(import_id=id_):
            return [ImportCancelled(import_id=id_)]
        case CancelImport(), Cancelled():
            return []
        case FinishImport(tally=tally, report_sha256=report), Running(import_id=id_):
            return [ImportFinished(import_id=id_, tally=tally, report_sha256=report)]
        case FinishImport(), Cancelled() | Finished() | Forgotten():
            return []  # somebody gave it up behind its last row
        case LapseImport(), Opened(import_id=id_) if not isinstance(import_, Running):
            return [ImportCancelled(import_id=id_), ImportForgotten(import_id=id_)]
        case LapseImport(), _:
            return []
        case ForgetImport(), Opened():
            raise ImportNotOver
        case ForgetImport(), Cancelled(import_id=id_) | Finished(import_id=id_):
            return [ImportForgotten(import_id=id_)]
        case ForgetImport(), Forgotten():
            return []
        case _, Cancelled() | Finished() | Forgotten():
            raise ImportOver
    raise NotPossible(command, import_)


def evolve(import_: State, event: ImportEvent) -> State:
    match event, import_:
        case ImportOpened(import_id=id_, file_sha256=digest, mapping=mapping), _:
            return Opened(import_id=id_, file_sha256=digest, mapping=mapping)
        case ImportMapped(mapping=mapping, city=city), Opened():
            return import_.model_copy(update={"mapping": mapping, "city": city})
        case ImportConfirmed(), Opened():
            return Running(**dict(import_))
        case ImportCancelled(import_id=id_), _:
            return Cancelled(import_id=id_)
        case ImportFinished(import_id=id_), _:
            return Finished(import_id=id_)
        case ImportForgotten(), _:
            return Forgotten()
    return import_


importing: Decider[Any, Any, ImportEvent] = Decider(
    "import",
    NoImport(),
    decide,
    evolve,
    (ImportOpened, ImportMapped, ImportConfirmed, ImportCancelled, ImportFinished, ImportForgotten),
)
