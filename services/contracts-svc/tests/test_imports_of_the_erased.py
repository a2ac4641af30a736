"""What was handed in before somebody was erased, and may name them, is not kept on."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from published.tenants import PersonErased
from testkit.stack import eventually
from testkit.voices import Voices

from .test_imports import UNITS, asked, followed, hand_in, ledger

MORE = [("西园", f"{n // 100}号楼", f"{n % 100:03}", "") for n in range(250)]


def kept(paper_folder: Path) -> int:
    """How many files of ledgers there are, and of reports."""
    return sum(each.is_file() for each in paper_folder.glob("ledger*/**/*"))


async def erased(voices: Voices, clock: VirtualClock) -> None:
    """A second after all that was done before, and before what is done next."""
    person: UUID = new_id()
    clock.advance(timedelta(seconds=1))
    voices.from_now_on(clock.now())
    clock.advance(timedelta(seconds=1))
    await voices.tell((f"person-{person}", PersonErased(person_id=person)))


async def forgotten(http: httpx.AsyncClient, *ids: str) -> bool:
    return all([(await asked(http, "GET", f"/imports/{id_}"))["forgotten"] for id_ in ids])


async def test_what_waits_and_every_report_ends_when_somebody_is_erased(
    paper_folder: Path, http: httpx.AsyncClient, voices: Voices, clock: VirtualClock
) -> None:
    waits, over, cancelled = [
        (await hand_in(http, ledger(*UNITS[: number + 1])))["id"] for number in range(3)
    ]
    for id_ in (waits, over, cancelled):
        assert (await followed(http, id_))[-1]["foretold"]
    await asked(http, "POST", f"/imports/{over}/confirm")
    await asked(http, "POST", f"/imports/{cancelled}/cancel")
    for id_ in (over, cancelled):
        await followed(http, id_)
        await asked(http, "GET", f"/imports/{id_}/report")
    assert not await forgotten(http, waits)
    assert kept(paper_folder)
    await erased(voices, clock)
    await eventually(lambda: forgotten(http, waits, over, cancelled), "nothing of them is kept")
    assert (await asked(http, "GET", f"/imports/{waits}"))["status"] == "cancelled"
    assert (await asked(http, "GET", f"/imports/{over}"))["tally"]["new"] == 1
    for id_ in (waits, over, cancelled):
        gone = await asked(http, "GET", f"/imports/{id_}/report", 410)
        assert gone["type"].endswith(":report-destroyed")

    async def destroyed() -> bool:
        return not kept(paper_folder)

    await eventually(destroyed, "their files are gone")
    # What is handed in afterwards names nobody who was erased before, or as somebody new.
    later = (await hand_in(http, ledger(*UNITS)))["id"]
    assert (await followed(http, later))[-1]["foretold"]
    await asked(http, "GET", f"/imports/{later}/report")
    assert not await forgotten(http, later)


@pytest.mark.usefixtures("paper_folder")
async def test_what_is_being_taken_in_goes_on_and_leaves_no_report(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    id_ = (await hand_in(http, ledger(*MORE)))["id"]
    await followed(http, id_)
    async with runtime.pool.connection() as conn, conn.transaction():
        # Who takes it in gets no further than its first batch before it hears of the erasure.
        await conn.execute("select from import_progress where import_id = %s for update", [id_])
        await asked(http, "POST", f"/imports/{id_}/confirm")
        await erased(voices, clock)
    assert (await followed(http, id_))[-1]["tally"]["new"] == len(MORE)
    await eventually(lambda: forgotten(http, id_), "its report is not kept")
