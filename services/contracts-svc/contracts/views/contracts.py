"""Each contract with its terms and where it stands."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import tail_in
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import numbers_of
from psycopg.rows import dict_row

from contracts.domain import contract_facts as of
from contracts.domain.class_facts import ContractClassGiven
from contracts.domain.clauses import Clauses, RentStep, rent_by_steps
from contracts.domain.contract import contract
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositGivenBack,
    ContractDepositGone,
    ContractDepositPassedOn,
    ContractDepositReturned,
    ContractDepositTakenBack,
)
from contracts.domain.rents import with_step
from contracts.views.deposits import (
    TO_COME,
    carried,
    given_back,
    gone,
    held,
    returned,
    settled_by,
    went_along,
)
from contracts.views.past_end import OVERSTAYS, WITHOUT_TERM

STATUS = {
    of.ContractDrafted: "drafted",
    of.ContractSentForSignature: "out_for_signature",
    of.ContractRecalled: "drafted",
    of.ContractVoided: "void",
    of.ContractDeclined: "declined",
    of.ContractSigned: "in_force",
    of.ContractExtended: "in_force",
    of.ContractExpired: "expired",
    of.ContractHeldOver: "expired",
    of.ContractTerminated: "over",
    of.ContractEnded: "over",
    of.ContractSucceeded: "over",
    of.ContractAnnulled: "void",
}
AGREES_AN_END = (of.ContractDrafted, of.ContractSigned, of.ContractExtended)


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.contract_id] if isinstance(fact.event, of.ContractEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`closed_on`: the first day on which it no longer counts; an expired one counts until given back.
    `passed_on`: what of its deposit is held for others that followed on it, by their ids and by unit;
    `carried_from`: what of others' is held for it, `kept_before`: what these settled themselves, by ids;
    `gone`: what went back of each unit's part before that one is settled.
    `agreed_until`: the first day behind the last end that was agreed on, whatever ended it before.
    `written_by`: who wrote the draft, and who changed it last.
    """
    event = fact.event
    if not isinstance(event, of.ContractEvent):
        return row
    row = row or {
        "signed_on": None,
        "agreed_until": event.terms.ends_on,
        "closed_on": None,
        "warned_days": None,
        "given_back": {},
        "signing_id": None,
        "payee_account_id": None,
        "taken_over": False,
        "contract_class": None,
        "written_by": [],
        "carried_fen": 0,
        "carried_from": {},
        "kept_before": {},
        "settled_by": {},
        "passed_on": {},
        "deposit_signed_fen": 0,
        "deposit_returned_fen": 0,
        "gone": {},
    }
    if isinstance(event, of.ContractDrafted):
        row["overrun_approved_by"] = None
        row["written_by"] = list(dict.fromkeys([*row["written_by"][:1], fact.origin.actor]))
    row |= {"id": event.contract_id, **event.terms.model_dump(), "version": fact.version}
    row["status"] = STATUS.get(type(event)) or row["status"]
    if isinstance(event, AGREES_AN_END):
        row["agreed_until"] = event.terms.ends_on
    match event:
        case of.ContractDrafted(clauses=clauses) | of.ContractClausesAgreed(clauses=clauses):
            row["clauses"] = clauses.model_dump(mode="json")
        case of.ContractRentChanged(from_on=day, rent_fen=rent_fen):
            step = RentStep(from_on=day, rent_fen=rent_fen)
            clauses = with_step(Clauses.model_validate(row["clauses"]), step)
            row["clauses"] = clauses.model_dump(mode="json")
        case of.ContractRentFreeChanged(clauses=clauses):
            row["clauses"] = clauses.model_dump(mode="json")
        case ContractClassGiven(contract_class=said):
            row["contract_class"] = said
        case of.ContractDepositLowered(old_deposit_fen=old) if not row["deposit_signed_fen"]:
            row["deposit_signed_fen"] = old  # its terms said none, and what was carried was held
        case ContractDepositCarriedOver(from_contract_id=before, deposit_fen=fen, kept_fen=kept) as event:
            row |= carried(row, before, fen, kept) | settled_by(row, before, event.settled)
        case ContractDepositGivenBack(to_contract_id=before):
            row |= given_back(row, before)
        case ContractDepositPassedOn(to_contract_id=to, shares=shares):
            passed = {str(unit): fen for unit, fen in shares.items()}
            row["passed_on"] = row["passed_on"] | {str(to): passed}
        case ContractDepositTakenBack(from_contract_id=to):
            row["passed_on"] = {by: parts for by, parts in row["passed_on"].items() if by != str(to)}
        case ContractDepositReturned(amount_fen=fen, of=before):
            row |= returned(row, fen, before)
        case ContractDepositGone(gone=rooms, of=before):
            row |= gone(row, rooms, before)
        case of.UnitExchanged(from_unit_id=left, to_unit_id=entered):
            row |= went_along(row, left, entered)
        case of.ContractPayeeChanged(account_id=account):
            row["payee_account_id"] = account
        case of.OverrunApproved(approved_by=who):
            row["overrun_approved_by"] = who
        case of.ContractSentForSignature(signing_id=id_):
            row["signing_id"] = id_
        case of.ContractSigned(signed_on=day, taken_over=before):
            row |= {"signed_on": day, "taken_over": before, "deposit_signed_fen": row["deposit_fen"]}
        case of.ContractNearExpiry(stage_days=stage):
            row["warned_days"] = stage
        case of.ContractExtended():
            row |= {"warned_days": None, "closed_on": None}
        case of.ContractHeldOver():
            row["closed_on"] = None
        case of.ContractTerminated(terms=terms, runs_on=True):
            row |= {"status": "ending", "closed_on": terms.ends_on}
        case of.ContractTerminated(terms=terms) | of.ContractSucceeded(terms=terms):
            row["closed_on"] = terms.ends_on
            if isinstance(event, of.ContractSucceeded) and event.taken_in:
                row["deposit_signed_fen"] = 0  # what was paid by it is no more held by it
        case of.OccupancyEnded(unit_id=unit, ended_on=day, terms=terms):
            row["given_back"] = row["given_back"] | {str(unit): day.isoformat()}
            if len(row["given_back"]) == len(terms.unit_ids):
                row |= {"status": "over", "closed_on": day}
        case of.OccupancyResumed(unit_id=unit, terms=terms, standing=standing):
            runs_out = standing in ("ending", "over")
            row |= {"status": standing, "closed_on": terms.ends_on if runs_out else None}
            row["given_back"] = {each: day for each, day in row["given_back"].items() if each != str(unit)}
    return row | held(row)


