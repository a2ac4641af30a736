"""In which parks somebody is party to a contract, and of which track, as contracts-svc told it: owners live
in none.
"""

from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import ContractDrafted, ContractSigned


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
    indexes=("(person_id)", "(park_id)"),
)
