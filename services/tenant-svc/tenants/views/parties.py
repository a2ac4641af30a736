"""In which parks somebody is party to a contract, and of which track, as contracts-svc told it: owners live
in none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import ContractDrafted, ContractSigned

from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractDrafted(contract_id=id_, party_id=who, park_id=park, track=track):
            return {"contract_id": id_, "person_id": who, "park_id": park, "track": track}
        case ContractSigned(contract_id=id_, party_id=who, park_id=park, track=track):
            return {"contract_id": id_, "person_id": who, "park_id": park, "track": track}
    return row


parties = View(
    name="parties",
    columns="contract_id uuid primary key, person_id uuid not null, park_id uuid not null,"
    " track text not null",
    listens=(ContractDrafted, ContractSigned),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=project,
    key="contract_id",
    indexes=("(person_id)",),
)

IN_SIGHT: Final[LiteralString] = """(
    %(parks)s::uuid[] is null or seen.park_id = any(%(parks)s)
    or exists (select from views.parties c
                where c.person_id = seen.person_id and c.park_id = any(%(parks)s))
    or (seen.park_id is null and not exists (
        select from views.parties c where c.person_id = seen.person_id)))"""
"""Of `seen (person_id, park_id)`, where they live: whether the caller may see them, as `edge.whom` says."""


async def of_people(pool: Pool, person_ids: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    """The parks of their contracts, whatever became of these."""
    query = "select distinct person_id, park_id from views.parties where person_id = any(%s)"
    found = defaultdict[UUID, set[UUID]](set)
    for row in await rows(pool, query, [list(person_ids)]):
        found[row["person_id"]].add(row["park_id"])
    return found
