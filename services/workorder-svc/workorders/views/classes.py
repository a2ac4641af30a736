"""Of which class contracts are, as contracts-svc told it; and by which contract a repair is asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from neighbours.tenants import numbers_of
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from published.contracts import ContractClassGiven


def project(_: Row | None, fact: Fact) -> Row:
    return fact.event.model_dump(include={"contract_id", "contract_class"})


classes = View(
    name="contract_classes",
    columns="""
        contract_id    uuid primary key,
        contract_class text not null,
        version        integer not null
    """,
    listens=(ContractClassGiven,),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
)

# By the day; who lives there does so by their contract, past its end too, and in another room. Each is found
# by an index of its own.
OF: Final[LiteralString] = f"""
    select report.order_id, found.contract_class
      from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[])
           as report (order_id, unit_id, tenant_id, day)
      left join lateral (
        with theirs as (select tenant_id from {numbers_of("report.tenant_id")} as numbers (tenant_id)),
        let as (
            select contract_id, starts_on, true as this_unit, tenant_id in (select * from theirs) as own
              from views.leases
             where stands and unit_ids @> array[report.unit_id]
               and starts_on <= report.day and ends_on > report.day
            union all
            select contract_id, starts_on, unit_ids @> array[report.unit_id], true
              from views.leases
             where tenant_id in (select * from theirs)
               and starts_on <= report.day and starts_on < ends_on
               and exists (select from views.residents
                            where unit_id = report.unit_id and tenant_id in (select * from theirs)))
        select c.contract_class from let left join views.contract_classes c using (contract_id)
         order by own desc, this_unit desc, starts_on desc limit 1) found on true
"""


class Reported(NamedTuple):
    """A repair of a unit, `day` its first, and whose it is, where that is known."""

    order_id: UUID
    unit_id: UUID
    tenant_id: UUID | None
    day: date


async def classes_of(conn: AsyncConnection[Any], repairs: Sequence[Reported]) -> dict[UUID, str | None]:
    """Of the contract by which the unit of each is let on its day: that of its tenant, if one of theirs.

    None where it is let by none that has been heard of, or by one that nobody gave a class.
    """
    if not repairs:
        return {}
    asked = [list(each) for each in zip(*repairs, strict=True)]
    cursor = conn.cursor(row_factory=tuple_row)
    return dict(await (await cursor.execute(OF, asked)).fetchall())
