"""HTTP of calling people back: who is to be called, what to say, by which number, and what came of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Final, Literal, LiteralString
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, CallContext
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Refusal
from neighbours.asking import DepartmentAway, NeighbourAway
from psycopg.rows import dict_row

from notifications.domain.callback import callback
from notifications.domain.callback_commands import (
    AskEmergencyContacts,
    AskNumber,
    Assign,
    CloseByHand,
    NobodyToCall,
    NoteNoNumber,
    RecordCall,
)
from notifications.domain.kinds import KIND
from notifications.domain.languages import Language
from notifications.domain.script import script
from notifications.edge.callback_bodies import (
    AssignBody,
    CallbackInFull,
    CallbackRow,
    CallBody,
    Callee,
    CloseBody,
    Told,
)
from notifications.edge.people import Contact, Kin, People, open_people
from notifications.edge.sheets import readable
from notifications.edge.trying import said_on
from notifications.views.units import PLACES

CALLERS: Final = [Role.客服专员, Role.运营经理, Role.运维经理, Role.主管, Role.管理员]
LEADERS: Final = [Role.主管, Role.运营经理, Role.管理员]
READERS: Final = [*CALLERS, Role.审计]

CALLBACKS: Final = Sheet(
    "人工回访",
    {
        "kind": "事由",
        "reason": "原因",
        "role_of": "身份",
        "person": "姓名或租客编号",
        "park": "园区",
        "unit": "房源",
        "due_at": "期限",
        "late": "已逾期",
        "level": "已上报",
        "caller_name": "负责人",
        "calls": "通话次数",
        "how": "结果",
        "closed_at": "办结时间",
        "id": "系统编号",
    },
    {
        "kind": {kind: words[0] for kind, words in KIND.items()},
        "reason": {"unreached": "所有渠道未送达", "high_risk": "高风险人群"},
        "level": {"supervisor": "主管", "operations": "运营"},
        "how": {
            "call": "电话告知",
            "refused": "本人拒听",
            "receipt": "消息后来送达",
            "in_person": "当面告知",
            "letter": "书面告知",
            "needless": "无需再告知",
        },
    },
)

# With how much else there is to tell the same person.
LISTED: LiteralString = """
select c.id, c.person_id, c.kind, c.park_id, c.unit_id, c.reason, c.due_at, c.opened_at, c.closed_at, c.how,
       c.level, c.caller, jsonb_array_length(c.calls) as calls,
       (select count(*) from views.callbacks o where o.person_id = c.person_id and o.closed_at is null
           and (%(parks)s::uuid[] is null or o.park_id = any(%(parks)s))) as together
from views.callbacks c
where (%(parks)s::uuid[] is null or c.park_id = any(%(parks)s))
    and (%(park)s::uuid is null or c.park_id = %(park)s)
    and (%(person)s::uuid is null or c.person_id = %(person)s)
    and (%(caller)s::text is null or c.caller = %(caller)s)
    and (%(state)s <> 'open' or c.closed_at is null)
    and (%(state)s <> 'late' or (c.closed_at is null and c.due_at < %(now)s))
    and (%(state)s <> 'closed' or c.closed_at is not null)
    and (%(last_at)s::timestamptz is null or (c.due_at, c.id) > (%(last_at)s, %(last_id)s))
order by c.due_at, c.id limit %(limit)s
"""
KNOWN: LiteralString = """
select from views.people where kind = 'staff' and person_id::text = %(to)s
union all select from views.callbacks
where caller = %(to)s or calls @> jsonb_build_array(jsonb_build_object('by', %(to)s::text))
limit 1
"""
# One task, and what else is open of the same person, in the words in which it was to be said.
TOGETHER: LiteralString = f"""
select c.*, n.template, n.words, coalesce(nullif(n.place, ''), u.place, '') as place, n.instead_of, n.status,
       n.requested_at
