"""Killed after the recogniser's answer, and after the order has its text: it has one text all the same.

Each life is a process of its own, which kills itself where it is told to. What the recogniser says differs
from one question to the next, so that it shows whose answer counts.
"""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock
from kernel.crash import arm
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from local.engines import Engines
from pydantic import BaseModel
from testkit.nursery import NURSERY, ended, load_also
from testkit.stack import Roles, eventually, settings_of, with_roles
from workorders.app import service
from workorders.domain.repair import Repair
from workorders.domain.triage import UNCLEAR
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Report
from workorders.edge.kept import File, kept_files
from workorders.settings import FileSettings

ORDER, BEFORE, UNIT, PARK = (named_id(each) for each in ("order", "before", "unit", "park"))
SOUND = File("amr", b"#!AMR\n" + bytes(320))
LIVES = {"accepted": -signal.SIGKILL, "committed": -signal.SIGKILL, "": 0}
"""Where each dies, and how it ends. The first command of the second is the text for the order."""
HEARD = ["HearingRequested", "SpeechHeard"]
TAKEN = ["WorkOrderReported", "WorkOrderTranscribed", "WorkOrderTriaged"]
ONCE = {
    False: [HEARD, TAKEN],
    True: [
        HEARD,
        ["WorkOrderReported", "WorkOrderRepeated", "WorkOrderTranscribed"],
        [*TAKEN, "WorkOrderCancelled"],
    ],
}
"""By whether somebody had reported it before: then the first command of the second life is to that order."""
load_also("workorders.app")


class Place(BaseModel):
    """Where a process of its own finds what it needs."""

    roles: tuple[str, str]
    kafka: str
    prefix: str
    environment: dict[str, str]
    known: bool


def live(place: Place, crash_at: str) -> None:
    """A process that asks until the order has its text; in the first of them it is reported."""
    os.environ |= place.environment
    arm(crash_at)
    asyncio.run(_live(place, crash_at))


async def _live(place: Place, crash_at: str) -> None:
    settings = settings_of(service, Roles(*place.roles), place.kafka, place.prefix)
    runtime = Runtime(service, settings.model_copy(update={"instance": "one"}), WallClock())
    await runtime.start()
    if crash_at == "accepted":
        if place.known:
            await report_before(runtime)
        await report(runtime)

    async def heard() -> bool:
        async with runtime.pool.connection() as conn:
            found = await conn.execute("select from views.hearings where status = 'heard'")
            return await found.fetchone() is not None

    await eventually(heard, "the order has its text")
    await runtime.stop()


async def report_before(runtime: Runtime) -> None:
    """The leak that is spoken of, by staff."""
    repair = Repair(order_id=BEFORE, unit_id=UNIT, park_id=PARK, fault="water_leak", urgency="emergency")
    asked = Report(at=runtime.clock.now(), repair=repair)
    await runtime.handle(work_order, BEFORE, asked, origin=SYSTEM, command_id=new_id())


async def report(runtime: Runtime) -> None:
    """By voice, as the door does."""
    assert runtime.vault
    file_id = await kept_files(runtime.vault, told(FileSettings)).put(ORDER, ORDER, SOUND)
    spoken: dict[str, Any] = {"fault": UNCLEAR, "urgency": "ordinary", "source": "voice", "files": (file_id,)}
    repair = Repair(order_id=ORDER, unit_id=UNIT, park_id=PARK, **spoken)
    asked = Report(at=runtime.clock.now(), repair=repair)
    await runtime.handle(work_order, ORDER, asked, origin=SYSTEM, command_id=new_id())


@pytest.mark.parametrize("known", [False, True])
async def test_a_text_is_taken_once_wherever_who_asks_for_it_dies(
    known: bool,
    database: str,
    engines: Engines,
    topic_prefix: str,
    tmp_path: Path,
    partners: httpx.AsyncClient,
    recogniser: dict[str, str],
) -> None:
    roles = await with_roles(database)
    told_of = recogniser | {"ANJU_DOCUMENTS_URL": tmp_path.as_uri()}
    place = Place(
        roles=(roles.owner, roles.app),
        kafka=engines.kafka,
        prefix=topic_prefix,
        environment=told_of,
        known=known,
    )
    once = {"mode": "undelivered", "times": 1}  # had its answer counted, nobody would ask again
    assert (await partners.post("/_control/speech", json=once)).is_success
    for crash_at, code in LIVES.items():
        process = NURSERY.Process(target=live, args=(place, crash_at))
        process.start()
        assert await ended(process) == code
    # That nobody fits may be said or not, as far as the dispatcher came before its process ended.
    facts = "select stream_id, type, version from kernel.events where type <> 'NobodyFits'"
    streams = f"select array_agg(type order by version) from ({facts}) as facts group by stream_id"
    async with await psycopg.AsyncConnection.connect(database) as conn:
        found = await (await conn.execute(streams)).fetchall()
    assert sorted(types for (types,) in found) == ONCE[known]
