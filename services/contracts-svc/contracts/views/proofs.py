"""What a picture proves: looked up where handovers and settlements are written, so as soon as they are."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact


def pictures_in(checked: Mapping[str, Any], what: str) -> list[UUID]:
    """Those that the items as they are ticked now name, under `what`.

    In an order of their own: the table gives the items back in another than they were ticked in.
    """
    return sorted({UUID(id_) for said in checked.values() for id_ in said[what]["photo_ids"]})


def reason_of(fact: Fact) -> dict[str, str]:
    """Beside an item, the reason that whoever ticked it gave for it."""
    return {"why": fact.origin.reason} if fact.origin.reason else {}


class Proof(NamedTuple):
    """A picture shows this `item` in the handover or settlement `by`."""

    photo_id: UUID
    by: UUID
    paper: str
    item: str


PROOFS: LiteralString = """
    with papers as (
            select id, '物业交割' as paper, checked, 'found' as what from views.handovers
             where proof_ids && %(ids)s
            union all select id, '结算单', checked, 'evidence' from views.settlements
             where proof_ids && %(ids)s and status <> 'withdrawn')
    select photo::uuid, p.id, p.paper, item.key
      from papers p, jsonb_each(p.checked) item,
           jsonb_array_elements_text(item.value -> p.what -> 'photo_ids') photo
     where photo::uuid = any(%(ids)s) order by p.id, item.key"""


async def proven_by(host: Host, ids: Sequence[UUID]) -> list[Proof]:
    """What these pictures prove as it stands now; what was ticked anew is proven by others."""
    async with host.pool.connection() as conn:
        return [Proof(*row) async for row in await conn.execute(PROOFS, {"ids": list(ids)})]


async def same_pictures(host: Host, ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """By id, all ids under which the same was brought, or what shows the same."""
    query: LiteralString = """
        select a.id, b.id from views.photos a join views.photos b
            on b.sha256 = a.sha256 or b.shown_sha256 = a.shown_sha256
         where a.id = any(%s)"""
    same: dict[UUID, set[UUID]] = {id_: {id_} for id_ in ids}
    async with host.pool.connection() as conn:
        async for one, other in await conn.execute(query, [list(ids)]):
            same[one].add(other)
    return same
