"""Which contract follows on which, whoever wrote it and whichever came first: looked at whenever something
was written or heard, and told to the one that is followed, so that nobody waits for it at its end.

A policy could not see it: what is written by hand, or by a ledger, names no contract before it, its tenant
may go by another number by now, and several may share what one had.
"""

from collections.abc import Mapping
from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import derived_id, new_id

from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ContractCommand, NoteRenewalLapsed, NoteRenewed
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Close
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteFollowedInPart
from contracts.views.following import Followed, Noted, followed_by, going_along, noted


async def following(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "following", look)


async def look(runtime: Runtime) -> None:
    """One pass over all contracts that another follows, and those of which it was noted."""
    known = await noted(runtime)
    found = await followed_by(runtime, local_date(runtime.clock.now()))
    for id_, each in found.items():
        if each.in_part:
            await _tell_the_tenancy(runtime, each)
            continue
        # What a renewal has drafted is told by that renewal, when it is completed. Where it has to be told
        # again, since a termination of either was taken back, the renewal is done, or had lapsed.
        if id_ not in known and not each.renewal:
            by = each.by[0]
            for other in (next_ for next_ in each.rooms_by if next_ != by):
                await _tell(
                    runtime, id_, PassDepositOn(to=other), other
                )  # it shares the rooms with the first
            if each.lapsed:
                await _close_what_came_after(runtime, by)
            await _tell(runtime, id_, NoteRenewed(renewed_by=by, ends_on=each.ends_on), by)
    lapsed = _lapsed(known, found)
    if not lapsed:
        return
    lapsed -= await going_along(runtime)
    # Between the two questions both may have arrived: what is followed after all is.
    lapsed &= _lapsed(known, await followed_by(runtime, local_date(runtime.clock.now())))
    for id_ in lapsed:
        was = known[id_]
        await _tell(runtime, id_, NoteRenewalLapsed(ends_on=was.ends_on), was.renewed_by)


def _lapsed(known: Mapping[UUID, Noted], found: Mapping[UUID, Followed]) -> set[UUID]:
    """Which of those known are followed no more by what they know."""
    whole = {id_: each.by for id_, each in found.items() if not each.in_part}
    return {id_ for id_, was in known.items() if was.renewed_by not in whole.get(id_, [])}


async def _tell_the_tenancy(runtime: Runtime, each: Followed) -> None:
    """Of a contract that goes on in other rooms: what follows in some has their part of the deposit, and is
    forsaken where they leave before it begins.
    """
    assert each.tenant_id is not None  # an owner's is followed in all its units, or not at all
    said = {"contract_id": each.id, "from_on": each.ends_on}
    for by in each.rooms_by:
        origin = await runtime.store.following_from(contract.stream(by), runtime.clock.now())
        note = NoteFollowedInPart(tenant_id=each.tenant_id, **said, followed_by=by)
        once = derived_id(each.id, "followed in part", by, each.ends_on)
        await runtime.handle(tenancy, each.tenant_id, note, origin=origin, command_id=once)


async def _close_what_came_after(runtime: Runtime, lapsed: UUID) -> None:
    """Of the renewal by which what it had drafted follows after all nothing waits for another."""
    origin = await runtime.store.following_from(contract.stream(lapsed), runtime.clock.now())
    asked = Close(cause="followed")
    await runtime.handle(renewal, lapsed, asked, origin=origin, command_id=new_id())


async def _tell(runtime: Runtime, id_: UUID, command: ContractCommand, other: UUID) -> None:
    origin = await runtime.store.following_from(contract.stream(other), runtime.clock.now())
    await runtime.handle(contract, id_, command, origin=origin, command_id=new_id())
