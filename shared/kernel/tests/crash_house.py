"""The library and the desk in one process, and a client that sends the same commands until all is at rest."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from host.runtime import Runtime
from kernel.audit import Broken, audit
from kernel.clock import WallClock
from kernel.crash import arm
from kernel.domain import Command
from kernel.facts import SYSTEM
from kernel.ids import derived_id, named_id
from kernel.store import StoreUnavailable
from pydantic import BaseModel
from testkit.library import Lend, Return, book, desk, library
from testkit.stack import Roles, settings_of

BOOKS = 12
READERS = 3


class House(BaseModel):
    """Where it lives, and when the books are due: before the test ends, so that deadlines fire in it."""

    databases: tuple[tuple[str, str], tuple[str, str]]
    kafka: str
    prefix: str
    due_at: datetime


def book_id(number: int) -> UUID:
    return named_id("book", number)


def reader(number: int) -> str:
    return f"reader {number % READERS}"


def runtimes_of(house: House) -> list[Runtime]:
    made = []
    for service, database in zip((library, desk), house.databases, strict=True):
        settings = settings_of(service, Roles(*database), house.kafka, house.prefix)
        # Under its name a process that was killed has its partitions back without waiting for its own ghost.
        made.append(Runtime(service, settings.model_copy(update={"instance": "one"}), WallClock()))
    return made


async def client(runtime: Runtime, house: House, number: int) -> None:
    """Lends one book and gives every other one back; asks again, with the same ids, until it has answers."""
    id_ = book_id(number)
    commands: list[Command] = [Lend(book_id=id_, reader=reader(number), due_at=house.due_at)]
    if number % 2:
        commands.append(Return(book_id=id_))
    for command in commands:
        command_id = derived_id(id_, type(command).__name__)
        while True:
            try:
                await runtime.handle(book, id_, command, origin=SYSTEM, command_id=command_id)
                break
            except StoreUnavailable:
                await asyncio.sleep(0.05)


async def waiting(runtime: Runtime) -> int:
    async with runtime.pool.connection() as conn:
        row = await (
            await conn.execute("select count(*) from kernel.deadlines where fired_at is null")
        ).fetchone()
    return row[0] if row else 0


def live(house: House, crash_at: str, said: Path) -> None:
    """The whole life of a process, which kills itself at `crash_at`; its standard error goes to `said`."""
    with said.open("w") as sys.stderr:
        arm(crash_at)
        asyncio.run(_live(house))


async def _live(house: House) -> None:
    runtimes = runtimes_of(house)
    for runtime in runtimes:
        await runtime.start()
    await asyncio.gather(*(client(runtimes[0], house, number) for number in range(BOOKS)))
    broken: list[Broken] = []
    until = asyncio.get_running_loop().time() + 40
    while (await waiting(runtimes[0])) or (broken := await audit(runtimes)):
        if asyncio.get_running_loop().time() > until:
            sys.exit("\n".join(map(str, broken)))
        await asyncio.sleep(0.2)
    for runtime in runtimes:
        await runtime.stop()
