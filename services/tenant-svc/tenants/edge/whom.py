"""Somebody a route is about: known, and within what the caller may see, as `views/sight.py` has it."""

from datetime import datetime
from uuid import UUID

from edge.access import ParkOutOfScope
from edge.call import CallContext
from kernel.domain import Refusal
from kernel.service import Row
from vault.sealing import PersonErased

from tenants.domain.person import PersonUnknown
from tenants.views import merges, people, sight
from tenants.views import tenants as numbered
from tenants.views.query import Pool


class OwnAffair(Refusal):
    """Four eyes: what somebody told of themselves, another judges."""

    title, status = "不能审核与本人有关的事项，请由另一人审核", 403


async def check_not_own(pool: Pool, call: CallContext, person_id: UUID) -> None:
    """Raises OwnAffair where the caller is this person, by whichever of their numbers."""
    if call.actor.id in map(str, await numbered.persons_like(pool, person_id)):
        raise OwnAffair


async def known_person(pool: Pool, person_id: UUID, call: CallContext) -> tuple[Row, UUID | None]:
    """The person and the park they live in. Raises PersonUnknown or ParkOutOfScope."""
    rows = await people.by_ids(pool, [person_id])
    if not rows:
        raise PersonUnknown
    await within(pool, call, person_id)
    living = await numbered.parks_of(pool, [person_id])
    return rows[0], living.get(person_id)


async def reached_person(pool: Pool, person_id: UUID, call: CallContext) -> Row:
    """As whom they are reached: who gave way to another number as that one. Raises, of either, as above."""
    row, _ = await known_person(pool, person_id, call)
    goes_by = (await merges.going_by(pool, [person_id]))[person_id]
    return row if goes_by == person_id else (await known_person(pool, goes_by, call))[0]


async def reached_at(pool: Pool, person_id: UUID, at: datetime | None, call: CallContext) -> Row:
    """As whom they were reached at that moment (None: now): as themselves, where they gave way to another
    number later.
    """
    since = await merges.gave_way_at(pool, person_id)
    if at is None or since is None or at >= since:
        return await reached_person(pool, person_id, call)
    return (await known_person(pool, person_id, call))[0]


async def within(pool: Pool, call: CallContext, *person_ids: UUID) -> None:
    """Raises ParkOutOfScope unless the caller may see each of them."""
    if await sight.seen(pool, person_ids, call.parks) != {*person_ids}:
        raise ParkOutOfScope


async def documented(pool: Pool, row: Row) -> Row:
    """Whose document says who this is: theirs, or, of who showed none, that of another number that leads to
    the same tenant; themselves, where there is none.
    """
    if row["identity_kind"] or row["seals"] is None:
        return row
    family = await people.by_ids(pool, await numbered.persons_like(pool, row["id"]))
    return next((each for each in family if each["identity_kind"] and each["seals"]), row)


async def living_person(pool: Pool, person_id: UUID, call: CallContext) -> tuple[Row, UUID | None]:
    """As `known_person`. Raises PersonErased of whom nothing is kept any more."""
    row, park_id = await known_person(pool, person_id, call)
    if row["seals"] is None:
        raise PersonErased
    return row, park_id
