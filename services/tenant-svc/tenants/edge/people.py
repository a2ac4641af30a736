"""HTTP of people: register, reach, look up with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import NO_NUL, Body, ShortText
from edge.call import Answer, Call, CallContext
from edge.kit import STAFF, Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.service import Row
from pydantic import BaseModel, Field
from vault.broken import SealBroken

from tenants.domain.identity import CHINA, CountryMissing
from tenants.domain.offer import Confirmable
from tenants.domain.person import ChangeContacts, PersonKnown, PhoneOfNamesake, RegisterPerson, person
from tenants.domain.person_facts import Channel, Language, Profile, Seals
from tenants.edge.kin import check_no_kin
from tenants.edge.masked import masked
from tenants.edge.namesakes import namesakes
from tenants.edge.personal import (
    CHANNELS,
    ContactsBody,
    OfferedAddress,
    PersonalData,
    PersonBody,
    checked,
    contacts_of,
)
from tenants.edge.sheets import HARD_TO_REACH, sheet_of
from tenants.edge.whom import reached_person
from tenants.views import hard_to_reach as short
from tenants.views import merges, offers, risks, sight
from tenants.views import people as known
from tenants.views import tenants as numbered
from tenants.views.query import Pool

CLERKS = [Role.客服专员, Role.运营经理, Role.管理员]
REGISTERING = [*CLERKS, Role.系统]
UNMASKING = [Role.运营经理, Role.管理员]


class Registered(Answer):
    """`existing`: the person was known before, under the id answered here: of who has several numbers the one
    that they go by.
    """

    existing: bool = False
    name_differs: bool = Field(
        False,
        description="the document is known under another name: a slip of the pen, or somebody else's; to be"
        " looked at before anything is done under the id answered here",
    )


class Lookup(Body):
    """Whose data, and what for; the purpose is kept beside who asked."""

    person_ids: Annotated[list[UUID], Field(max_length=200)]
    purpose: ShortText


class OpenId(Body):
    """As WeChat knows somebody."""

    openid: Annotated[str, Field(strict=True, min_length=1, max_length=128, pattern=NO_NUL, repr=False)]


class Persons(BaseModel):
    person_ids: list[UUID]


class Reach(BaseModel):
    """How to address someone now. All empty: they were erased, and there is no way any more.

    What has a broken seal is no way either, and leaves the others: the message goes by those.
    """

    language: Language
    high_risk: bool
    name: str | None
    channels: dict[Channel, str | None]
    offered: dict[Confirmable, OfferedAddress] = Field(default_factory=dict)


class HardToReach(BaseModel):
    """`live`: how many of their contact methods work."""

    person_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    live: int
    since: datetime


def serve_people(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of people on `edge`."""

    @edge.post("/people", allow=REGISTERING)
    async def register(body: PersonBody, call: Call) -> Registered:
        """Register a person once: the same document, or the same name and phone, answers who it is, also
        where the name is written with other marks or in traditional characters.

        A passport is of a country: say which.
        """
        if body.identity and body.identity.kind == "passport" and not body.identity.country:
            raise CountryMissing
        if body.phone and not body.identity:
            alike = (await namesakes(pool, personal, {0: (body, ())}, local_date(call.now))).get(0, ())
            if len(alike) == 1:
                body = body.model_copy(update={"name": alike[0].name})
        found = await register_person(pool, personal, body, call)
        return await _as_they_go_by(found) if found.existing else found

    async def _as_they_go_by(found: Registered) -> Registered:
        """Nothing new is agreed with whom a number gave way under."""
        id_ = UUID(found.id)
        goes_by = (await merges.going_by(pool, [id_]))[id_]
        if goes_by == id_:
            return found
        [row] = await known.by_ids(pool, [goes_by])
        return found.model_copy(update={"id": str(goes_by), "version": row["version"]})

    @edge.put("/people/{person_id}/contacts", allow=REGISTERING)
    async def change_contacts(person_id: UUID, body: ContactsBody, call: Call) -> Answer:
        """Replace all contact methods; one that is left out is given up, if residents keep enough.

        Of who gave way to another number, those of that one.
        """
        contacts = contacts_of(body)
        row = await reached_person(pool, person_id, call)
        person_id = row["id"]
        seals = await personal.seal_contacts(person_id, contacts)
        lives_here = await numbered.lives_here(pool, person_id)
        marks, today = personal.marks(contacts), local_date(call.now)
        asked = ChangeContacts(contacts=marks, seals=seals, lives_here=lives_here, today=today)
        return await reach_by(pool, row, asked, call)

    @edge.get("/people/hard-to-reach", allow=STAFF, sheet=sheet_of(pool, HARD_TO_REACH))
    async def hard_to_reach(
        call: Call, page: Page, park_id: Annotated[UUID | None, Query()] = None
    ) -> Listing[HardToReach]:
        """Who lives with us and has fewer than two contact methods that work, the longest so first."""
        wanted = {"park_id": park_id, "parks": call.parks}
        rows = await short.page_of(pool, wanted, page.key(tuple[datetime, UUID]), page.fetch)
        return page.listing([HardToReach(**row) for row in rows], key=lambda row: (row.since, row.person_id))

    @edge.post("/people/names", allow=STAFF)
    async def names(body: Lookup, call: Call) -> dict[UUID, str | None]:
        """Names as a list shows them: 张*. Null where the person was erased, or belongs to another park;
        【无法读取】 where the seal is broken.
        """
        seen = await sight.seen(pool, body.person_ids, call.parks)
        rows = await known.by_ids(pool, [*seen])
        opened = await personal.open_each(rows, ["name"], call.origin, body.purpose)
        unseen: dict[UUID, str | None] = dict.fromkeys(set(body.person_ids) - seen)
        return unseen | {id_: masked(texts) for id_, texts in opened.items()}

    @edge.post("/people/parks", allow=[Role.系统])
    async def parks(body: Lookup) -> dict[UUID, list[UUID]]:
        """Which parks each has to do with, for who must not see those of others; who has with none is left
        out.
        """
        return {id_: sorted(found) for id_, found in (await sight.parks_of(pool, body.person_ids)).items()}

    @edge.post("/people/contacts", allow=[Role.系统])
    async def contacts(body: Lookup, call: Call) -> dict[UUID, Reach]:
        """How to reach people, for the message about to be sent; not to be kept.

        Who gave way to another number is reached as that one is.
        """
        goes_by = await merges.going_by(pool, body.person_ids)
        rows = await known.by_ids(pool, [*{*goes_by.values()}])
        opened = await personal.open_each(rows, ["name", *CHANNELS], call.origin, body.purpose)
        offered = await personal.open_offers(
            await offers.of_people(pool, [row["id"] for row in rows if row["seals"]]),
            call.origin,
            body.purpose,
        )
        one_human = await merges.like(pool, goes_by)
        flagged = await risks.flagged(pool, [*{id_ for ids in one_human.values() for id_ in ids}])
        found = {row["id"]: row for row in rows}
        return {
            asked: reach(found[id_], opened[id_], bool(one_human[asked] & flagged)).model_copy(
                update={"offered": offered.get(id_, {})}
            )
            for asked, id_ in goes_by.items()
            if id_ in found
        }

    @edge.post("/people/by-wechat", allow=[Role.系统])
    async def by_wechat(body: OpenId, call: Call) -> Persons:
        """Who is reached by this openid, by which alone WeChat says who did something. Nothing is opened."""
        mark = personal.marks({"wechat": body.openid})["wechat"]
        return Persons(person_ids=await known.with_wechat(pool, mark))


