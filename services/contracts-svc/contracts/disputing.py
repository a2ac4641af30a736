"""Whether two are in one unit: looked at whenever something was written or heard.

A policy could not see it: contracts are told here and moves by tenant-svc, of one unit but never of both.
"""

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import new_id
from kernel.service import Row

from contracts.domain.contract import contract
from contracts.domain.dispute import DisputeCommand, Found, NoteFound, NoteNone, dispute
from contracts.domain.unit import unit
from contracts.views.disputes import known, may_be_amiss


async def disputing(runtime: Runtime) -> None:
    """Look until cancelled."""
    await looking(runtime, "disputes", look)


async def look(runtime: Runtime) -> None:
    """One pass over all units where something may be amiss, and those where it was."""
    rows = await may_be_amiss(runtime, local_date(runtime.clock.now()))
    now = {row["unit_id"]: (row["park_id"], found) for row in rows if (found := found_in(row))}
    before = {row.pop("unit_id"): Found.model_validate(row) for row in await known(runtime)}
    asked: DisputeCommand
    for unit_id, (park, found) in now.items():
        if before.get(unit_id) != found:
            asked = NoteFound(unit_id=unit_id, park_id=park, found=found)
            of = [contract.stream(id_) for id_ in found.contract_ids]
            origin = await runtime.store.following_from(
                of[-1] if of else unit.stream(unit_id), runtime.clock.now()
            )
            await runtime.handle(dispute, unit_id, asked, origin=origin, command_id=new_id())
    for unit_id in before.keys() - now.keys():
        origin = await runtime.store.following_from(dispute.stream(unit_id), runtime.clock.now())
        await runtime.handle(dispute, unit_id, NoteNone(), origin=origin, command_id=new_id())


def found_in(row: Row) -> Found | None:
    """None where one lives there by a contract of theirs, where nobody does, or it is let to nobody.

    Who lives on past the end by a contract of theirs has it no more once another's has begun. Where it is let
    to two, as to who changed to it while somebody else signed for it, the other has it as well; or is to have
    it, as where it was let before they turned out never to have left.
    """
    living, rightful = set(row["living"]), set(row["rightful"])
    holders = rightful or set(row["holders"])
    said = {"living": tuple(row["living"]), "contract_ids": tuple(row["contract_ids"])}
    if len(living) > 1:
        return Found(kind="two_live_there", **said)
    if living and (rightful - living or (holders and living.isdisjoint(holders))):
        return Found(kind="by_another", **said)
    if living and row["promised"]:
        all_of_them = (*said["contract_ids"], *row["promised"])
        return Found(kind="let_to_another", living=said["living"], contract_ids=all_of_them)
    return None
