"""Whether tenants live on past the end of their contract: looked at whenever something was written or heard,
and told to the cover of the unit, a day ahead, so that on the day of the end it is known.

A policy could not see it: contracts are told here and moves by tenant-svc, and both by numbers that may have
given way to others.
"""

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import new_id

from contracts.domain.contract import contract
from contracts.domain.cover import cover
from contracts.domain.cover_commands import CoverCommand, DropStaying, NoteStaying
from contracts.domain.overruns import DAY
from contracts.views.staying import Stay, known, staying_by


async def staying_on(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "staying", look)


async def look(runtime: Runtime) -> None:
    """One pass over all contracts that have ended, and those of which it was noted."""
    today = local_date(runtime.clock.now())
    before, now = await known(runtime), await staying_by(runtime, today + DAY)
    asked: list[tuple[Stay, CoverCommand]] = [
        *((stay, NoteStaying(**stay._asdict(), today=today)) for stay in sorted(now - before)),
        *((stay, DropStaying(**stay._asdict(), today=today)) for stay in sorted(before - now)),
    ]
    for stay, command in asked:
        origin = await runtime.store.following_from(contract.stream(stay.contract_id), runtime.clock.now())
        await runtime.handle(cover, stay.unit_id, command, origin=origin, command_id=new_id())
