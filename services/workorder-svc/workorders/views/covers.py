"""Which owners' contracts cover which units, from when until when, as contracts-svc told it: one that is
annulled was told as terminated on its first day before.
"""

from datetime import date
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up
from published.contracts import (
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractSigned,
    ContractTerminated,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractSigned(track="owner", contract_id=id_, unit_ids=units, starts_on=day, ends_on=end):
            return {"contract_id": id_, "unit_ids": list(units), "starts_on": day, "ends_on": end}
        case (ContractTerminated() | ContractEnded() | ContractExpired()) as over if row:
            return row | {"ends_on": over.ended_on}
        case ContractExtended(ends_on=end) if row:
            return row | {"ends_on": end}
    return row


covers = View(
    name="covers",
    columns="""
        contract_id uuid primary key,
        unit_ids    uuid[] not null,
        starts_on   date not null,
        ends_on     date not null,
        version     integer not null
    """,
    listens=(
        *(ContractSigned, ContractExtended, ContractTerminated),
        *(ContractEnded, ContractExpired),
    ),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
    # As in `neighbours/leases.py`: no entries lie in wait, which each search would read.
    indexes=("using gin (unit_ids) with (fastupdate = off)",),
)


async def covered(pool: Pool, unit_id: UUID, day: date) -> bool:
    """An owner's contract covers the unit on this day."""
    wanted = """
        select 1 from views.covers
         where unit_ids @> array[%s] and starts_on <= %s and ends_on > %s limit 1"""
    return await look_up(pool, wanted, unit_id, day, day) is not None
