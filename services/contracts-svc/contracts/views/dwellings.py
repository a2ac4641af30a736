"""Until when somebody lives in each unit whom nobody let it to: where the board looks for what is amiss.

Of a hundred thousand units hardly one is lived in by another than it is let to, and asking who is where asks
all of them. Here the moves that a tenancy was told lie beside the contracts of their unit, so that the last
day on which they do not fit is known. A tenant of two numbers fits neither: the board asks that itself, of
the few that are found here. Follows the log.
"""

from collections.abc import Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.contract_facts import ContractEvent
from contracts.domain.tenancy_facts import (
    Arrival,
    ArrivalWithdrawn,
    Departure,
    DepartureWithdrawn,
    RoomChange,
    TenancyEvent,
    TenancyNoted,
)
from contracts.views import lettings as letting
from contracts.views.coming_back import came_back, days_had, never_came, read, written

NEVER = date.min
UNTIL = ("without_until", "another_until", "two_until")
KEPT = ("status", "tenant_id")


class Days(NamedTuple):
    """Whose a unit is from `since` until before `until`: by a contract, or because they live there."""

    tenant_id: str
    since: date
    until: date


def keys(fact: Fact) -> Sequence[UUID]:
    match fact.event:
        case (
            TenancyNoted(note=Arrival(unit_id=unit) | Departure(unit_id=unit))
            | ArrivalWithdrawn(arrival=Arrival(unit_id=unit))
            | DepartureWithdrawn(departure=Departure(unit_id=unit))
        ):
            return [unit]
        case TenancyNoted(note=RoomChange(from_unit_id=left, to_unit_id=entered)):
            return list(dict.fromkeys((left, entered)))
        case ContractEvent(terms=terms) if terms.track == "tenant":
            return [UUID(key.partition("/")[2]) for key in letting.keys(fact)]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`lives` by tenant, `let` by contract: the days of each stay."""
    assert row is not None  # seeded
    lives: dict[str, Row] = row.get("lives", {})
    let: dict[str, Row] = row.get("let", {})
    match fact.event:
        case TenancyEvent() as event:
            lives = _lived_in(lives, row["id"], event)
        case ContractEvent() as event:
            key = str(event.contract_id)
            if after := letting.project({"id": f"{key}/{row['id']}"} | _opened(let.get(key)), fact):
                let = let | {key: written(after) | {name: str(after[name]) for name in KEPT}}
    living = [Days(tenant, *stay) for tenant, days in lives.items() for stay in days_had(read(days))]
    held = [Days(each["tenant_id"], *stay) for each in let.values() for stay in days_had(read(each))]
    return {"id": row["id"], "lives": lives, "let": let} | last_amiss(living, held)


def _lived_in(lives: dict[str, Row], unit: UUID, event: TenancyEvent) -> dict[str, Row]:
    tenant = str(event.tenant_id)
    had: Row = read(lives[tenant]) if tenant in lives else {}
    stay: Row | None = had
    match event:
        case TenancyNoted(note=Arrival(on=day)):
            stay = came_back(had, day)
        case TenancyNoted(note=RoomChange(to_unit_id=entered, on=day)) if entered == unit:
            stay = came_back(had, day)
        case TenancyNoted(note=Departure(on=day) | RoomChange(on=day)) if had:
            stay = had | {"until": day}
        case DepartureWithdrawn() if had:
            stay = had | {"until": letting.FOREVER}
        case ArrivalWithdrawn() if had:
            stay = never_came(had)
    others = {each: days for each, days in lives.items() if each != tenant}
    return others | {tenant: written(stay)} if stay else others


def _opened(let: Row | None) -> Row:
    """As a letting has it."""
    return let | read(let) | {"track": "tenant"} if let else {}


def last_amiss(lives: Sequence[Days], let: Sequence[Days]) -> Row:
    """The first day from which on nobody lives there any more without a contract, nobody by another's, and no
    two are in it at once, be it that two live there or that one does and it is let to two.
    """
    found = {"without_until": NEVER, "another_until": NEVER, "two_until": NEVER}
    for tenant, since, until in lives:
        among = [each for each in let if max(each.since, since) < min(each.until, until)]
        turns = {day for each in among for day in (each.since, each.until) if since < day < until}
        for first, end in pairwise([since, *sorted(turns), until]):
            whose = {each.tenant_id for each in among if each.since <= first < each.until}
            amiss = "another_until" if whose else "without_until"
            if first < end and tenant not in whose:
                found[amiss] = max(found[amiss], end)
    pairs = [*combinations(lives, 2), *(two for two in combinations(let, 2) if two[0][0] != two[1][0])]
    for (_, first, end), (_, others_first, others_end) in pairs:
        for _, since, until in lives:
            last = min(end, others_end, until)
            if max(first, others_first, since) < last:
                found["two_until"] = max(found["two_until"], last)
    return found


dwellings = View(
    name="dwellings",
    columns="id uuid primary key, lives jsonb not null, let jsonb not null,"
    " without_until date not null, another_until date not null, two_until date not null",
    listens=(TenancyNoted, ArrivalWithdrawn, DepartureWithdrawn, *letting.SAYS_DAYS),
    keys=keys,
    project=project,
    seeded=True,
    remembers=True,
    revision=4,  # since a room that a tenant came back to keeps its earlier stays
    indexes=tuple(f"({until}) where {until} > '{NEVER}'" for until in UNTIL),
)
