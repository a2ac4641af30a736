"""Which tenant contracts are signed, whose, of which rooms, and whether they stand, as contracts-svc says."""

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


class ContractOfAnotherUnit(Refusal):
    """The contract is theirs, and lets them live elsewhere."""

    title, field = "这份合同租的不是该房源", "contract_id"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractSigned(contract_id=id_, tenant_id=UUID() as tenant, starts_on=day, unit_ids=units):
            told = {"contract_id": id_, "tenant_id": tenant, "starts_on": day, "stands": True}
            return told | {"unit_ids": list(units)}
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
        unit_ids    uuid[] not null,
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


async def check_lease(pool: Pool, contract_id: UUID, unit_id: UUID, *tenant_ids: UUID) -> None:
    """That it lets the unit to one of these ids, all of one tenant.

    Raises ContractNotHeardOf, ContractOfAnother or ContractOfAnotherUnit. Once it passes it always will, so
    a command sent again is not refused here: the rooms are those it was signed for, exchanged since or not.
    """
    wanted = "select tenant_id, unit_ids from views.leases where contract_id = %s"
    row = await look_up(pool, wanted, contract_id)
    if row is None:
        raise ContractNotHeardOf
    if row[0] not in tenant_ids:
        raise ContractOfAnother
    if unit_id not in row[1]:
        raise ContractOfAnotherUnit
