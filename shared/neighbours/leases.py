"""Which tenant contracts are signed, whose they are and whether they stand, as contracts-svc told it."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import (
    ContractAnnulled,
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractSigned,
    ContractTerminated,
)

from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up


class ContractNotHeardOf(Refusal):
    """No tenant contract of this id is signed, or only since a moment: ask again."""

    title, field, status = "没有这份已签署的租客合同；如果是刚签的，请稍后再试", "contract_id", 404


class ContractOfAnother(Refusal):
    """The contract is somebody else's."""

    title, field = "这份合同不是该租客的", "contract_id"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractSigned(contract_id=id_, tenant_id=UUID() as tenant, starts_on=day):
            return {"contract_id": id_, "tenant_id": tenant, "starts_on": day, "stands": True}
        case ContractTerminated(runs_on=True):
            return row  # it stands until ContractEnded
        case ContractTerminated() | ContractEnded() | ContractAnnulled() | ContractExpired() if row:
            return row | {"stands": False}
        case ContractExtended() if row:
            return row | {"stands": True}
    return row


leases = View(
    name="leases",
    columns="""
        contract_id uuid primary key,
        tenant_id   uuid not null,
        starts_on   date not null,
        stands      boolean not null,
        version     integer not null
    """,
    listens=(
        *(ContractSigned, ContractExtended, ContractTerminated),
        *(ContractEnded, ContractAnnulled, ContractExpired),
    ),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
    indexes=("(tenant_id) where stands",),
)


async def check_lease(pool: Pool, contract_id: UUID, *tenant_ids: UUID) -> None:
    """That it is of one of these ids, all of one tenant. Raises ContractNotHeardOf or ContractOfAnother.

    Once it passes for a pair it always will, so a command sent again is not refused here.
    """
    row = await look_up(pool, "select tenant_id from views.leases where contract_id = %s", contract_id)
    if row is None:
        raise ContractNotHeardOf
    if row[0] not in tenant_ids:
        raise ContractOfAnother
