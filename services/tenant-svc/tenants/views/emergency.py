"""Whom to call when something happened to somebody: one row for each person, since they are read together.

`given_up`: the marks of the phones by which nobody is to be called any more.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import emergency as of
from tenants.views import merges
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    listed: dict[str, Any] = row["listed"] if row else {}
    given_up: set[str] = set(row["given_up"]) if row else set()
    match fact.event:
        case of.EmergencyContactKept(contact_id=id_, kin=kin, seals=seals, source=source):
            new = {"listed_at": fact.effective_at.isoformat(), "phone": None, "name": None}
            kept = listed.get(str(id_), new)
            if (kept["phone"], kept["name"]) != (kin.phone, kin.name):
                kept = kept | {"agreed": None}
            if kept["phone"] and kept["phone"] != kin.phone and source in of.BY_HAND:
                given_up |= {kept["phone"]}
            given_up -= {kin.phone}
            if kept["phone"] != kin.phone:
                put_at = fact.effective_at.isoformat()
                kept = kept | {"health": "untried", "health_since": None, "phone_since": put_at}
            said = kin.model_dump() | {"source": source, "seals": seals.model_dump()}
            listed = listed | {str(id_): kept | said}
        case of.EmergencyContactRemoved(contact_id=id_) if str(id_) in listed:
            given_up |= {listed[str(id_)]["phone"]}
            listed = {each: kept for each, kept in listed.items() if each != str(id_)}
        case of.EmergencyContactReached(contact_id=id_) if str(id_) in listed:
            listed = _with(listed, id_, health="reached", health_since=fact.effective_at.isoformat())
        case of.EmergencyContactDied(contact_id=id_) if str(id_) in listed:
            listed = _with(listed, id_, health="dead", health_since=fact.effective_at.isoformat())
        case of.EmergencyContactAgreed(contact_id=id_, agreed=agreed) if str(id_) in listed:
            listed = _with(listed, id_, agreed=agreed.model_dump(mode="json"))
        case of.EmergencyContactsForgotten():
            return None
    known = {"listed": listed, "given_up": sorted(given_up), "version": fact.version}
    return known | {"person_id": fact.event.person_id}  # type: ignore[attr-defined]


def _with(listed: dict[str, Any], contact_id: UUID, **known: Any) -> dict[str, Any]:
    return listed | {str(contact_id): listed[str(contact_id)] | known}


emergency_contacts = View(
    name="emergency_contacts",
    columns="person_id uuid primary key, listed jsonb not null, given_up jsonb not null,"
    " version int not null",
    listens=of.emergency.events,
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=4,
    key="person_id",
)


async def of_person(pool: Pool, person_id: UUID) -> dict[UUID, Row]:
    """Each of them by id, the first one listed first, with `person_id`: whose list they are on."""
    query = "select listed from views.emergency_contacts where person_id = %s"
    found = [item for row in await rows(pool, query, [person_id]) for item in row["listed"].items()]
    listed = sorted(found, key=lambda item: item[1]["listed_at"])
    return {UUID(id_): kept | {"person_id": person_id} for id_, kept in listed}


async def of_human(pool: Pool, person_id: UUID) -> dict[UUID, Row]:
    """The same of all numbers that are this human being's, the one that they are reached as first. Who is
    listed under two is there once.
    """
    goes_by = await merges.going_by(pool, [person_id])
    [same] = (await merges.like(pool, goes_by)).values()
    found: dict[UUID, Row] = {}
    for id_ in sorted(same, key=lambda id_: (id_ != goes_by[person_id], id_)):
        phones = {kept["phone"] for kept in found.values()}
        listed = await of_person(pool, id_)
        found = {id_: kept for id_, kept in listed.items() if kept["phone"] not in phones} | found
    return dict(sorted(found.items(), key=lambda item: item[1]["listed_at"]))


async def given_up_by(pool: Pool, person_ids: Sequence[UUID]) -> frozenset[str]:
    """The marks of the phones by which nobody is to be called for any of them."""
    query = "select given_up from views.emergency_contacts where person_id = any(%s)"
    found = await rows(pool, query, [list(person_ids)])
    return frozenset(mark for row in found for mark in row["given_up"])
