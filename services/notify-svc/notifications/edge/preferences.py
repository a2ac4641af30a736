"""HTTP of preferences: what somebody wants to get where, said by themselves, by our people, or by a link."""

from typing import Annotated, Final
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag
from edge.call import Answer, Call, CallContext
from edge.kit import ANYONE, Edge
from edge.links import Token
from fastapi import Path, Request, Response
from host.runtime import Runtime
from kernel.clock import local_date
from neighbours.asking import DepartmentAway, NeighbourAway
from neighbours.looking import look_up
from neighbours.people import PersonNotHeardOf, check_person
from pydantic import BaseModel

from notifications.domain.notice_rules import NoticeRules
from notifications.domain.plan import Channel
from notifications.domain.preference import (
    USUAL,
    Choose,
    EndAdvertising,
    Purpose,
    of,
    preference,
    switched_on,
)
from notifications.edge.people import Contact, open_people
from notifications.edge.unsubscribing import CHANNELS, Unsubscribing
from notifications.views.policies import SHELF
from notifications.views.preferences import each_said, said_by

CLERKS: Final = [Role.客服专员, Role.运营经理, Role.管理员]
MYSELF: Final = [Role.租客]
COUNTING: Final = "核对可用的接收渠道"
Secret = Annotated[Token, Path()]


class ChoiceBody(Body):
    """Advertising is off until somebody says yes; all else is on until they say no."""

    purpose: Purpose
    channel: Channel
    on: Flag


class Preferences(BaseModel):
    """Whether they want it, by purpose and channel."""

    person_id: UUID
    wants: dict[Purpose, dict[Channel, bool]]


def preference_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own."""

    async def shown(person_id: UUID) -> Preferences:
        async with runtime.pool.connection() as conn:
            said = (await said_by(conn, [person_id])).get(person_id, {})
        wants = {
            purpose: {channel: switched_on(said, purpose, channel) for channel in CHANNELS}
            for purpose in USUAL
        }
        return Preferences(person_id=person_id, wants=wants)

    async def chosen(person_id: UUID, body: ChoiceBody, call: CallContext) -> Answer:
        """Under the number they go by, and wherever the contrary was said under another of theirs."""
        await check_person(runtime.pool, person_id)
        (goes_by, _), *others = (await _each_said(runtime, person_id)).items()
        asked = Choose(person_id=goes_by, **dict(body))
        if body.purpose == "important" and not body.on:
            by = {"has": await reached_by(goes_by), "ways": await told_by(goes_by, call)}
            off = frozenset(what for _, said in others for what, on in said.items() if not on)
            asked = asked.model_copy(update=by | {"off": off})
        answer, what = await call.do(preference, goes_by, asked), of(body.purpose, body.channel)
        for other, said in others:
            if said.get(what, body.on) != body.on:
                same = Choose(person_id=other, **dict(body))
                also = await call.part("other number", other).do(preference, other, same)
                answer = answer.model_copy(update={"events": [*answer.events, *also.events]})
        return answer

    async def told_by(person_id: UUID, call: CallContext) -> tuple[tuple[Channel, ...], ...]:
        """By which channels they are told what is important, as the rules of today have it."""
        book = await SHELF.book_of(runtime)
        rules: NoticeRules = book.of(NoticeRules).in_force(local_date(call.now)).values
        ours = "select from views.staff where person_id = %s"
        return rules.ways(staff=await look_up(runtime.pool, ours, person_id) is not None)

    async def reached_by(person_id: UUID) -> tuple[Channel, ...]:
        """On which channels tenant-svc has an address of theirs that works. Raises DepartmentAway."""
        try:
            async with open_people(runtime.settings.token_key) as people:
                found = (await people.contacts([person_id], COUNTING)).get(person_id, Contact())
        except NeighbourAway as away:
            raise DepartmentAway(reason=str(away)) from away
        return tuple(channel for channel in CHANNELS if found.channels.get(channel))

    @edge.get("/preferences/{person_id}", allow=[*CLERKS, Role.审计])
    async def of_person(person_id: UUID, call: Call) -> Preferences:
        """What they want to get where."""
        await check_theirs(runtime, person_id, call)
        return await shown(person_id)

    @edge.post("/preferences/{person_id}", allow=CLERKS)
    async def choose(person_id: UUID, body: ChoiceBody, call: Call) -> Answer:
        """What they said on the phone or at the desk. X-Reason says how, and is kept."""
        call.why()
        await check_theirs(runtime, person_id, call)
        return await chosen(person_id, body, call)

    @edge.get("/me/preferences", allow=MYSELF)
    async def mine(call: Call) -> Preferences:
        """What you want to get where."""
        return await shown(myself(call))

    @edge.post("/me/preferences", allow=MYSELF)
    async def choose_mine(body: ChoiceBody, call: Call) -> Answer:
        """Whether you want this there; what is important needs two ways to you."""
        return await chosen(myself(call), body, call)

    @edge.post("/unsubscribing/{token}", allow=ANYONE)
    async def unsubscribe(token: Secret, request: Request, call: Call) -> Response:
        """No more advertising: by the page of the link, or by a mail program (RFC 8058).

        Not on any channel: a plan would go on to the next, and a no would bring the same again as an SMS.
        """
        person_id = _unsubscribing(runtime).whose(token)
        for each in await _each_said(runtime, person_id):
            asked = EndAdvertising(person_id=each)
            await call.part("number", each).do(preference, each, asked)
        return Response(status_code=204)


async def _each_said(runtime: Runtime, person_id: UUID) -> dict[UUID, dict[str, bool]]:
    async with runtime.pool.connection() as conn:
        return await each_said(conn, person_id)


async def check_theirs(runtime: Runtime, person_id: UUID, call: CallContext) -> None:
    """Raises PersonNotHeardOf, ParkOutOfScope or DepartmentAway; of several numbers, for either."""
    await check_person(runtime.pool, person_id)
    goes_by = next(iter(await _each_said(runtime, person_id)))
    try:
        async with open_people(runtime.settings.token_key) as people:
            for each in dict.fromkeys((person_id, goes_by)):
                await people.check_within(call, each)
    except NeighbourAway as away:
        raise DepartmentAway(reason=str(away)) from away


def myself(call: CallContext) -> UUID:
    """Whose token it is. Raises PersonNotHeardOf for one that is no person's."""
    try:
        return UUID(call.actor.id)
    except ValueError:
        raise PersonNotHeardOf from None


def _unsubscribing(runtime: Runtime) -> Unsubscribing:
    if runtime.settings.token_key is None:
        raise ValueError("ANJU_TOKEN_KEY is missing: links are signed with what is made of it")
    return Unsubscribing(runtime.settings.token_key)