from views.callbacks c
join views.notifications n on n.id = c.id
left join {PLACES} u on u.id = n.unit_id
where (c.id = %(id)s or (c.closed_at is null
        and c.person_id = (select person_id from views.callbacks where id = %(id)s)))
    and (%(parks)s::uuid[] is null or c.park_id = any(%(parks)s))
order by c.id <> %(id)s, c.due_at, c.id
"""


class CallbackUnknown(Refusal):
    """Nobody was to be called about this notification."""

    title, field, status = "没有这项人工回访", "callback_id", 404


class CallerUnknown(Refusal):
    """No person of the staff has this id, and no account of this name ever took a callback or called."""

    title, field, status = "没有 {to} 这个员工；请填写员工编号，或由其本人先领取", "to", 404


class NoNumber(Refusal):
    """tenant-svc has no phone of theirs that works, or they were erased."""

    title, status = "此人没有可用的电话号码，请查看紧急联系人或当面、书面告知", 404


def callback_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own."""

    async def rows(query: LiteralString, **values: Any) -> list[dict[str, Any]]:
        async with runtime.pool.connection() as conn:
            return await (await conn.cursor(row_factory=dict_row).execute(query, values)).fetchall()

    async def task(callback_id: UUID, call: CallContext) -> dict[str, Any]:
        query: LiteralString = (
            "select id, person_id, park_id, closed_at from views.callbacks where id = %(id)s"
        )
        found = await rows(query, id=callback_id)
        if not found:
            raise CallbackUnknown
        call.within(found[0]["park_id"])
        return found[0]

    async def open_task(callback_id: UUID, call: CallContext) -> dict[str, Any]:
        """That still is to be heard. Raises NobodyToCall."""
        found = await task(callback_id, call)
        if found["closed_at"]:
            raise NobodyToCall
        return found

    @edge.get("/callbacks", allow=READERS, sheet=readable(runtime, CALLBACKS))
    async def callbacks(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        person_id: UUID | None = None,
        caller: Annotated[str | None, Query(max_length=128)] = None,
        state: Literal["open", "late", "closed", "all"] = "open",
    ) -> Listing[CallbackRow]:
        """Who is to be called, the most urgent first; `caller`: whose task it is."""
        last_at, last_id = page.key(tuple[datetime, UUID]) or (None, None)
        found = await rows(
            LISTED,
            parks=call.parks,
            park=park_id,
            person=person_id,
            caller=caller,
            state=state,
            now=call.now,
            last_at=last_at,
            last_id=last_id,
            limit=page.fetch,
        )
        listed = [
            CallbackRow(**row, late=row["closed_at"] is None and row["due_at"] < call.now) for row in found
        ]
        return page.listing(listed, key=lambda row: (row.due_at, row.id))

    @edge.get("/callbacks/{callback_id}", allow=READERS)
    async def one(callback_id: UUID, call: Call, language: Language = "zh") -> CallbackInFull:
        """What to say, in which words, and each call so far."""
        await task(callback_id, call)
        found = await rows(TOGETHER, id=callback_id, parks=call.parks)
        matters = []
        for row in found:
            by = await said_on(runtime, local_date(row["requested_at"]))
            words = {**row["words"], "place": row["place"], "ref": str(row["id"])[:8]}
            today, instead_of = local_date(call.now), row["instead_of"]
            said = script(
                *(row["template"], language, words, instead_of),
                *(by.wording, by.sign, today, by.in_danger),
            )
            matters.append(Told(**row, script=said))
        return CallbackInFull(**found[0], matters=matters)

    @edge.post("/callbacks/{callback_id}/take", allow=CALLERS)
    async def take(callback_id: UUID, call: Call) -> Answer:
        """I call them, about all that is open."""
        person = (await open_task(callback_id, call))["person_id"]
        return await call.do(callback, person, Assign(person_id=person, to=call.actor.id))

    @edge.post("/callbacks/{callback_id}/assign", allow=LEADERS)
    async def assign(callback_id: UUID, body: AssignBody, call: Call) -> Answer:
        """This colleague calls them, whoever was to before: one of the staff, or who has called before."""
        person = (await open_task(callback_id, call))["person_id"]
        if not await rows(KNOWN, to=body.to):
            raise CallerUnknown(to=body.to)
        return await call.do(callback, person, Assign(person_id=person, to=body.to, instead=True))

    @edge.post("/callbacks/{callback_id}/calls", allow=CALLERS)
    async def called(callback_id: UUID, body: CallBody, call: Call) -> Answer:
        """What came of a call. Reached, all that it was about is heard; in vain, it is counted."""
        person = (await open_task(callback_id, call))["person_id"]
        known = {row["id"] for row in await rows(TOGETHER, id=callback_id, parks=call.parks)}
        told = known if body.told is None else set(body.told)
        if told - known:
            raise CallbackUnknown(field="told")
        made = body.model_dump(include={"whom", "outcome"})
        asked = RecordCall(person_id=person, told=tuple(told), by=call.actor.id, at=call.now, **made)
        return await call.do(callback, person, asked)

    @edge.post("/callbacks/{callback_id}/close", allow=LEADERS)
    async def close(callback_id: UUID, body: CloseBody, call: Call) -> Answer:
        """They heard of it otherwise, or need not any more. X-Reason says more, and is kept."""
        call.why()
        person = (await task(callback_id, call))["person_id"]
        asked = CloseByHand(person_id=person, notification_id=callback_id, how=body.how)
        return await call.do(callback, person, asked)

    @edge.post("/callbacks/{callback_id}/phone", allow=CALLERS)
    async def phone(callback_id: UUID, call: Call) -> Callee:
        """Name and number, to call them now; recorded as a look at tenant-svc. Who asks, calls; of who has no
        number, nobody has seen one, and a call to it is refused.
        """
        person = (await open_task(callback_id, call))["person_id"]
        asked = AskNumber(person_id=person, by=call.actor.id, at=call.now)
        # Whose task it is not has no need to look.
        await call.would(callback, person, asked)
        async with asking() as people:
            contact = await reached_by(people, person, _purpose(call, callback_id))
        if not (number := contact.channels.get("sms")):
            raise NoNumber
        await call.do(callback, person, asked)
        return Callee(name=contact.name, language=contact.language, phone=number)

    @edge.post("/callbacks/{callback_id}/emergency-contacts", allow=CALLERS)
    async def emergency(callback_id: UUID, call: Call) -> list[Kin]:
        """Whom else to call, once they did not answer so many times, and at once where no number of theirs
        works; recorded as a look at tenant-svc. Where there is no number at all, the supervisor hears of it.
        """
        person = (await open_task(callback_id, call))["person_id"]
        # Whose task it is not has no need to look.
        await call.would(callback, person, Assign(person_id=person, to=call.actor.id))
        purpose = _purpose(call, callback_id)
        async with asking() as people:
            number = (await reached_by(people, person, purpose)).channels.get("sms")
            asked = AskEmergencyContacts(
                person_id=person, by=call.actor.id, at=call.now, no_number=not number
            )
            await call.do(callback, person, asked)
            kin = await people.emergency(person, purpose)
        if not number and not kin:
            await call.part("no number").do(callback, person, NoteNoNumber(person_id=person))
        return kin

    async def reached_by(people: People, person: UUID, purpose: str) -> Contact:
        """By what they are reached now: whom tenant-svc does not know, by nothing."""
        return (await people.contacts([person], purpose)).get(person, Contact())

    @asynccontextmanager
    async def asking() -> AsyncIterator[People]:
        """tenant-svc. Raises DepartmentAway."""
        try:
            async with open_people(runtime.settings.token_key) as people:
                yield people
        except NeighbourAway as away:
            raise DepartmentAway(reason=str(away)) from away


def _purpose(call: CallContext, callback_id: UUID) -> str:
    """As tenant-svc keeps it beside the look: who it was for, and what for."""
    return f"人工回访 {callback_id}，由 {call.actor.id} 拨打"
