"""Drops what need not be filed: leases that were over in time when a termination alone dropped a filing.

They fell overdue one by one, and a manager would have to say of each why it was not filed. Looked for once:
what is over from now on is heard of as it happens.
"""

from host.runtime import Runtime
from kernel.ids import named_id

from contracts.domain.contract import contract
from contracts.domain.filing import filing
from contracts.domain.filing_commands import Drop
from contracts.once import once
from contracts.views.filings import over_in_time


async def dropping(runtime: Runtime) -> None:
    """Each once, then nothing until cancelled."""
    await once(runtime, "dropping filings", drop_what_was_over)


async def drop_what_was_over(runtime: Runtime) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next."""
    for id_, day in await over_in_time(runtime):
        origin = await runtime.store.following_from(contract.stream(id_), runtime.clock.now())
        command = named_id("drop the filing of what was over", id_, day)
        await runtime.handle(filing, id_, Drop(day=day), origin=origin, command_id=command)
