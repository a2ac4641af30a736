"""A contract that has run out is over in the room that is another tenant's since, and in each beside the one
that its tenant lived on in and has left: looked at whenever something was written or heard, and told to its
tenancy, which knows whether anybody ever came to live by it.

A policy could not see it: nothing orders the one that begins and the one that ends, and who lives there is
told by tenant-svc.
"""

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import derived_id

from contracts.domain.contract import contract
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteOver
from contracts.views.let_since import let_since


async def letting_again(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "letting-again", look)


async def look(runtime: Runtime) -> None:
    """One pass over all that have run out; of each, as it stands, it is said once.

    Whoever has a room by it is settled with, whatever the deposit: nobody else will say that they gave it
    back. Its tenancy has to know of it first, or what is said once is said in vain.
    """
    for each in await let_since(runtime, local_date(runtime.clock.now())):
        origin = await runtime.store.following_from(contract.stream(each.contract_id), runtime.clock.now())
        said = {"contract_id": each.contract_id, "unit_ids": (each.unit_id,), "on": each.over_on}
        over = NoteOver(tenant_id=each.tenant_id, **said, paid=True)
        once = derived_id(each.contract_id, "let again", each.unit_id, each.version)
        await runtime.handle(tenancy, each.tenant_id, over, origin=origin, command_id=once)
