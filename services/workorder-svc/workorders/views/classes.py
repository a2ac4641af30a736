"""Of which class contracts are, as contracts-svc told it; and by which contract a repair is asked for."""

from datetime import date
from typing import Any, Final, LiteralString
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
    with theirs as (select tenant_id from {numbers_of("%(tenant_id)s::uuid")} as numbers (tenant_id)),
    let as (
        select contract_id, starts_on, true as this_unit, tenant_id in (select * from theirs) as own
          from views.leases
         where stands and unit_ids @> array[%(unit_id)s::uuid] and starts_on <= %(day)s and ends_on > %(day)s
        union all
        select contract_id, starts_on, unit_ids @> array[%(unit_id)s::uuid], true
          from views.leases
         where tenant_id in (select * from theirs) and starts_on <= %(day)s and starts_on < ends_on
           and exists (select from views.residents
                        where unit_id = %(unit_id)s and tenant_id in (select * from theirs)))
    select c.contract_class from let left join views.contract_classes c using (contract_id)
     order by own desc, this_unit desc, starts_on desc limit 1
"""


async def class_of(
    conn: AsyncConnection[Any], unit_id: UUID, tenant_id: UUID | None, day: date
) -> str | None:
    """Of the contract by which the unit is let on `day`: that of this tenant, if it is one of theirs.

    None where it is let by none that has been heard of, or by one that nobody gave a class.
    """
    asked = {"unit_id": unit_id, "tenant_id": tenant_id, "day": day}
    row = await (await conn.cursor(row_factory=tuple_row).execute(OF, asked)).fetchone()
    return row[0] if row else None
