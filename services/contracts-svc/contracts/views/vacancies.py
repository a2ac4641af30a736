"""Until when each unit was last without a contract on a track: where the board looks for the grey ones. What
was given back is covered by no owner, whatever they signed.

Hardly a unit of a well let portfolio is vacant, and looking for those asks every unit. What was vacant on a
day has a vacancy that ends later, so its last one does: only those are looked at. So it is with what two
contracts of a track have at once, one of them past its end: who counts looks at those alone unit by unit.
Follows the log.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import get_args

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.contract_facts import ContractEvent
from contracts.domain.overruns import uncovered
from contracts.domain.terms import Track
from contracts.domain.unit_facts import UnitReleased, UnitTakenIn
from contracts.views import lettings as letting
from contracts.views.coming_back import days_had, read, written
from contracts.views.units import taken_again

Stay = tuple[date, date]  # closed-open
NEVER = date.min


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case UnitTakenIn(unit_id=unit) | UnitReleased(unit_id=unit):
            return [f"{unit}/{track}" for track in get_args(Track)]
        case ContractEvent(terms=terms):
            return [f"{key.partition('/')[2]}/{terms.track}" for key in letting.keys(fact)]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`stays`: the days each contract has the unit, by the contract. It is held until before `held_until`;
    `not_held` as the units have it.
    """
    assert row is not None  # seeded
    unit, _, track = row["id"].partition("/")
    row = {"unit_id": unit, "track": track, "stays": {}, "held_until": letting.FOREVER, "not_held": []} | row
    match fact.event:
        case UnitTakenIn():
            again = taken_again(row["not_held"], row["held_until"], local_date(fact.effective_at))
            row |= {"held_until": letting.FOREVER, "not_held": again}
        case UnitReleased(released_on=day):
            row["held_until"] = day
        case ContractEvent(contract_id=id_):
            known = row["stays"].get(contract := str(id_))
            before = _lettings_row(known) if known else {}
            if let := letting.project({"id": f"{contract}/{unit}"} | before, fact):
                row["stays"] = row["stays"] | {contract: written(let) | {"status": let["status"]}}
    stays = [days for each in row["stays"].values() for days in days_had(read(each))]
    row["several_until"] = last_shared(stays)
    if track == "owner":
        turns = [*row["not_held"], row["held_until"], letting.FOREVER]
        gone = [*zip(turns[::2], turns[1::2], strict=True)]
        stays = [part for since, until in stays for part in uncovered(since, until, gone)]
    return row | {"last_until": last_vacant(stays)}


def _lettings_row(stays: Row) -> Row:
    return read(stays) | {"track": "", "status": stays["status"]}  # known as one of this contract's rooms


def last_vacant(stays: Iterable[Stay]) -> date:
    """The first day on and after which there is always a contract, date.max where there is no such day."""
    day = letting.FOREVER
    for since, until in sorted(stays, key=lambda stay: stay[1], reverse=True):
        if since < until:
            if until < day:
                break
            day = min(day, since)
    return day


def last_shared(stays: Iterable[Stay]) -> date:
    """The first day on and after which no two have it at once, `NEVER` where none ever had."""
    shared = latest = NEVER
    for since, until in sorted(stays):
        if since < min(until, latest):
            shared = max(shared, min(until, latest))
        latest = max(latest, until)
    return shared


vacancies = View(
    name="vacancies",
    columns="id text primary key, unit_id uuid not null, track text not null, stays jsonb not null,"
    " held_until date not null, not_held date[] not null,"
    " last_until date not null, several_until date not null",
    listens=(UnitTakenIn, UnitReleased, *letting.SAYS_DAYS),
    keys=keys,
    project=project,
    seeded=True,
    remembers=True,
    revision=5,  # since it is known when a unit was not held meanwhile
    indexes=("(track, last_until)", f"(several_until) where several_until > '{NEVER}'"),
)
