"""Asks for the code by the next contract of who had left, and lost theirs, before that was asked for: there
would be none on its first day, and nobody would be told.

Who leaves since has it asked for as theirs is taken away. Looked for once, among what has yet to begin.
"""

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import derived_id

from tenants.domain.door import door
from tenants.domain.door_commands import AskNext
from tenants.views.doors import without_next


async def asking_next(runtime: Runtime) -> None:
    """All of them, then nothing until cancelled."""
    done = False

    async def look(runtime: Runtime) -> None:
        nonlocal done
        if not done:
            await ask_next(runtime)
            done = True

    await looking(runtime, "next door codes", look)


async def ask_next(runtime: Runtime) -> None:
    """One pass; of a door as it stands it is asked once, and its own history says by which contract."""
    today = local_date(runtime.clock.now())
    for row in await without_next(runtime.pool, today):
        version, id_ = row.pop("version"), row["access_id"]
        asked = AskNext(**row, order_id=derived_id(id_, "next door code", version), today=today)
        command = derived_id(id_, "ask for the next door code", version)
        await runtime.handle(door, id_, asked, origin=SYSTEM, command_id=command)
