"""Which tenant contracts are signed, whose, of which rooms, till when, and what became of them.

Where its tenant changed rooms, a contract lets the room they changed to, and no more the one they left.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import (
    ContractAnnulled,
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractResumed,
    ContractRoomChanged,
    ContractSigned,
    ContractTerminated,
    SettlementClosed,
    SettlementOpened,
    SettlementRefundPaid,
    SettlementReopened,
    SettlementWithdrawn,
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
        case ContractSigned(
            contract_id=id_, tenant_id=UUID() as tenant, starts_on=day, ends_on=end, unit_ids=units
        ):
            told = {"contract_id": id_, "tenant_id": tenant, "starts_on": day, "ends_on": end, "stands": True}
            return told | {"unit_ids": list(units), "rooms_left": [], "agreed_until": end}
        case ContractRoomChanged(from_unit_id=left, unit_ids=units) if row:
            before = [each for each in dict.fromkeys((*row["rooms_left"], left)) if each not in units]
            return row | {"unit_ids": list(units), "rooms_left": before}
        case ContractTerminated(runs_on=True, ended_on=end) if row:
            return row | {"ends_on": end, "agreed_until": end}  # it stands until ContractEnded
        case (ContractTerminated() | ContractEnded() | ContractExpired()) as over if row:
            return row | {"ends_on": over.ended_on, "stands": False}
        case ContractAnnulled() if row:
            return row | {"ends_on": date.min, "stands": False}
        case ContractExtended(ends_on=end) if row:
            return row | {"ends_on": end, "stands": True, "agreed_until": end}
        case ContractResumed(ends_on=end, stands=stands) if row:
            return row | {"ends_on": end, "stands": stands, "agreed_until": end}
    return row


leases = View(
    name="leases",
    columns="""
        contract_id uuid primary key,
        tenant_id   uuid not null,
        unit_ids    uuid[] not null,
        rooms_left  uuid[] not null,
        starts_on   date not null,
        ends_on     date not null,
        agreed_until date not null,
        stands      boolean not null,
        version     integer not null
    """,
    listens=(
        *(ContractSigned, ContractRoomChanged, ContractExtended, ContractTerminated),
        *(ContractEnded, ContractAnnulled, ContractExpired, ContractResumed),
    ),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
    # Entries that lie in wait are read by each search: after many contracts at once that was all of them.
    indexes=("(tenant_id)", "using gin (unit_ids) with (fastupdate = off) where stands"),
)


def project_settled(row: Row | None, fact: Fact) -> Row | None:
    """Of a room that was changed for another the contract is not settled: they may come back by it."""
    match fact.event:
        case SettlementOpened(to_unit_id=UUID()) as opened:
            where = opened.model_dump(include={"settlement_id", "contract_id", "unit_id", "tenant_id"})
            return where | {"goes_on": True, "closed": False, "paid_on": None}
        case SettlementClosed() if row and row["goes_on"]:
            return row
        case SettlementClosed(settlement_id=id_, contract_id=contract, unit_id=unit, tenant_id=tenant):
            where = {"settlement_id": id_, "contract_id": contract, "unit_id": unit, "tenant_id": tenant}
            return where | {"goes_on": False, "closed": True, "paid_on": None}
        case SettlementRefundPaid(paid_on=day) if row:
            return row | {"paid_on": day}
        case SettlementReopened() | SettlementWithdrawn() if row:
            return row | {"closed": False}
    return row


settled = View(
    name="settled",
    columns="""
        settlement_id uuid primary key,
        contract_id   uuid not null,
        unit_id       uuid not null,
        tenant_id     uuid not null,
        goes_on       boolean not null,
        closed        boolean not null,
        paid_on       date,
        version       integer not null
    """,
    listens=(
        *(SettlementOpened, SettlementClosed, SettlementRefundPaid, SettlementReopened, SettlementWithdrawn),
    ),
    keys=lambda fact: [fact.event.settlement_id],  # type: ignore[attr-defined]
    project=in_order(project_settled),
    key="settlement_id",
    indexes=("(contract_id)", "(unit_id)"),
)


class Lease(NamedTuple):
    """A contract that lets a unit to somebody: the first day it does not cover, and whether it is settled.

    `left`: its tenant changed for another room, which it lets instead.
    """

    ends_on: date
    settled: bool
    left: bool


async def check_lease(pool: Pool, contract_id: UUID, unit_id: UUID, *tenant_ids: UUID) -> Lease:
    """The contract by which the unit is let to one of these ids, all of one tenant.

    Raises ContractNotHeardOf, ContractOfAnother or ContractOfAnotherUnit. Once it passes it always will, so
    a command sent again is not refused here: the rooms are those it lets now, or ever let.
    """
    wanted = """
        select tenant_id, unit_ids, rooms_left, ends_on, exists (
               select from views.settled s where s.contract_id = l.contract_id and unit_id = %s and closed)
          from views.leases l where contract_id = %s"""
    row = await look_up(pool, wanted, unit_id, contract_id)
    if row is None:
        raise ContractNotHeardOf
    tenant_id, lets, left, ends_on, is_settled = row
    if tenant_id not in tenant_ids:
        raise ContractOfAnother
    if unit_id not in (*lets, *left):
        raise ContractOfAnotherUnit
    return Lease(ends_on, is_settled, unit_id in left)


async def let_to_another(pool: Pool, unit_id: UUID, day: date, tenant_ids: Sequence[UUID]) -> date | None:
    """Till when the unit is let on `day` to somebody who is none of these ids.

    None where it is not, or where one of these has it too, then or later: who comes sooner than agreed finds
    the contract of whoever left sooner than agreed.
    """
    wanted = """
        select max(ends_on) from views.leases
         where stands and unit_ids @> array[%s] and ends_on > %s
        having bool_or(starts_on <= %s) and not bool_or(tenant_id = any(%s))"""
    row = await look_up(pool, wanted, unit_id, day, day, list(tenant_ids))
    until: date | None = row[0] if row else None
    return until


async def let_to(pool: Pool, unit_id: UUID, day: date, tenant_ids: Sequence[UUID]) -> bool:
    """Whether a contract of one of these ids lets the unit on that day."""
    wanted = """
        select from views.leases
         where stands and unit_ids @> array[%s] and starts_on <= %s and ends_on > %s
           and tenant_id = any(%s) limit 1"""
    return await look_up(pool, wanted, unit_id, day, day, list(tenant_ids)) is not None


async def let_after(pool: Pool, unit_id: UUID, day: date, tenant_ids: Sequence[UUID]) -> date | None:
    """Till when the unit is let from `day` on to somebody who is none of these ids, where the contract that
    these had lets it on one of those days too; one that had run out by then had no last day.

    None where it is not: who comes after the end that was agreed comes as planned.
    """
    wanted = """
        select max(ends_on) from views.leases
         where stands and unit_ids @> array[%s] and ends_on > %s and not tenant_id = any(%s)
           and starts_on < coalesce((select max(agreed_until) from views.leases
                                      where tenant_id = any(%s) and agreed_until > %s), 'infinity')"""
    theirs = list(tenant_ids)
    row = await look_up(pool, wanted, unit_id, day, theirs, theirs, day)
    return row[0] if row else None


class NextLease(NamedTuple):
    """Who is signed for a unit next: from when on, by which contract."""

    contract_id: UUID
    starts_on: date


async def signed_next(pool: Pool, unit_id: UUID, day: date, tenant_ids: Sequence[UUID]) -> NextLease | None:
    """The first that lets the unit from a day behind `day` on to somebody who is none of these ids."""
    wanted = """
        select contract_id, starts_on from views.leases
         where stands and unit_ids @> array[%s] and starts_on > %s and not tenant_id = any(%s)
         order by starts_on, contract_id limit 1"""
    row = await look_up(pool, wanted, unit_id, day, list(tenant_ids))
    return NextLease(*row) if row else None


async def refund_paid_on(pool: Pool, unit_id: UUID, tenant_ids: Sequence[UUID], day: date) -> date | None:
    """When the deposit for the unit that one of these left on `day` was paid back; None where it was not."""
    wanted = """
        select max(paid_on) from views.settled
         where unit_id = %s and tenant_id = any(%s) and paid_on >= %s"""
    row = await look_up(pool, wanted, unit_id, list(tenant_ids), day)
    return row[0] if row else None
