"""Whom a contract binds to us while it stands, owners and tenants who have yet to come as well: to them
something important may have to be said any day.
"""

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from published.contracts import (
    ContractAnnulled,
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractResumed,
    ContractSigned,
    ContractTerminated,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractSigned(contract_id=id_, party_id=who, park_id=park):
            return {"contract_id": id_, "person_id": who, "park_id": park, "stands": True}
        case ContractTerminated(runs_on=True) if row:
            return row  # it stands until ContractEnded
        case ContractTerminated() | ContractEnded() | ContractExpired() | ContractAnnulled() if row:
            return row | {"stands": False}
        case ContractExtended() if row:
            return row | {"stands": True}
        case ContractResumed(stands=stands) if row:
            return row | {"stands": stands}
    return row


bonds = View(
    name="bonds",
    columns="contract_id uuid primary key, person_id uuid not null, park_id uuid not null,"
    " stands bool not null, version integer not null",
    listens=(
        *(ContractSigned, ContractExtended, ContractResumed),
        *(ContractTerminated, ContractEnded, ContractExpired, ContractAnnulled),
    ),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
    indexes=("(person_id) where stands",),
)
