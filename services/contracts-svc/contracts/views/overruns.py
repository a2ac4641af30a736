"""Tenant contracts that outlive their owner's cover, unit by unit, while they do."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.cover import ContractOverrunDetected, ContractOverrunResolved


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case ContractOverrunDetected(unit_id=unit, contract_id=id_):
            return [f"{unit}/{id_}"]
        case ContractOverrunResolved(unit_id=unit, contract_id=id_):
            return [f"{unit}/{id_}"]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractOverrunDetected(overrun=overrun) as event:
            place = event.model_dump(include={"unit_id", "contract_id", "park_id"})
            return {"id": keys(fact)[0], **place, **overrun.model_dump()}
    return None


overruns = View(
    name="overruns",
    columns="id text primary key, unit_id uuid not null, contract_id uuid not null, park_id uuid not null,"
    " cover_ends_on date not null, days_over int not null, exposure_fen bigint not null",
    listens=(ContractOverrunDetected, ContractOverrunResolved),
    keys=keys,
    project=project,
    inline=True,
    remembers=True,
)
