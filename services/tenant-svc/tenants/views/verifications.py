"""Who is verified, who waits, whom a person has to look at; and each time that the authority was asked.

`call_at`: when it is to be asked, null if not.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import verification_facts as of
from tenants.domain.verification import verification
from tenants.views.people import ONE_DOCUMENT
from tenants.views.query import Pool, rows
from tenants.views.sight import IN_SIGHT


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.VerificationRequested() as asked:
            at = fact.effective_at
            found = asked.model_dump(exclude={"patience", "park_id"}) | {"attempts": 0, "by_hand": False}
            found |= {"over_at": None, "status": "waiting", "requested_at": at, "call_at": at}
            row = found | {"origin": fact.origin.caused_by(fact).to_dict()}
        case of.VerificationAttempted(attempt=attempt, retry_at=at) if row:
            row = row | {"attempts": attempt, "call_at": at}
        case of.TenantVerified(person_id=who, by_hand=by_hand):
            unasked: Row = {"person_id": who, "check_id": None, "attempts": 0}
            unasked |= {"requested_at": fact.effective_at, "origin": fact.origin.caused_by(fact).to_dict()}
            before = row or unasked
            row = before | _over(fact, "verified") | {"by_hand": by_hand}
        case of.VerificationMismatched() if row:
            row = row | _over(fact, "mismatched")
        case of.VerificationUnanswered() if row:
            row = row | _over(fact, "unanswered")
        case of.VerificationWithdrawn() if row:
            row = row | _over(fact, "withdrawn")
        case of.VerificationOutdated() if row:
            row = row | _over(fact, "outdated") | {"by_hand": False}
    return row and row | {"version": fact.version}


def _over(fact: Fact, status: str) -> Row:
    return {"status": status, "call_at": None, "over_at": fact.effective_at}


verifications = View(
    name="verifications",
    columns="person_id uuid primary key, check_id uuid, status text not null,"
    " attempts int not null, by_hand bool not null, requested_at timestamptz not null, call_at timestamptz,"
    " over_at timestamptz, origin jsonb not null, version int not null",
    listens=verification.events,
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
    indexes=(
        "(call_at) where call_at is not null",
        "(status, requested_at, person_id)",
        "(requested_at, person_id)",
    ),
)


def project_attempt(_: Row | None, fact: Fact) -> Row | None:
    tried = fact.event
    assert isinstance(tried, of.VerificationAttempted)
    said = tried.model_dump(include={"person_id", "check_id", "attempt", "outcome", "reason", "retry_at"})
    return {"id": _attempt(fact), **said, "at": fact.effective_at}


def _attempt(fact: Fact) -> str:
    tried = fact.event
    assert isinstance(tried, of.VerificationAttempted)
    return f"{tried.check_id}.{tried.attempt}"


attempts = View(
    name="verification_attempts",
    columns="id text primary key, person_id uuid not null, check_id uuid not null, attempt int not null,"
    " outcome text not null, reason text, retry_at timestamptz, at timestamptz not null",
    listens=(of.VerificationAttempted,),
    keys=lambda fact: [_attempt(fact)],
    project=project_attempt,
    inline=True,
    indexes=("(person_id, at)",),
)

_BY: LiteralString = "w.status = 'verified' desc, w.person_id = p.id desc, w.requested_at desc, w.person_id"
"""Of the checks `w` of one human being `p`, which says how it stands: see `of_human`."""

# Where they live now, not when it was asked for: who moved since, or named a park later, is dealt with there.
# Of whoever gave way to another number a check of the document which that one has is that one's; of all that
# are, the one that `of_human` says how it stands by is shown.
_PAGE: LiteralString = f"""
    select seen.person_id, v.person_id as checked_as, v.status, v.by_hand, v.attempts, v.requested_at,
           v.call_at, v.over_at
      from views.verifications v
      left join views.merges m on m.person_id = v.person_id
      left join views.people o on o.id = v.person_id
      left join views.people p on p.id = m.survivor_person_id and {ONE_DOCUMENT}
      left join views.tenants t on t.person_id = coalesce(p.id, v.person_id)
     cross join lateral (select coalesce(p.id, v.person_id) as person_id, t.park_id) as seen
     where (%(last_at)s::timestamptz is null or (v.requested_at, seen.person_id) > (%(last_at)s, %(last_id)s))
       and (%(status)s::text is null or v.status = %(status)s)
       and {IN_SIGHT}
       and (%(park_id)s::uuid is null or t.park_id = %(park_id)s)
       and v.person_id = (
           select w.person_id from views.people p
             join views.verifications w on w.person_id = any(array(
                  select p.id union all
                  select g.person_id from views.merges g where g.survivor_person_id = p.id))
             join views.people o on o.id = w.person_id
            where p.id = seen.person_id and (o.id = p.id or {ONE_DOCUMENT})
            order by {_BY} limit 1)
     order by v.requested_at, seen.person_id limit %(fetch)s"""

_ATTEMPTS: LiteralString = """
    select * from views.verification_attempts
     where person_id = any(%(people)s)
       and (%(at)s::timestamptz is null
            or (at, attempt, check_id) < (%(at)s, %(attempt)s::int, %(check_id)s::uuid))
     order by at desc, attempt desc, check_id desc limit %(fetch)s"""


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` checks, of one status if one is wanted, behind `last`, the longest asked for first: one
    of each human being, as the number that they go by, and of a document that one does not have one more.
    """
    last_at, last_id = last or (None, None)
    return await rows(pool, _PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


async def of_human(pool: Pool, person_id: UUID, like: Sequence[UUID]) -> Row | None:
    """How it stands with them and all of `like`, who have one document: verified where any of them is, else
    as of themselves, or as of whom it was asked for last.
    """
    query: LiteralString = (
        "select w.* from views.verifications w, (select %s::uuid as id) as p"
        f" where w.person_id = any(%s) order by {_BY} limit 1"
    )
    return next(iter(await rows(pool, query, [person_id, list(like)])), None)


async def attempts_of(
    pool: Pool, person_ids: Sequence[UUID], fetch: int, last: tuple[datetime, int, UUID] | None = None
) -> list[Row]:
    """At most `fetch` times that the authority was asked about them behind `last`, the latest first."""
    at, attempt, check = last or (None, None, None)
    given = {"people": list(person_ids), "at": at, "attempt": attempt, "check_id": check, "fetch": fetch}
    return await rows(pool, _ATTEMPTS, given)