contracts = View(
    name="contracts",
    columns="id uuid primary key, track text not null, status text not null, unit_ids uuid[] not null,"
    " park_id uuid not null, party_id uuid not null, tenant_id uuid, manager_id uuid,"
    " starts_on date not null, ends_on date not null, rent_fen bigint not null, deposit_fen bigint not null,"
    " cycle text not null,"
    " agreed_until date not null, signed_on date, closed_on date, warned_days int, given_back jsonb not null,"
    " overrun_approved_by text, written_by text[] not null, signing_id uuid, payee_account_id uuid,"
    " clauses jsonb not null,"
    " contract_class text, carried_fen bigint not null, carried_from jsonb not null,"
    " kept_before jsonb not null, settled_by jsonb not null, passed_on jsonb not null,"
    " held_fen bigint not null,"
    " deposit_signed_fen bigint not null, deposit_returned_fen bigint not null,"
    " deposit_to_return_fen bigint not null, gone jsonb not null,"
    " taken_over bool not null, version int not null",
    listens=contract.events,
    keys=keys,
    project=project,
    inline=True,
    revision=5,  # since what was declined asks for no deposit
    # Few are out at a time: what all have signed is looked for each time the log grows.
    indexes=(
        "(tenant_id)",
        "(ends_on, id)",
        "(signing_id) where status = 'out_for_signature'",
        "using gin (unit_ids)",
        "(right(id::text, 10))",
        "(ends_on, id) where deposit_to_return_fen > 0",
    ),
)


TODAY: LiteralString = f"{WITHOUT_TERM} as without_term, {OVERSTAYS} as overstays, {TO_COME} as to_come_fen"


async def contract_of(host: Host, contract_id: UUID) -> dict[str, Any] | None:
    """The row of one contract; `without_term`, `overstays`: what it is past its end (`past_end`);
    `to_come_fen`: as of `deposits.TO_COME`.
    """
    query: LiteralString = f"select c.*, {TODAY} from views.contracts c where id = %(id)s"
    asked = {"id": contract_id, "day": local_date(host.clock.now())}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, asked)
        row: dict[str, Any] | None = await cursor.fetchone()
    return row


async def called(host: Host, said: str) -> tuple[list[UUID], list[UUID]]:
    """The contracts that are called by this number, and their units by now; none where it is none."""
    tail = tail_in(said)
    if tail is None:
        return [], []
    query: LiteralString = "select id, unit_ids from views.contracts where right(id::text, 10) = %s"
    async with host.pool.connection() as conn:
        found: list[tuple[UUID, list[UUID]]] = await (await conn.execute(query, [tail])).fetchall()
    return [id_ for id_, _ in found], [unit for _, units in found for unit in units]


