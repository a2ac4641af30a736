"""Each contract with its terms and where it stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import contract_facts as of
from contracts.domain.contract import contract
from contracts.views.lettings import claims

STATUS = {
    of.ContractDrafted: "drafted",
    of.ContractSigned: "in_force",
    of.ContractExtended: "in_force",
    of.ContractExpired: "expired",
    of.ContractTerminated: "over",
}


UNWRITTEN: Row = {
    "signed_on": None,
    "closed_on": None,
    "warned_days": None,
    "let_once": False,
    "units_ever": [],
    "stays": [],
}


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.contract_id] if isinstance(fact.event, of.ContractEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`closed_on`: the first day on which it no longer counts; an expired one counts until given back.

    `units_ever` are those of the terms and those the tenant changed from; `stays` has the days of each:
    `since` null from the beginning of the contract, `back` the first day after, null until its end.
    """
    event = fact.event
    if not isinstance(event, of.ContractEvent):
        return row
    row = row or UNWRITTEN
    row = row | {"id": event.contract_id, **event.terms.model_dump(), "version": fact.version}
    row["units_ever"] = list(dict.fromkeys([*row["units_ever"], *event.terms.unit_ids]))
    row["status"] = STATUS.get(type(event)) or row["status"]
    match event:
        case of.ContractSigned(signed_on=day, let_once=once):
            row |= {"signed_on": day, "let_once": once}
        case of.ContractNearExpiry(stage_days=stage):
            row["warned_days"] = stage
        case of.ContractExtended():
            row["warned_days"] = None
        case of.ContractTerminated(terms=terms):
            row["closed_on"] = terms.ends_on
        case of.ContractDrafted(terms=terms):
            row["stays"] = [{"unit": str(unit), "since": None, "back": None} for unit in terms.unit_ids]
        case of.UnitExchanged(from_unit_id=left, to_unit_id=entered, exchanged_on=day):
            entry = {"unit": str(entered), "since": day.isoformat(), "back": None}
            row["stays"] = [*_given_back(row, left, day), entry]
        case of.OccupancyEnded(unit_id=unit, ended_on=day):
            row["stays"] = _given_back(row, unit, day)
            if all(stay["back"] for stay in row["stays"]):
                row |= {"status": "over", "closed_on": day}
    return row | {"claims": claims(row)}


def _given_back(row: Row, unit: UUID, day: date) -> list[dict[str, str | None]]:
    """The stays, with the one in this unit over from `day` on."""
    return [
        stay | {"back": day.isoformat()} if stay["unit"] == str(unit) and stay["back"] is None else stay
        for stay in row["stays"]
    ]


contracts = View(
    name="contracts",
    columns="id uuid primary key, track text not null, status text not null, unit_ids uuid[] not null,"
    " park_id uuid not null, party_id uuid not null, tenant_id uuid, manager_id uuid,"
    " starts_on date not null, ends_on date not null, rent_fen bigint not null, deposit_fen bigint not null,"
    " cycle text not null,"
    " signed_on date, closed_on date, warned_days int, let_once boolean not null,"
    " units_ever uuid[] not null, stays jsonb not null, version int not null,"
    " claims nummultirange, constraint unit_let_once exclude using gist (claims with &&)",
    listens=contract.events,
    keys=keys,
    project=project,
    inline=True,
    indexes=("(tenant_id)", "using gin (units_ever)"),
)


async def contract_of(host: Host, contract_id: UUID) -> dict[str, Any] | None:
    """The row of one contract."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.contracts where id = %s", [contract_id])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row