async def reach_by(
    pool: Pool, row: Row, asked: ChangeContacts, call: CallContext, expected: int | None = None
) -> Answer:
    """Change the contacts of `row`. Raises PhoneOfEmergencyContact, or PhoneOfNamesake, with who that is."""
    await check_no_kin(pool, row, asked.contacts)
    like = await numbered.persons_like(pool, row["id"])
    asked = asked.model_copy(update={"theirs": await known.theirs(pool, row, like)})
    try:
        return await call.do(person, row["id"], asked, expected=expected)
    except PersonKnown:
        now = row | {"contacts": asked.contacts}
        others = await known.others_like(pool, now, like, row["name"], row["identity"], row["passport"])
        raise PhoneOfNamesake(existing=str(others[0]["id"]) if others else None) from None


async def register_person(
    pool: Pool,
    personal: PersonalData,
    body: PersonBody,
    call: CallContext,
    *,
    kind: type[RegisterPerson] = RegisterPerson,
    before: Row | None = None,
    same: Sequence[Row] | None = None,
) -> Registered:
    """Register a person, or answer who it is. Raises the refusals of `checked` and of the person.

    `before`: who has this id already, and keeps the seals of what is not said anew; VersionMismatch where
    somebody changed that meanwhile. `same`: who it was recognised as, where that was asked just now.
    """
    body = checked(body, local_date(call.now))
    profile, passport = personal.profile(body), personal.passport(body.identity)
    found = await known.recognise(pool, profile, passport) if same is None else same
    if found and body.person_id not in [row["id"] for row in found]:
        return existing(found[0], profile)
    seals = await personal.seal(body)
    if before and before["seals"]:
        kept = Seals.model_validate(before["seals"]).contacts
        seals = seals.model_copy(update={"contacts": kept | seals.contacts})
    command = kind(
        person_id=body.person_id,
        profile=profile,
        high_risk_from=personal.foreseen(body.kind, body.identity),
        passport=passport,
        country=await personal.country(body.person_id, body.identity),
        of_china=body.identity is not None and body.identity.country == CHINA,
        theirs=known.shared(before) if before else frozenset(),
        seals=seals,
    )
    try:
        answer = await call.do(
            person, body.person_id, command, expected=before["version"] if before else None
        )
    except PersonKnown:
        # Somebody registered them while we were looking.
        found = await known.recognise(pool, profile, passport)
        if not found:
            raise
        return existing(found[0], profile)
    return Registered(**answer.model_dump())


def existing(row: Row, said: Profile) -> Registered:
    """Who it is, by what was said of them."""
    told = {"id": str(row["id"]), "version": row["version"], "position": None, "events": []}
    return Registered(**told, repeated=False, existing=True, name_differs=row["name"] != said.name)


def reach(row: Row, opened: Mapping[str, str | SealBroken], high_risk: bool) -> Reach:
    """Only what works: a dead method is no method."""
    texts = {field: text for field, text in opened.items() if isinstance(text, str)}
    usable = {
        channel: text for channel in CHANNELS if (text := texts.get(channel)) and channel not in row["dead"]
    }
    return Reach(
        language=row["language"],
        high_risk=high_risk and bool(opened),
        name=texts.get("name"),
        channels={channel: usable.get(channel) for channel in CHANNELS},
    )
