"""Whom we know: marks to recognise them by, seals to reach them with. Nothing in it can be read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import person_facts as facts
from tenants.domain.identity import born_in
from tenants.domain.person import person
from tenants.views.query import Pool, rows

COLUMNS = """
    id uuid primary key,
    kind text not null,
    language text not null,
    identity_kind text,
    identity text constraint identity_has_one_person unique,
    passport text,
    country jsonb,
    name text,
    contacts jsonb not null,
    phone text,
    name_and_phone text constraint name_and_phone_have_one_person unique,
    shared boolean not null,
    seals jsonb,
    dead text[] not null,
    died text[] not null,
    since jsonb not null,
    high_risk_from date,
    version integer not null,
    named_at integer not null
"""


def project(row: Row | None, fact: Fact) -> Row | None:
    """`named_at`: by which version of what is known of them they have this name and this document. `shared`:
    name and phone stand with another number of theirs, which alone nobody else can be given them beside.
    """
    match fact.event:
        case facts.PersonRegistered(person_id=id_, profile=profile, seals=seals):
            row = {"id": id_, **profile.model_dump(), "seals": seals.model_dump(), "died": []}
            row |= {"high_risk_from": None, "passport": None, "country": None, "named_at": fact.version}
            row["shared"] = False
            row["since"] = _since(row | {"since": {}}, profile.contacts, fact)
        case facts.PersonCorrected(seals=seals) as e if row:
            said = e.model_dump(include={"name", "identity_kind", "identity", "high_risk_from", "shared"})
            sealed = row["seals"] | e.model_dump()["seals"]
            if e.identity is None:
                sealed["identity"] = None
            row = {**row, **said, "seals": sealed, "passport": None, "country": None}
            row["named_at"] = fact.version
        case facts.PassportIssuerTold(number=number) as e if row:
            row = {**row, "passport": number, "country": e.model_dump()["country"]}
        case facts.PersonAgeForeseen(high_risk_from=month) if row:
            row = {**row, "high_risk_from": month}
        case facts.PersonContactsChanged(contacts=contacts) as e if row:
            since = _since(row, contacts, fact)
            row = {**row, "contacts": contacts, "since": since, "shared": e.shared}
            row["seals"] = {**row["seals"], "contacts": e.model_dump()["seals"]}
        case facts.PersonContactDied(channel=channel) if row:
            row = {**row, "died": sorted({*row["died"], row["contacts"][channel]})}
        case facts.PersonContactRevived(channel=channel) if row:
            row = {**row, "died": sorted({*row["died"]} - {row["contacts"][channel]})}
        case facts.PersonalDataErased() if row:
            row = {**row, "identity": None, "name": None, "contacts": {}, "since": {}, "seals": None}
            row |= {"high_risk_from": None, "passport": None, "country": None, "died": []}
    if row is None:
        return None
    dead = facts.dead_among(row["contacts"], row["died"])
    return {**row, **_recognised_by(row), "dead": sorted(dead), "version": fact.version}


def _since(row: Row, contacts: facts.Contacts, fact: Fact) -> Row:
    """When each address became theirs."""
    now, before = fact.effective_at.isoformat(), row["contacts"]
    return {
        channel: row["since"].get(channel, now) if before.get(channel) == address else now
        for channel, address in contacts.items()
    }


def since(row: Row, channel: str) -> datetime | None:
    """When the address that they have there became theirs; None where they have none."""
    at = row["since"].get(channel)
    return at and datetime.fromisoformat(at)


def _recognised_by(row: Row) -> Row:
    both = None if row["shared"] else _name_and_phone(row)
    return {"phone": row["contacts"].get("sms"), "name_and_phone": both}


def _name_and_phone(row: Row) -> str | None:
    return facts.name_and_phone(row["name"], row["identity"], row["contacts"])


def _keys(fact: Fact) -> list[UUID]:
    return [fact.event.person_id] if isinstance(fact.event, facts.PersonEvent) else []


people = View(
    name="people",
    columns=COLUMNS,
    listens=person.events,
    keys=_keys,
    project=project,
    inline=True,
    indexes=("(phone)", "(passport) where passport is not null", "((contacts->>'wechat'))"),
)


LIKE: LiteralString = """
    select * from views.people
     where identity = any(%(identities)s) or identity = any(%(passports)s) or passport = any(%(identities)s)
        or phone = any(%(phones)s)
     order by id"""
Said = tuple[facts.Profile, str | None]


async def recognise(pool: Pool, profile: facts.Profile, passport: str | None) -> list[Row]:
    """Whoever has this document; for a profile without one, whoever has this name and phone.

    Of two words on a passport only one of which names its country, number and name make it the same.
    """
    [found] = await recognise_all(pool, [(profile, passport)])
    return found


async def recognise_all(pool: Pool, said: Sequence[Said]) -> list[list[Row]]:
    """The same of many at once, in their order: one question to the store."""
    like = await rows(
        pool,
        LIKE,
        {
            "identities": [profile.identity for profile, _ in said if profile.identity],
            "passports": [passport for _, passport in said if passport],
            "phones": [profile.contacts.get("sms") for profile, _ in said if not profile.identity],
        },
    )
    by: dict[str, list[Row]] = defaultdict(list)
    for row in like:
        for mark in {row["identity"], row["passport"], row["phone"]} - {None}:
            by[mark].append(row)
    return [_same(by, *each) for each in said]


def _same(by: Mapping[str, list[Row]], profile: facts.Profile, passport: str | None) -> list[Row]:
    if profile.identity is None:
        phone = profile.contacts.get("sms")
        like = by.get(phone, []) if phone else []
        return [row for row in like if row["phone"] == phone and row["name"] == profile.name]

    def same(row: Row) -> bool:
        told_both = row["passport"] == profile.identity or (passport and row["identity"] == passport)
        return bool(told_both) and row["name"] == profile.name

    marks = [mark for mark in (profile.identity, passport) if mark]
    found = {row["id"]: row for mark in marks for row in by.get(mark, [])}
    surely = [row for row in found.values() if row["identity"] == profile.identity]
    return surely + [row for row in found.values() if row not in surely and same(row)]


async def others_like(
    pool: Pool, row: Row, like: Sequence[UUID], name: str, identity: str | None, passport: str | None
) -> list[Row]:
    """Who else has this document, or, where there is none, this name and the phone of `row`; `like`: who is
    the same human being, and may have the name and the phone as well.
    """
    contacts = row["contacts"]
    wanted = facts.Profile(
        kind=row["kind"], language=row["language"], name=name, identity=identity, contacts=contacts
    )
    known = {row["id"]} if identity else {row["id"], *like}
    return [each for each in await recognise(pool, wanted, passport) if each["id"] not in known]


async def theirs(pool: Pool, row: Row, like: Sequence[UUID]) -> frozenset[str]:
    """Which names and phones others of `like`, the same human being, have; and what `row` shared with one
    that is no more.
    """
    query: LiteralString = (
        "select name_and_phone from views.people"
        " where id = any(%s) and id <> %s and name_and_phone is not null"
    )
    found = {each["name_and_phone"] for each in await rows(pool, query, [list(like), row["id"]])}
    return frozenset(found | shared(row))


def shared(row: Row) -> frozenset[str]:
    """The name and phone of `row` where another number of theirs has them."""
    both = _name_and_phone(row) if row["shared"] else None
    return frozenset({both} if both else ())


async def with_phones(pool: Pool, marks: Sequence[str]) -> list[Row]:
    """Who is reached at one of these."""
    query: LiteralString = "select * from views.people where phone = any(%s) order by id"
    return await rows(pool, query, [list(marks)]) if marks else []


async def with_wechat(pool: Pool, mark: str) -> list[UUID]:
    """Who is reached there, the first that was known first."""
    query: LiteralString = "select id from views.people where contacts->>'wechat' = %s order by id"
    return [row["id"] for row in await rows(pool, query, [mark])]


async def by_ids(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """Those of them that were ever registered."""
    return await rows(pool, "select * from views.people where id = any(%s) order by id", [list(person_ids)])


ONE_DOCUMENT: Final[LiteralString] = (
    "(p.identity is null or o.identity in (p.identity, p.passport) or o.passport = p.identity)"
)
"""Of `p` and `o`, two people who are one human being: whether a check of what `o` showed is one of `p`."""


async def of_one_document(pool: Pool, person_id: UUID, like: Sequence[UUID]) -> list[UUID]:
    """This person, and those of `like`, the same human being, whose document is theirs; of who showed none
    themselves, all of `like`: a document has one person, so they cannot be given it as well.
    """
    query: LiteralString = (
        "select o.id from views.people p join views.people o on o.id = p.id or o.id = any(%s)"
        f" and {ONE_DOCUMENT} where p.id = %s"
    )
    return [row["id"] for row in await rows(pool, query, [list(like), person_id])]


_ONE_PASSPORT: LiteralString = """
    select p.id as told, o.id as bare from views.people p
      join views.people o on o.identity = p.passport and o.name = p.name and o.id <> p.id
     where p.passport is not null and (%(ids)s::uuid[] is null or p.id = any(%(ids)s) or o.id = any(%(ids)s))
     order by p.id, o.id"""


async def one_passport(pool: Pool, person_ids: Sequence[UUID] | None) -> list[tuple[UUID, UUID]]:
    """Who has one number of a passport and one name, of two registrations at once that could not see each
    other, since one of them alone says the country; of these people, or of all.
    """
    found = await rows(pool, _ONE_PASSPORT, {"ids": person_ids and list(person_ids)})
    return [(row["told"], row["bare"]) for row in found]


async def forgotten(pool: Pool, tenant_id: UUID) -> bool:
    """Whether the person of this number was erased: nothing of theirs is sealed any more."""
    query: LiteralString = (
        "select p.seals is null as gone from views.tenants t join views.people p on p.id = t.person_id"
        " where t.id = %s"
    )
    return any(row["gone"] for row in await rows(pool, query, [tenant_id]))


async def month_of_birth(pool: Pool, tenant_id: UUID) -> date | None:
    """Of the person of this number, its first day, where their document tells it."""
    query: LiteralString = (
        "select p.high_risk_from from views.tenants t join views.people p on p.id = t.person_id"
        " where t.id = %s and p.high_risk_from is not null"
    )
    found = await rows(pool, query, [tenant_id])
    return born_in(found[0]["high_risk_from"]) if found else None
