"""Foretells what each import would lead to, takes in what was confirmed, and destroys the files behind it.

One process does it at a time, a batch of each import in turn. Where it is stands in a row that moves with
what was done: after a crash it goes on at that row, and does at most one batch again, which doubles nothing.
What is only foretold stands nowhere but in memory: it waits there while a neighbour is away, and after a
crash it is foretold anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from files.sealed import FileBroken, FileMissing, SealedFiles
from host.leading import leading
from host.runtime import Runtime
from host.settings import told
from kernel.crash import point
from kernel.facts import Origin
from kernel.handle import Conflict
from kernel.ids import derived_id, new_id
from kernel.store import StoreUnavailable
from ledger.refused import UnusableFile
from neighbours.asking import NeighbourAway, NeighbourRefused
from obstore.exceptions import BaseError
from psycopg import AsyncConnection, OperationalError
from psycopg_pool import PoolTimeout

from contracts.domain.importing import (
    CancelImport,
    FinishImport,
    ForgetImport,
    LapseImport,
    SheetMapping,
    Tally,
    importing,
)
from contracts.imports import progress
from contracts.imports.became import Became
from contracts.imports.departments import Departments, NotHeardYet, open_departments
from contracts.imports.hands import Doing, Foretelling
from contracts.imports.plan import Taking
from contracts.imports.report import file_of, judged, keep_report
from contracts.papers.desk import ledgers_of
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 2.0  # for what the store did not take; all else the sequencer tells of
ALIVE_SECONDS: Final = 3.0  # between two words to the store of which a leader's lead depends
T = TypeVar("T")
Turn = tuple[UUID, str, int]
"""An import, what is done for it, and by which of its readings."""
NO_ANSWER: Final = "系统暂时没有应答，恢复后自动继续"
BROKEN: Final = "系统处理这份台账时出错，已记录；其他导入不受影响，请联系技术支持"
ERASED: Final = "有人的个人信息已按其要求删除，此前上传的台账及导入结果一并删除，如仍需导入请重新上传"
TRIES: Final = 3  # of what nobody foresaw
NEIGHBOURS: Final = (NotHeardYet, NeighbourAway, NeighbourRefused)
AWAY: Final = (*NEIGHBOURS, StoreUnavailable, Conflict, PoolTimeout)


async def taking_in(runtime: Runtime) -> None:
    """Take in until cancelled; for ever nothing where there is nowhere to keep a file."""
    settings = told(PaperSettings)
    if not settings.papers_url:
        await asyncio.Event().wait()
    files = ledgers_of(settings)
    async with open_departments(settings, runtime.settings.token_key) as departments:
        await leading(
            runtime,
            "imports",
            lambda lead: partial(TakingIn(runtime, files, departments).once, lead),
            POLL_SECONDS,
        )


@dataclass
class TakingIn:
    """What is under way. `stumbles`: how often in a row an import failed by what nobody foresaw."""

    runtime: Runtime
    files: SealedFiles
    departments: Departments
    running: dict[Turn, Taking] = field(default_factory=dict)
    stumbles: dict[Turn, int] = field(default_factory=dict)

    async def once(self, lead: AsyncConnection) -> bool:
        """A batch of each that waits; whether there was anything to do."""
        moved = await self._forget(lead)
        rows = await progress.to_do(lead)
        turns = set(map(_turn, rows))
        self.running = {turn: taking for turn, taking in self.running.items() if turn in turns}
        self.stumbles = {turn: times for turn, times in self.stumbles.items() if turn in turns}
        for row in rows:
            if self.stumbles.get(_turn(row), 0) >= TRIES:
                continue
            try:
                await _alive(lead, self._go_on(lead, row))
                moved = True
                self.stumbles.pop(_turn(row), None)
            except AWAY as fault:
                if row["status"] == "running":
                    self.running.pop(_turn(row), None)  # it is ahead of what was written down
                log.warning("import %s waits: %s %s", row["id"], type(fault).__name__, fault)
                if isinstance(fault, NEIGHBOURS):
                    waits_for = str(fault) if isinstance(fault, NotHeardYet) else NO_ANSWER
                    await progress.wait(lead, row["id"], waits_for)
            except (FileMissing, FileBroken) as lost:
                await self._give_up(row, lost, "文件已不在，请重新上传")
            except UnusableFile as unusable:
                await self._give_up(row, unusable, str(unusable))
            except (OperationalError, OSError, BaseError):
                raise  # whoever leads is lost, or the place of the files: of all imports
            except Exception:  # noqa: BLE001 - whatever one fails with holds up no other
                await self._stumbled(lead, row)
        return moved

    async def _forget(self, lead: AsyncConnection) -> bool:
        """What may name who was erased: a ledger is sealed by itself and not by whom it names, so that no row
        ends alone. One that is being taken in goes on, and is forgotten when it is over.
        """
        rows = await progress.naming_the_erased(lead)
        for row in rows:
            asked = LapseImport() if row["waits"] else ForgetImport()
            following = await self.runtime.store.following_from(
                importing.stream(row["id"]), self.runtime.clock.now()
            )
            origin = following._replace(reason=ERASED)
            await self.runtime.handle(importing, row["id"], asked, origin=origin, command_id=new_id())
        return bool(rows)

    async def _stumbled(self, lead: AsyncConnection, row: progress.Row) -> None:
        """Tried again a few times, then set aside until it is mapped anew or the service is begun anew."""
        turn, phase = _turn(row), {"opened": "foretelling", "running": "taking_in"}.get(row["status"])
        self.stumbles[turn] = self.stumbles.get(turn, 0) + 1
        self.running.pop(turn, None)
        log.exception("import %s stumbled", row["id"])
        if phase:
            if row["phase"] != phase:
                await progress.start(lead, row, phase, 0, 0)
            await progress.wait(lead, row["id"], BROKEN)

    async def _go_on(self, lead: AsyncConnection, row: progress.Row) -> None:
        match row["status"]:
            case "opened":
                await self._foretell(lead, row)
            case "running":
                await self._take_in(lead, row)
            case _:
                await self._destroy(lead, row)

    async def _foretell(self, lead: AsyncConnection, row: progress.Row) -> None:
        taking = self.running.get(_turn(row)) or await self._begin_foretelling(lead, row)
        if await taking.some():
            await progress.move(lead, row["id"], taking.done, taking.ledger.report.sheets())
            return
        digest = await keep_report(self.files, row["id"], await taking.report())
        await progress.foretold(lead, row["id"], digest)
        if row["foretold_sha256"] not in (None, digest):
            await self._remove(row["foretold_sha256"])

    async def _begin_foretelling(self, lead: AsyncConnection, row: progress.Row) -> Taking:
        taking = await self._read(row, Foretelling(self.runtime, row["opened_by"]))
        refused = len(taking.ledger.report.refused)
        await progress.start(lead, row, "foretelling", len(taking.steps), refused)
        self.running[_turn(row)] = taking
        return taking

    async def _take_in(self, lead: AsyncConnection, row: progress.Row) -> None:
        taking = self.running.get(_turn(row)) or await self._begin(lead, row)
        first, became = taking.done, await taking.some()
        report = taking.ledger.report
        if not became:
            await self._finish(row, taking)
            return
        point("taken in")
        async with lead.transaction():
            await progress.keep(lead, row["id"], first, became)
            await progress.move(lead, row["id"], taking.done, report.sheets())
        self.running[_turn(row)] = taking  # only what was written down is gone on with

    async def _begin(self, lead: AsyncConnection, row: progress.Row) -> Taking:
        origin = Origin.from_dict(row["origin"])
        taking = await self._read(row, Doing(self.runtime, row["id"], origin))
        before = await progress.kept(lead, row["id"])
        await taking.resume(before)
        if not before:
            refused = len(taking.ledger.report.refused)
            await progress.start(lead, row, "taking_in", len(taking.steps), refused)
        return taking

    async def _finish(self, row: progress.Row, taking: Taking) -> None:
        digest = await keep_report(self.files, row["id"], await taking.report())
        sheets = taking.ledger.report.sheets()
        counts = {name: sum(each[name] for each in sheets) for name in ("new", "changed", "refused")}
        known = sum(each["rows"] for each in sheets) - sum(counts.values())
        asked = FinishImport(tally=Tally(**counts, known=known), report_sha256=digest)
        command_id = derived_id(row["id"], "finish")
        origin = Origin.from_dict(row["origin"])
        await self.runtime.handle(importing, row["id"], asked, origin=origin, command_id=command_id)

    async def _give_up(self, row: progress.Row, fault: Exception, why: str) -> None:
        log.error("import %s cannot go on: %s", row["id"], type(fault).__name__)
        origin = Origin.from_dict(row["origin"])._replace(reason=why)
        command_id = derived_id(row["id"], "give up")
        await self.runtime.handle(importing, row["id"], CancelImport(), origin=origin, command_id=command_id)

    async def _destroy(self, lead: AsyncConnection, row: progress.Row) -> None:
        """The file, and what was foretold of it; the last report stays, sealed, until that is forgotten."""
        reports = {row["foretold_sha256"], row["report_sha256"]} - {None}
        last = row["report_sha256"] or row["foretold_sha256"]
        if last and row["status"] == "cancelled" and row["phase"] != "over" and not row["forgotten"]:
            last = await self._stopped(row, await progress.kept(lead, row["id"]))
            await progress.tell(lead, row["id"], last)
        for digest in (row["kept_sha256"], *(reports if row["forgotten"] else reports - {last})):
            await self._remove(digest)
        async with lead.transaction():
            await progress.forget(lead, row["id"], report=row["forgotten"])

    async def _stopped(self, row: progress.Row, before: Sequence[Became]) -> str | None:
        """The report of one that was cancelled: only these steps were done. None without its file, and where
        it fails again and again by what nobody foresaw: else who cancelled waits for it, and the file stays.
        """
        if self.stumbles.get(_turn(row), 0) >= TRIES - 1:
            return None
        try:
            taking = await self._read(row, Doing(self.runtime, row["id"], Origin.from_dict(row["origin"])))
        except (FileMissing, FileBroken, UnusableFile):
            return None
        await taking.resume(before)
        taking.leave_undone()
        return await keep_report(self.files, row["id"], await taking.report())

    async def _remove(self, digest: str) -> None:
        try:
            await self.files.remove(digest)
        except FileNotFoundError:
            return  # a crash came between its end and our note of it

    async def _read(self, row: progress.Row, hands: Any) -> Taking:
        content = await file_of(self.files, row["kept_sha256"])
        mapping = tuple(SheetMapping.model_validate(each) for each in row["mapping"])
        departments = self.departments.told_by(row["id"], Origin.from_dict(row["origin"]))
        return Taking(self.runtime, hands, departments, await judged(content, mapping), row["city"])


def _turn(row: progress.Row) -> Turn:
    return row["id"], row["status"], row["mapped_as"]


async def _alive(lead: AsyncConnection, work: Awaitable[T]) -> T:
    """The same, while the store hears that who leads is there."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait([task], timeout=ALIVE_SECONDS))[0]:
            await lead.execute("select")
        return await task
    finally:
        task.cancel()
