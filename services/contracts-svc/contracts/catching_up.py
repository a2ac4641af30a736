"""Catches up with what stood so before it was heard of as it happens: who stays past a termination, of whom
nobody was told, since a next contract of theirs is signed, or nobody was told again; and drafts that were
declined while the cover of their units kept them. Looked for once.
"""

from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import derived_id

from contracts.domain.contract import contract
from contracts.domain.cover import cover
from contracts.domain.cover_commands import DropDraft
from contracts.domain.overstaying import TellOverstay
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteOver
from contracts.once import once
from contracts.views.unsaid import declined_drafts, stays_unsaid, stays_untold_again


async def catching_up(runtime: Runtime) -> None:
    """Each once, then nothing until cancelled."""
    await once(runtime, "catching up", catch_up)


async def catch_up(runtime: Runtime) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next; of each, as it stands, it is
    said once. Whether somebody stays the tenancy knows, and whether that was told the contract.
    """
    today, store = local_date(runtime.clock.now()), runtime.store
    for over in await stays_unsaid(runtime, today):
        id_, tenant = over.contract_id, over.tenant_id
        said = {"contract_id": id_, "unit_ids": (over.unit_id,), "on": over.over_on, "paid": False}
        origin = await store.following_from(contract.stream(id_), runtime.clock.now())
        command = derived_id(id_, "stays unsaid", over.unit_id, over.version)
        asked = NoteOver(tenant_id=tenant, **said)
        await runtime.handle(tenancy, tenant, asked, origin=origin, command_id=command)
    for id_, version in await stays_untold_again(runtime):
        origin = await store.following_from(contract.stream(id_), runtime.clock.now())
        command = derived_id(id_, "stays untold again", version)
        again = TellOverstay(contract_id=id_, today=today)
        await runtime.handle(contract, id_, again, origin=origin, command_id=command)
    for id_, unit, version in await declined_drafts(runtime):
        origin = await store.following_from(contract.stream(id_), runtime.clock.now())
        command = derived_id(id_, "declined draft", unit, version)
        drop = DropDraft(unit_id=unit, today=today, contract_id=id_)
        await runtime.handle(cover, unit, drop, origin=origin, command_id=command)
