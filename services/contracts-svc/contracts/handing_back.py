"""Whether an owner has all units of a contract back, or lets them to us by another: looked at whenever
something was written, and then there is nothing to renew, nor to hand back, any more.

A policy could not see it: units are given back one by one, and what follows on a contract does not name it.
"""

from host.looking import looking
from host.runtime import Runtime
from kernel.ids import new_id

from contracts.domain.contract import contract
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Close
from contracts.domain.unit import unit
from contracts.views.handing_back import all_let_go


async def handing_back(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "handing back", look)


async def look(runtime: Runtime) -> None:
    """One pass over the open renewals of owners' contracts."""
    for found in await all_let_go(runtime):
        followed = found.followed_by is not None  # so says the contract, too, which is told of what follows
        cause = contract.stream(found.followed_by) if followed else unit.stream(found.given_back)
        await runtime.handle(
            renewal,
            found.id,
            Close(cause="followed" if followed else "handed_back"),
            origin=await runtime.store.following_from(cause, runtime.clock.now()),
            command_id=new_id(),
        )