async def said_of(host: Host, contract_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The rows of those that there are."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.contracts where id = any(%s)", [list(contract_ids)])
        return {row["id"]: row async for row in cursor}


async def begun_there(
    host: Host, units: Sequence[UUID], days: Collection[date], *, given_up: bool = False
) -> list[Row]:
    """The rows of those of one of these units that begin on one of the days, and were not `given_up`; or of
    all of them.
    """
    query: LiteralString = """
        select * from views.contracts
         where unit_ids && %s and starts_on = any(%s) and (%s or status not in ('void', 'declined'))"""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(units), list(days), given_up])
        rows: list[Row] = await cursor.fetchall()
    return rows


async def drafted_there(host: Host, units: Sequence[UUID], days: tuple[date, date]) -> list[Row]:
    """The rows of those of one of these units that nobody signed yet, and that have one of the days; the
    second is the first behind them.
    """
    query: LiteralString = """
        select * from views.contracts
         where unit_ids && %s and status in ('drafted', 'out_for_signature')
           and starts_on < %s and ends_on > %s"""
    first, end = days
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(units), end, first])
        rows: list[Row] = await cursor.fetchall()
    return rows


async def on_days(
    host: Host, parks: Sequence[UUID], first: Collection[date], ends: Collection[date]
) -> list[Row]:
    """The same of all units of these parks; and what an owner signed until one of the days `ends`, which are
    the first behind it.
    """
    query: LiteralString = """
        select * from views.contracts
         where park_id = any(%s) and (starts_on = any(%s) or track = 'owner' and ends_on = any(%s))
           and status not in ('void', 'declined')"""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(parks), list(first), list(ends)])
        rows: list[Row] = await cursor.fetchall()
    return rows


async def parks_with(
    host: Host, terms: Sequence[tuple[str, date, date, int]], ids: Sequence[UUID]
) -> list[UUID]:
    """The parks that have a contract on one of these terms (its side, from when until when, for how much),
    or one of these.
    """
    query: LiteralString = """
        select park_id from views.contracts c
          join unnest(%s::text[], %s::date[], %s::date[], %s::bigint[]) as asked (side, first, until, rent)
            on (c.track, c.starts_on, c.ends_on, c.rent_fen) = (side, first, until, rent)
         where status not in ('void', 'declined')
         union select park_id from views.contracts where id = any(%s) order by park_id"""
    columns = [list(each) for each in zip(*dict.fromkeys(terms), strict=True)]
    async with host.pool.connection() as conn:
        return [park async for (park,) in await conn.execute(query, [*columns, list(ids)])]


async def having(host: Host, units: Sequence[UUID]) -> list[Row]:
    """The rows of those that have or had one of these units, and were not given up."""
    query: LiteralString = """
        select * from views.contracts where unit_ids && %s and status not in ('void', 'declined')"""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [list(units)])
        rows: list[Row] = await cursor.fetchall()
    return rows


def rents_of(row: Row, today: date) -> Row:
    """`rent_fen` per month as it is `today`, or was on the last day of what is over, and `signed_rent_fen`,
    from which its steps go on; of a draft both are what its terms say.
    """
    closed = row["closed_on"]
    day = min(today, closed - timedelta(days=1)) if closed else today
    steps = Clauses.model_validate(row["clauses"]).rent_steps if row["signed_on"] else ()
    return {"rent_fen": rent_by_steps(day, row["rent_fen"], steps), "signed_rent_fen": row["rent_fen"]}


PAGE: LiteralString = f"""
    select c.*, {TODAY} from views.contracts c
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(tenant_id)s::uuid is null or tenant_id in {numbers_of("%(tenant_id)s::uuid")})
       and (%(unit_id)s::uuid is null or %(unit_id)s = any(unit_ids))
       and (%(track)s::text is null or track = %(track)s)
       and (%(status)s::text is null or status = %(status)s)
       and (%(to_return)s::bool is null or %(to_return)s = (deposit_to_return_fen > 0 and {TO_COME} = 0))
       and (%(ends_on)s::date is null or (ends_on, id) > (%(ends_on)s, %(last)s::uuid))
     order by ends_on, id limit %(limit)s"""


async def page_of(host: Host, wanted: Row, last: tuple[date, UUID] | None, limit: int) -> list[Row]:
    """At most `limit` contracts behind `last`, the end that comes first on top."""
    ends_on, id_ = last or (None, None)
    place = {"ends_on": ends_on, "last": id_, "limit": limit, "day": local_date(host.clock.now())}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(PAGE, wanted | place)
        rows: list[Row] = await cursor.fetchall()
    return rows
