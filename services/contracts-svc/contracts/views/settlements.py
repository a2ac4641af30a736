"""Settlements opened."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.settlement import SettlementOpened


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.settlement_id] if isinstance(fact.event, SettlementOpened) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, SettlementOpened):
        return row
    return {"id": fact.event.settlement_id, **fact.event.model_dump(exclude={"settlement_id"})}


settlements = View(
    name="settlements",
    columns="id uuid primary key, contract_id uuid not null, unit_id uuid not null, park_id uuid not null,"
    " tenant_id uuid not null, opened_on date not null",
    listens=(SettlementOpened,),
    keys=keys,
    project=project,
    inline=True,
    indexes=("(opened_on, id)",),
)
