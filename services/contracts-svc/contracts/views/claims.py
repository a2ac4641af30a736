"""The days of a unit that only one may have: a tenant by contract, signed or out for signature, or nobody
once it is given back.

Two who sign, or one who signs and one who gives back, see nothing of each other in the same millisecond;
the constraints see both. `claim` has the days that are let or promised, of which no two contracts share one;
`cover` those that an owner's contract covers, or will once all have signed it, of which no two do either;
`hold` all those of a tenant until they have left or the contract ends, and those promised by a paper that is
out, of which no give-back may find any.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.reserving import days_of
from kernel.service import Row, View

from contracts.domain.contract_facts import (
    ContractHeldOver,
    ContractRecalled,
    ContractSentForSignature,
    ContractSigned,
    ContractTerminated,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.letting import Clash
from contracts.domain.terms import Track
from contracts.domain.unit_facts import UnitReleased, UnitTakenIn
from contracts.views import lettings as letting

LET, GIVEN_BACK = "[0,1)", "[1,2)"  # ranges that are adjacent where two sides differ, and only there
OUT = "out"
KEPT = ("id", "unit_id", "contract_id", "track", "status", "starts_on", "ends_on", "since", "until")


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case UnitReleased(unit_id=unit) | UnitTakenIn(unit_id=unit):
            return [str(unit)]
    return letting.keys(fact)


def project(row: Row | None, fact: Fact) -> Row | None:
    """Not claimed, and so refused to nobody here, is what was done before the rule, and a room the tenant
    changed to and did not have before, never left, or leaves by notice past the end: they are there already,
    and another may have signed for it.
    """
    match fact.event, row:
        case UnitTakenIn(), _:
            return None
        case UnitReleased(unit_id=unit, released_on=day, bars_letting=barred), dict():
            end = letting.FOREVER
            days = {"starts_on": day, "ends_on": end, "since": day, "until": end}
            row |= days | {"unit_id": unit, "exclusive": barred, "side": GIVEN_BACK, "claim": None}
            row |= {"cover": None}
            return row | {"hold": days_of(unit, day, end) if barred else None}
        case ContractSentForSignature() as sent, dict():
            return _promised(row, sent)
        case ContractRecalled(), _:
            return None
    exclusive, was = bool(row and row.get("exclusive")), row and row.get("status")
    row = letting.project(row, fact)
    if row is None:
        return None
    match fact.event:
        case ContractSigned(let_once=once):
            exclusive = once
        case UnitExchanged(to_unit_id=entered) if row["unit_id"] == entered and was in (None, "over"):
            exclusive = False
        case OccupancyResumed(unit_id=back) if row["unit_id"] == back:
            exclusive = False
        case ContractTerminated(terms=terms, old_ends_on=end) if was == "expired" and terms.ends_on > end:
            exclusive = False
    owned = row["track"] == "owner"
    if owned and not exclusive:
        return None
    row = {name: row[name] for name in KEPT} | {"exclusive": exclusive, "side": LET}
    unit, since, until = row["unit_id"], row["since"], row["until"]
    held = days_of(unit, max(since, row["starts_on"]), min(until, row["ends_on"]))
    return row | {
        "claim": held if exclusive and not owned else None,
        "cover": held if owned else None,
        "hold": days_of(unit, since, max(since, min(until, row["ends_on"])))
        if exclusive and not owned
        else None,
    }


def _promised(row: Row, sent: ContractSentForSignature) -> Row | None:
    terms = sent.terms
    if not sent.reserves:
        return None
    unit, first, end = UUID(row["id"].partition("/")[2]), terms.starts_on, terms.ends_on
    whose = {"unit_id": unit, "contract_id": sent.contract_id, "track": terms.track, "status": OUT}
    days = {"starts_on": first, "ends_on": end, "since": first, "until": letting.FOREVER}
    kept, owned = days_of(unit, first, end), terms.track == "owner"
    claimed = {"exclusive": True, "side": LET, "claim": None if owned else kept}
    claimed |= {"cover": kept if owned else None}
    claimed |= {"hold": kept if sent.bars_release and not owned else None}
    return row | whose | days | claimed


claims = View(
    name="claims",
    columns="id text primary key, unit_id uuid not null, contract_id uuid, track text, status text,"
    " starts_on date not null, ends_on date not null, since date not null, until date not null,"
    " exclusive boolean not null, claim numrange, cover numrange, hold numrange, side int4range not null,"
    " constraint unit_let_once exclude using gist (claim with &&),"
    " constraint unit_covered_once exclude using gist (cover with &&),"
    " constraint unit_held_while_let exclude using gist (hold with &&, side with -|-)",
    listens=(
        *(UnitTakenIn, UnitReleased),
        *(ContractSentForSignature, ContractRecalled),
        # Whoever stays on where the days are over has none that another could not have.
        *(each for each in letting.SAYS_DAYS if each is not ContractHeldOver),
    ),
    keys=keys,
    project=project,
    inline=True,
    seeded=True,
    revision=5,
    indexes=(f"(unit_id) where status = '{OUT}'",),
)


async def promised_beyond(host: Host, unit_id: UUID, day: date) -> Clash | None:
    """The last of the tenants' contracts out for signature that would have the unit on `day` or later."""
    out = await promised(host, [unit_id], "tenant")
    ends = [(held.end, held.contract_id) for _, held in out if held.end > day]
    if not ends:
        return None
    end, contract_id = max(ends)
    return Clash(unit_id=unit_id, contract_id=contract_id, last_day=end - timedelta(days=1))


async def promised(host: Host, unit_ids: Sequence[UUID], track: Track) -> list[tuple[UUID, letting.Held]]:
    """Each of the units that a contract of this track has that is out for signature, and on which days."""
    query = (
        "select unit_id, contract_id, starts_on, ends_on from views.claims"
        f" where unit_id = any(%s) and track = %s and status = '{OUT}' order by starts_on, id"
    )
    async with host.pool.connection() as conn:
        found = await conn.execute(query, [list(unit_ids), track])
        return [(unit, letting.Held(*held)) async for unit, *held in found]
