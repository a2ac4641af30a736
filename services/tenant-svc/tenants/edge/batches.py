"""HTTP of many at once, for the import of a ledger: each answered by itself, and none held up by another.

The ids come from the caller, who derives them from the ledger: a batch sent again doubles nothing. A dry run
answers the same and keeps nothing, not even a person's key.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag
from edge.call import Call, CallContext
from edge.kit import Edge
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.service import Row
from neighbours.leases import ContractOfAnotherUnit
from neighbours.units import UnitNotHeardOf
from pydantic import BaseModel, Field

from tenants.domain.person import DocumentOfAnotherName, RestatePerson, person
from tenants.domain.person_facts import Channel, Contacts, PersonContactsChanged, PersonRegistered, Seals
from tenants.domain.tenant import RegisterTenant, tenant
from tenants.edge.beside import NOTHING, AskedBy, Beside, BesideBecame, Fault, Said, fault_of
from tenants.edge.namesakes import Namesake, namesakes, profile_of, several
from tenants.edge.numbering import TenantBody, give_number, number_as, survivor_of
from tenants.edge.people import register_person
from tenants.edge.personal import CHANNELS, PersonalData, PersonBody, checked, contacts_of
from tenants.edge.tenants import MoveInBody, entered_as, entering
from tenants.views import people as known
from tenants.views import tenants as numbered
from tenants.views.query import Pool

AT_ONCE = 32  # of a batch under way: each takes a connection now and then
UNSEALED = Seals(name=NOTHING, contacts=dict.fromkeys(CHANNELS, NOTHING))  # where nothing is kept
T = TypeVar("T")


class Newcomer(Said):
    """A person, the number they are to have as a tenant, and what else is said of them.

    `perhaps`: whom we know and they may be, if they have the same name and nothing says otherwise.
    """

    person: PersonBody
    tenant_id: UUID | None = None
    perhaps: Annotated[list[UUID], Field(max_length=50, default_factory=list)]


class Batch(Body):
    """`dry_run`: only say what would become of them. `import_id`: the import of a ledger that asks it, which
    stands in the origin of all that follows at once.
    """

    import_id: UUID | None = None
    dry_run: Flag = False

    def name_import(self, call: CallContext) -> None:
        """In the origin of whatever this call leads to."""
        if self.import_id:
            call.origin = call.origin._replace(import_id=str(self.import_id))


class PeopleBatch(Batch):
    """`asked_by`: in whose name what is beside is kept."""

    people: Annotated[list[Newcomer], Field(max_length=200)]
    asked_by: AskedBy | None = None


class Entry(Body):
    tenant_id: UUID
    stay: MoveInBody


class EntriesBatch(Batch):
    """Who lives where."""

    entries: Annotated[list[Entry], Field(max_length=200)]


class Became(BaseModel):
    """`new`: something came to be. `changed`: which ways to reach them did; `kept`: which did not, since they
    came with what is said of them now, and are reached otherwise or no more since. `taken_for`: they are one
    of those whom they were to be perhaps, by the name.

    The ids are those they go by, which may be others than were given.
    """

    new: bool = False
    changed: list[Channel] = Field(default_factory=list)
    kept: list[Channel] = Field(default_factory=list)
    taken_for: bool = False
    person_id: UUID | None = None
    tenant_id: UUID | None = None
    beside: list[BesideBecame] = Field(default_factory=list)
    problem: Fault | None = None


@dataclass(frozen=True)
class Looked:
    """What was known of a newcomer when their batch came: a question for all of it, not one for each.

    `same`: who they are recognised as; `theirs`: whose name they have, with the document or the phone;
    `tenants`: who has a number, by person; `serial`: for one of their own, where they have none. What became
    of it meanwhile, in the same batch too, the deciders refuse.
    """

    before: Row | None
    same: Sequence[Row]
    theirs: Row | None
    tenants: Mapping[UUID, Row]
    serial: int | None


def serve_batches(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of batches on `edge`."""

    @edge.post("/people/batch", allow=[Role.系统], limit=1_000_000)
    async def people(body: PeopleBatch, call: Call) -> list[Became]:
        """Register people, or reach them by other contacts, and give them their numbers; answered in their
        order.
        """
        body.name_import(call)
        asked = {number: (who.person, who.perhaps) for number, who in enumerate(body.people)}
        alike = await namesakes(pool, personal, asked, local_date(call.now))
        newcomers = [taken_for(who, alike.get(number, ())) for number, who in enumerate(body.people)]
        if not body.dry_run:
            await personal.vault.make_keys([who.person.person_id for who in newcomers])
        looked = await look(newcomers, call, body.dry_run)
        beside = Beside(pool, personal, body.asked_by, body.dry_run)
        turns: Mapping[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def one(number: int, who: Newcomer) -> Became:
            if len(of := alike.get(number, ())) > 1:
                raise several(of, personal.marks(contacts_of(who.person)).get("sms"))
            how = would_come if body.dry_run else comes
            # By who they are in the ledger: a batch cut otherwise after a crash hears what became of each.
            part = call.part(body.people[number].person.person_id)
            known, found = as_known(who, looked[number])
            async with turns[
                known.person.person_id
            ]:  # what a later row says of them takes the earlier's place
                became = await how(known, found, part)
                kept = []
                if became.person_id:
                    kept = await beside.keep(who, became.person_id, who.person.phone, part)
            return became.model_copy(update={"taken_for": bool(of), "beside": kept})

        return await each(newcomers, one)

    @edge.post("/move-ins/batch", allow=[Role.系统])
    async def move_ins(body: EntriesBatch, call: Call) -> list[Became]:
        """Let tenants live where they do, as one by one; answered in their order."""
        body.name_import(call)
        turns: Mapping[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def enters(_: int, entry: Entry) -> Became:
            async with turns[entry.tenant_id]:  # of two contracts with one day, the first tells the stay
                return await enter(entry)

        async def enter(entry: Entry) -> Became:
            try:
                asked = await entering(pool, entry.tenant_id, entry.stay, call)
            except UnitNotHeardOf:
                if body.dry_run:  # the same file brings the unit, and who lives elsewhere will not be there
                    await call.would(tenant, entry.tenant_id, entered_as(entry.stay, call))
                raise
            except ContractOfAnotherUnit:
                # What it was signed for is another room: they may have changed rooms since.
                if await call.would(tenant, entry.tenant_id, entered_as(entry.stay, call)):
                    raise
                return Became(tenant_id=entry.tenant_id)
            if body.dry_run:
                return Became(new=bool(await call.would(tenant, entry.tenant_id, asked)))
            # By all that is asked, as people are by who they are: a batch cut otherwise hears the first
            # outcomes, and the same day by another contract is another question.
            part = call.part("move-in", entry.tenant_id, entry.stay.model_dump_json())
            answer = await part.do(tenant, entry.tenant_id, asked)
            return Became(new=bool(answer.events), tenant_id=entry.tenant_id)

        return await each(body.entries, enters)

    async def look(people: Sequence[Newcomer], call: CallContext, dry_run: bool) -> list[Looked]:
        today = local_date(call.now)
        said = [profile_of(personal, who.person, today) for who in people]
        found = iter(await known.recognise_all(pool, [each for each in said if each]))
        same = [next(found) if each else [] for each in said]
        ids = [who.person.person_id for who in people]
        before = {row["id"]: row for row in await known.by_ids(pool, ids)}
        tenants = await numbered.by_people(pool, [*ids, *(row["id"] for rows in same for row in rows)])
        # Drawn for who needs one alone: a ledger foretold, or handed in again, leaves no gap in the numbers.
        lack = [
            bool(who.tenant_id and each)
            and tenants.keys().isdisjoint([who.person.person_id, *(row["id"] for row in rows)])
            for who, each, rows in zip(people, said, same, strict=True)
        ]
        drawn = iter(() if dry_run else await numbered.next_serials(pool, sum(lack)))
        return [
            Looked(before.get(id_), rows, shown(each, rows), tenants, next(drawn, None) if lacks else None)
            for id_, each, rows, lacks in zip(ids, said, same, lack, strict=True)
        ]

    async def comes(who: Newcomer, looked: Looked, call: CallContext) -> Became:
        part, before = call.part("person"), looked.before
        found = await register_person(
            pool, personal, who.person, part, kind=RestatePerson, before=before, same=looked.same
        )
        if found.name_differs:
            raise DocumentOfAnotherName
        new = PersonRegistered.__name__ in found.events
        became = Became(new=new, person_id=UUID(found.id))
        if before and became.person_id == before["id"]:
            [now] = await known.by_ids(pool, [before["id"]]) if found.events else [before]
            became.changed = others(before, now["contacts"])
            became.kept = others(now, personal.marks(contacts_of(who.person)))
        if who.tenant_id is None:
            return became
        body = TenantBody(tenant_id=who.tenant_id, person_id=UUID(found.id))
        row = looked.tenants.get(body.person_id)
        part = call.part("number")
        if row or looked.serial:
            given = await number_as(pool, body, part, row, looked.serial or 0)
        else:  # somebody else registered them while we were looking
            given = await give_number(pool, personal, body, part)
        goes_by = {"new": became.new or bool(given.events), "tenant_id": UUID(given.id)}
        if given.existing and (row := await numbered.by_id(pool, UUID(given.id))):
            goes_by["person_id"] = row["person_id"]  # who was merged goes by the survivor
        return became.model_copy(update=goes_by)

    async def would_come(who: Newcomer, looked: Looked, call: CallContext) -> Became:
        body, before = checked(who.person, local_date(call.now)), looked.before
        profile, passport = personal.profile(body), personal.passport(body.identity)
        same = [row["id"] for row in looked.same]
        id_ = same[0] if same and body.person_id not in same else body.person_id
        new = not same
        changed: list[Channel] = []
        kept: list[Channel] = []
        if id_ == body.person_id:
            asked = RestatePerson(person_id=id_, profile=profile, passport=passport, seals=UNSEALED)
            events = await call.would(person, id_, asked)
            new = before is None and bool(events)
            now = before
            for event in events:
                if before and isinstance(event, PersonContactsChanged):
                    changed, now = others(before, event.contacts), before | {"contacts": event.contacts}
            kept = others(now, profile.contacts) if now else []
        elif looked.same[0]["name"] != profile.name:
            raise DocumentOfAnotherName
        became = Became(new=new, changed=changed, kept=kept, person_id=id_)
        if who.tenant_id is None:
            return became
        row = looked.tenants.get(id_)
        if row and row["id"] != who.tenant_id:
            row = await survivor_of(pool, row)
            return became.model_copy(update={"person_id": row["person_id"], "tenant_id": row["id"]})
        number = RegisterTenant(tenant_id=who.tenant_id, person_id=id_, number="")
        first = bool(await call.would(tenant, who.tenant_id, number))
        return became.model_copy(update={"new": new or first, "tenant_id": who.tenant_id})


def taken_for(who: Newcomer, alike: Sequence[Namesake]) -> Newcomer:
    """The same under the id of whom they are and with the name as we know it, where one alone has it."""
    if len(alike) != 1:
        return who
    named = who.model_copy(update={"person": who.person.model_copy(update={"name": alike[0].name})})
    return going_by(named, alike[0].row)


def going_by(who: Newcomer, row: Row) -> Newcomer:
    """The same under the id of somebody whom we know."""
    return who.model_copy(update={"person": who.person.model_copy(update={"person_id": row["id"]})})


def shown(said: known.Said | None, same: Sequence[Row]) -> Row | None:
    """Whose document it is, or whose phone alone, where the name and what they are to us are theirs too."""
    if said is None or not same or (said[0].identity is None and len(same) > 1):
        return None
    alike = all(same[0][each] == getattr(said[0], each) for each in ("name", "kind"))
    return same[0] if alike else None


def as_known(who: Newcomer, looked: Looked) -> tuple[Newcomer, Looked]:
    """Who is recognised as somebody is them, whatever number the row has; the rest is news of them."""
    if looked.theirs is None:
        return who, looked
    return going_by(who, looked.theirs), replace(looked, before=looked.theirs)


def others(before: Row, contacts: Contacts) -> list[Channel]:
    """Which of them are not as they were."""
    return [channel for channel, mark in contacts.items() if before["contacts"].get(channel) != mark]


async def each(items: Sequence[T], do: Callable[[int, T], Awaitable[Became]]) -> list[Became]:
    """What became of each, in their order: a refusal is one item's alone."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, item: T) -> Became:
        async with turn:
            try:
                return await do(number, item)
            except Refusal as refusal:
                if refusal.status >= 500:  # the store is away: the whole batch is to be sent again
                    raise
                return Became(problem=fault_of(refusal))

    return list(await asyncio.gather(*(one(number, item) for number, item in enumerate(items))))
