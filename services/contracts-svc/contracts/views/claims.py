"""The days of a unit that only one may have: a tenant by contract, or nobody once it is given back.

Who signs and who gives back in the same millisecond see nothing of each other; this constraint sees both.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.reserving import days_of
from kernel.service import Row, View

from contracts.domain.contract_facts import ContractSigned, UnitExchanged
from contracts.domain.unit import UnitReleased, UnitTakenIn
from contracts.views import lettings as letting

KEPT = ("id", "unit_id", "track", "starts_on", "ends_on", "since", "until")


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case UnitReleased(unit_id=unit) | UnitTakenIn(unit_id=unit):
            return [str(unit)]
    return letting.keys(fact)


def project(row: Row | None, fact: Fact) -> Row | None:
    """Not claimed, and so refused to nobody here, is what was done before the rule, and a room the tenant
    changed to: they are there already.
    """
    match fact.event, row:
        case UnitTakenIn(), _:
            return None
        case UnitReleased(unit_id=unit, released_on=day, bars_letting=barred), dict():
            end = letting.FOREVER
            days = {"starts_on": day, "ends_on": end, "since": day, "until": end}
            return _with_claim(row | days | {"unit_id": unit, "exclusive": barred})
    exclusive = bool(row and row.get("exclusive"))
    row = letting.project(row, fact)
    if row is None or row["track"] == "owner":
        return None
    match fact.event:
        case ContractSigned(let_once=once):
            exclusive = once
        case UnitExchanged(to_unit_id=entered) if row["unit_id"] == entered:
            exclusive = False
    return _with_claim({name: row[name] for name in KEPT} | {"exclusive": exclusive})


def _with_claim(row: Row) -> Row:
    first, end = max(row["since"], row["starts_on"]), min(row["until"], row["ends_on"])
    return row | {"claim": days_of(row["unit_id"], first, end) if row["exclusive"] else None}


claims = View(
    name="claims",
    columns="id text primary key, unit_id uuid not null, track text, starts_on date not null,"
    " ends_on date not null, since date not null, until date not null, exclusive boolean not null,"
    " claim numrange, constraint unit_day_once exclude using gist (claim with &&)",
    listens=(UnitTakenIn, UnitReleased, *letting.lettings.listens),
    keys=keys,
    project=project,
    inline=True,
    seeded=True,
)
