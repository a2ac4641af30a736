"""Each unit of each signed contract, with the days it counts on the board."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import goes_by
from psycopg.rows import class_row

from contracts.domain import contract_facts as of
from contracts.domain.clauses import Clauses, RentStep
from contracts.domain.deposit import part_of
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositGone,
    ContractDepositReturned,
)
from contracts.domain.letting import Clash
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.domain.rents import with_step
from contracts.domain.terms import Terms, Track
from contracts.views.coming_back import came_back
from contracts.views.deposits import settled_on

FOREVER = date.max  # `until` of what has not ended
STATUS = {
    of.ContractSigned: "in_force",
    of.ContractExtended: "in_force",
    of.ContractExpired: "expired",
    of.ContractTerminated: "over",
    of.ContractEnded: "over",
    of.ContractSucceeded: "over",
}
SHOWN = (
    "track",
    "park_id",
    "party_id",
    "tenant_id",
    "starts_on",
    "ends_on",
    "cycle",
    "rent_fen",
    "deposit_fen",
)


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case NextContractForsaken(unit_ids=left) | NextContractNotForsaken(unit_ids=left) as event:
            return [f"{event.contract_id}/{unit}" for unit in dict.fromkeys((*event.terms.unit_ids, *left))]
        case of.ContractHeldOver(unit_id=unit) as event:
            return [f"{event.contract_id}/{unit}"]
        case (of.OccupancyEnded(unit_id=unit) | of.OccupancyResumed(unit_id=unit)) as event:
            return [f"{event.contract_id}/{each}" for each in dict.fromkeys((*event.terms.unit_ids, unit))]
        case of.UnitExchanged(from_unit_id=left) as event:
            return [f"{event.contract_id}/{unit}" for unit in dict.fromkeys((*event.terms.unit_ids, left))]
        case of.ContractRentChanged(rooms_left=left) as event:
            return [f"{event.contract_id}/{unit}" for unit in (*event.terms.unit_ids, *left)]
        case of.ContractEvent() as event:
            return [f"{event.contract_id}/{unit}" for unit in event.terms.unit_ids]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    """From `since` on, and from `until` on no more; expired and not given back it counts on. `forsakes`:
    the contracts behind it, where its tenant left the room before they begin, on `forsaken_on`.
    `ending_since`: the day on which it was said that it ends before its time, on a day yet to come.

    `earlier`: the stays before, where the tenant came back to the room under the same contract.
    `renewed_on`: since when the contract is signed that follows on this end; `renewed_before`: since when the
    one of `renewed_end` was, before another end took its place. `given_back_on`: it was left alone, of
    whichever rooms of the contract. `agreed_until`: as of the contract; None of a room that the tenant
    changed to, until another end is agreed on. `settled`: of `held_fen`, which is for all rooms of the
    contract, what stood for each of the others that was given back, and since when.
    """
    event = fact.event
    if row is None or not isinstance(event, of.ContractEvent):
        return row
    unit, terms = UUID(row["id"].partition("/")[2]), event.terms
    had_it = row.get("until") == FOREVER or row.get("status") == "ending"
    begun: Row = {"since": terms.starts_on, "until": FOREVER, "status": "in_force", "ending_since": None}
    begun |= {"renewed_on": None, "renewed_before": None, "renewed_end": None}
    begun |= {"given_back_on": None, "agreed_until": None, "forsakes": [], "forsaken_on": None}
    end = row.get("ends_on")
    begun |= {"earlier": [], "rent_steps": [], "settled": {}}
    row = begun | {"deposit_fen": 0, "carried_fen": 0, "held_fen": 0} | row
    if unit in terms.unit_ids:
        row |= terms.model_dump(include=set(SHOWN))
    if "track" not in row:
        return None  # left by this contract's tenant, and never a room of this contract
    row |= {"unit_id": unit, "contract_id": event.contract_id}
    row |= _renewed(row, end, fact)
    if isinstance(event, of.ContractSigned | of.ContractExtended):
        row["agreed_until"] = terms.ends_on
    if isinstance(event, of.ContractSigned):
        row["held_fen"] = terms.deposit_fen
    # What is said of the contract later is not said of a room given back.
    standing = row["until"] == FOREVER or row["status"] == "ending"
    if standing:
        row["status"] = STATUS.get(type(event)) or row["status"]
    match event:
        case of.ContractTerminated(runs_on=True) if standing:
            said_on = row["ending_since"] or local_date(fact.effective_at)
            row |= {"until": terms.ends_on, "status": "ending", "ending_since": said_on}
        case of.ContractTerminated() | of.ContractEnded() | of.ContractSucceeded():
            row["until"] = terms.ends_on if standing else min(row["until"], terms.ends_on)
            if isinstance(event, of.ContractSucceeded) and event.taken_in:
                row["settled"] = {str(unit): settled_on(terms.ends_on, row["held_fen"])}
        case NextContractForsaken(next_contract_id=id_, unit_ids=left, left_on=day) if unit in left:
            forsakes = sorted({*row["forsakes"], id_})
            row |= {"forsakes": forsakes, "forsaken_on": row["forsaken_on"] or day}
        case NextContractNotForsaken(next_contract_id=id_):
            stand = [each for each in row["forsakes"] if each != id_]
            row |= {"forsakes": stand, "forsaken_on": row["forsaken_on"] if stand else None}
        case of.ContractHeldOver():
            row |= {"until": FOREVER, "status": "expired"}
        case of.ContractExtended() if standing:
            row |= {"until": FOREVER, "ending_since": None}
        case of.UnitExchanged(from_unit_id=left, exchanged_on=day) if unit == left:
            row |= {"until": day, "status": "over"}
        case of.UnitExchanged(to_unit_id=entered, exchanged_on=day) if unit == entered and not had_it:
            row |= came_back(row, day) | _entered(event, fact) | _steps(event.clauses)
            row |= {"carried_fen": event.carried_fen, "held_fen": event.held_fen, "given_back_on": None}
            row["settled"] = {str(back): settled_on(day, fen) for back, fen in event.settled.items()}
        case of.ContractRentChanged(from_on=day, rent_fen=rent_fen):
            before = Clauses.model_validate({"rent_steps": row["rent_steps"]})
            row |= _steps(with_step(before, RentStep(from_on=day, rent_fen=rent_fen)))
        case of.ContractDepositLowered(deposit_fen=fen):
            row["held_fen"] = min(row["held_fen"], fen)
        case ContractDepositCarriedOver(carried_fen=carried, held_fen=held):
            row |= {"carried_fen": carried, "held_fen": held}
        case ContractDepositReturned(of=before):
            row["carried_fen"] -= sum(before.values())
        case ContractDepositGone(of=before, held_fen=held):
            row |= {"carried_fen": row["carried_fen"] - sum(before.values()), "held_fen": held}
        case of.OccupancyEnded(unit_id=left, ended_on=day) if unit == left:
            row |= {"until": day, "status": "over", "given_back_on": day}
        case of.OccupancyEnded(unit_id=left, ended_on=day, held_fen=held, gone_fen=gone):
            share = part_of(held, event.carried_fen, terms.unit_ids, left, event.settled_before)
            fen = max(share - gone, 0)
            row["settled"] = row["settled"] | {str(left): settled_on(day, fen)}
        case of.OccupancyResumed(unit_id=back, standing=standing) if unit == back:
            runs_out = standing in ("ending", "over")
            row |= {"until": terms.ends_on if runs_out else FOREVER, "status": standing}
            row["given_back_on"] = None
        case of.OccupancyResumed(unit_id=back):
            row["settled"] = {each: part for each, part in row["settled"].items() if each != str(back)}
    return row


def _renewed(row: Row, end: date | None, fact: Fact) -> Row:
    """Since when what follows on its end is signed; `end` is the one it had. Who turns out never to have left
    by it has the end again that they had, and what follows on that.
    """
    match fact.event:
        case of.ContractRenewed():
            return {"renewed_on": local_date(fact.effective_at)}
        case of.ContractRenewalLapsed():
            return {"renewed_on": None, "renewed_before": None, "renewed_end": None}
        case of.OccupancyResumed() if row.get("ends_on") == row["renewed_end"] != end:
            return {"renewed_on": row["renewed_before"]}
        case _ if row["renewed_on"] and end != row["ends_on"]:
            return {"renewed_on": None, "renewed_before": row["renewed_on"], "renewed_end": end}
    return {}


def _entered(moved: of.UnitExchanged, fact: Fact) -> Row:
    """How the room counts that the contract went along to: as the one left did."""
    end, told_on = moved.terms.ends_on, local_date(fact.effective_at)
    renewed_on = min(moved.exchanged_on, told_on) if moved.renewed else None
    begins: Row = {"renewed_on": renewed_on, "renewed_before": None, "renewed_end": None}
    match moved.standing or ("expired" if told_on >= end else "in_force"):
        case "ending":
            return begins | {"until": end, "status": "ending", "ending_since": moved.exchanged_on}
        case standing:
            return begins | {"until": FOREVER, "status": standing, "ending_since": None}


def _steps(clauses: Clauses) -> Row:
    return {"rent_steps": [step.model_dump(mode="json") for step in clauses.rent_steps]}


SAYS_DAYS = (
    *(of.ContractSigned, of.ContractDepositLowered, of.ContractExtended, of.ContractExpired),
    *(of.ContractTerminated, of.ContractEnded, of.ContractHeldOver, of.ContractSucceeded),
    *(of.UnitExchanged, of.OccupancyEnded, of.OccupancyResumed),
    *(of.ContractRenewed, of.ContractRenewalLapsed),
)

lettings = View(
    name="lettings",
    columns="id text primary key, unit_id uuid not null, contract_id uuid not null, track text not null,"
    " park_id uuid not null, party_id uuid not null, tenant_id uuid, starts_on date not null,"
    " ends_on date not null, cycle text not null, rent_fen bigint not null, deposit_fen bigint not null,"
    " status text not null, since date not null, until date not null, earlier date[] not null,"
    " ending_since date, renewed_on date, renewed_before date, renewed_end date, given_back_on date,"
    " agreed_until date, forsakes uuid[] not null, forsaken_on date, rent_steps jsonb not null,"
    " carried_fen bigint not null, held_fen bigint not null, settled jsonb not null",
    listens=(
        *(*SAYS_DAYS, of.ContractRentChanged),
        *(ContractDepositCarriedOver, ContractDepositReturned, ContractDepositGone),
        *(NextContractForsaken, NextContractNotForsaken),
    ),
    keys=keys,
    project=project,
    inline=True,
    seeded=True,
    remembers=True,
    revision=13,  # since a room has all contracts behind that are left to stand by who left it
    indexes=(
        *("(unit_id)", "(contract_id)"),
        "(starts_on, unit_id)",
        f"(ends_on, unit_id) where until = '{FOREVER}'",
        f"(track, ends_on, unit_id) where until = '{FOREVER}'",
        f"(park_id, ends_on, unit_id) where until = '{FOREVER}'",
        f"(until) where until <> '{FOREVER}'",
        f"(unit_id) where until = '{FOREVER}' and renewed_on is not null",
        "(unit_id) where status = 'ending'",
    ),
)

TENANT: LiteralString = goes_by("l.tenant_id")
ASKED: LiteralString = goes_by("%(tenant_id)s::uuid")
# After the end of its terms a tenant contract has no day more, unless its tenant lives there still: that goes
# on without a term (Civil Code art. 734), and nobody but them can be let the room until it is given back.
STAYS: LiteralString = f"""(l.status = 'expired' and exists (
        select from views.residents r where r.unit_id = l.unit_id and r.tenant_id = {TENANT}))"""


async def let_beyond(host: Host, unit_id: UUID, day: date, today: date) -> Clash | None:
    """The last of the tenant contracts that have the unit on `day` or later, or have run out by `today` and
    are not over.
    """
    query = (
        "select unit_id, contract_id, ends_on - 1 as last_day from views.lettings where unit_id = %(unit)s"
        " and track = 'tenant' and until > %(day)s and (ends_on > %(day)s or ends_on <= %(today)s)"
        " order by ends_on desc, id limit 1"
    )
    asked = {"unit": unit_id, "day": day, "today": today}
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(Clash)) as cursor:
        found: Clash | None = await (await cursor.execute(query, asked)).fetchone()
    return found


async def lived_in_beyond(host: Host, unit_id: UUID, day: date, today: date) -> UUID | None:
    """A tenant who lives there `today`, and by no contract of theirs that ends after it and by `day`."""
    query = f"""
        select r.tenant_id from views.residents r
         where r.unit_id = %(unit)s and not exists (
               select from views.lettings l
                where l.unit_id = r.unit_id and l.track = 'tenant' and {TENANT} = {goes_by("r.tenant_id")}
                  and l.until > %(today)s and l.ends_on > %(today)s and l.ends_on <= %(day)s)
         limit 1"""
    asked = {"unit": unit_id, "day": day, "today": today}
    async with host.pool.connection() as conn:
        row = await (await conn.execute(query, asked)).fetchone()
    return row[0] if row else None


async def contract_of_stay(host: Host, tenant_id: UUID, unit_id: UUID, day: date) -> UUID | None:
    """The contract by which this tenant has the unit on `day`, or will have it."""
    query = (
        f"select contract_id from views.lettings l where unit_id = %(unit)s and {TENANT} = {ASKED}"
        " and track = 'tenant' and until > %(day)s order by since, id limit 1"
    )
    asked = {"unit": unit_id, "tenant_id": tenant_id, "day": day}
    async with host.pool.connection() as conn:
        row = await (await conn.execute(query, asked)).fetchone()
    return row[0] if row else None


async def lives_by(host: Host, tenant_id: UUID, units: Sequence[UUID], day: date) -> UUID | None:
    """The contract by which this tenant lives in one of `units` on `day`, by all that has been heard; None
    where they do not. The last to begin of those that have: what has yet to begin is lived by only where they
    came before it and have no other.
    """
    query = f"""
        select l.contract_id from views.lettings l join views.residents r on r.unit_id = l.unit_id
         where l.unit_id = any(%(units)s) and l.track = 'tenant' and {TENANT} = {ASKED}
           and {goes_by("r.tenant_id")} = {ASKED} and l.until > %(day)s
         order by l.starts_on <= %(day)s desc, abs(l.starts_on - %(day)s), l.id limit 1"""
    asked = {"units": list(units), "tenant_id": tenant_id, "day": day}
    async with host.pool.connection() as conn:
        row = await (await conn.execute(query, asked)).fetchone()
    return row[0] if row else None


async def followed(host: Host, terms: Terms, today: date) -> bool:
    """Whether others of its track have had each of its units since it ended, by `today`."""
    query = (
        "select count(distinct unit_id) from views.lettings where unit_id = any(%s) and track = %s"
        " and greatest(since, starts_on) between %s and %s and until > greatest(since, starts_on)"
    )
    async with host.pool.connection() as conn:
        found = await conn.execute(query, [list(terms.unit_ids), terms.track, terms.ends_on, today])
        [(count,)] = await found.fetchall()
    return bool(count == len(terms.unit_ids))


class Held(NamedTuple):
    """By which contract a unit is let or covered, from when until before when, and whose it is.

    `stays`: its tenant lives there past its end.
    """

    contract_id: UUID
    first: date
    end: date
    tenant_id: UUID | None = None
    stays: bool = False

    def end_for(self, tenant_id: UUID | None) -> date:
        """From when on this tenant can have it, by this contract."""
        return FOREVER if self.stays and self.tenant_id != tenant_id else self.end


async def periods_of(host: Host, units: Sequence[UUID]) -> list[tuple[UUID, Track, Held]]:
    """Unit, track and how it is held, of all that have one of `units`; each tenant as they go by now.

    A tenant who changed rooms and came back has the days of each stay.
    """
    query = f"""
        select unit_id, track, contract_id, days.first, days.until, {TENANT}, days.stays
          from views.lettings l cross join lateral (
            select case when track = 'tenant' then greatest(since, starts_on) else starts_on end as first,
                   least(until, ends_on) as until, {STAYS} as stays
             union all
            select earlier[turn], least(earlier[turn + 1], l.until), false
              from generate_series(1, cardinality(earlier), 2) turn
          ) days
         where unit_id = any(%s)"""
    async with host.pool.connection() as conn:
        rows = await (await conn.execute(query, [list(units)])).fetchall()
    return [(unit, track, Held(*how)) for unit, track, *how in rows]
