"""`anju why`: why somebody was told, or was not: from the cause to each attempt and receipt."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import typer

from anju.answer import Exit, Json, end, give
from anju.door import ASKED_SECONDS, UNHEARD, open_gateway, said
from anju.words import say

HELP = say(
    "为什么收到（没收到）通知：从起因事件到每次发送与回执。\n\n"
    "例：anju why 5f0c…（事件、合同、租客、工单或人员的编号）；anju why 5f0c… --person 77ab…\n\n"
    "退出码：0 有说明，1 没有与此相关的通知，3 系统未就绪",
    "Why somebody was (not) told: from the cause to each attempt and receipt.\n\n"
    "Examples: anju why 5f0c… (id of an event, contract, tenant, order or person);"
    " anju why 5f0c… --person 77ab…\n\n"
    "Exit codes: 0 explained, 1 no notice concerns it, 3 the system does not answer",
)


Person = Annotated[UUID | None, typer.Option(help=say("只看此人", "of this person alone"))]
Kind = Annotated[
    str | None, typer.Option(help=say("事件类型，如 TenantMovedIn", "type of the event, as TenantMovedIn"))
]
NOTHING = "NothingAsked"


def why(
    cause: Annotated[UUID, typer.Argument(help=say("起因或人员的编号", "id of the cause, or of a person"))],
    person: Person = None,
    kind: Kind = None,
    json: Json = False,
) -> None:
    try:
        steps = asyncio.run(_ask(cause, person, kind))
    except UNHEARD as fault:
        raise end(Exit.NOT_READY, said(fault)) from fault
    if json:
        give(steps)
    else:
        for step in steps:
            typer.echo(f"{step.get('recorded_at', '')}  {step['says']}".strip())
    if not any("event_id" in step for step in steps):
        raise end(Exit.FAILED, say("没有与此相关的通知", "no notice concerns it"))


async def _ask(cause: UUID, person: UUID | None, kind: str | None) -> list[dict[str, Any]]:
    asked = {"person_id": person, "kind": kind}
    given = {name: value for name, value in asked.items() if value is not None}
    async with open_gateway("operator", ASKED_SECONDS) as gateway:

        async def steps(**of: Any) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = await gateway.get(
                "/notifications/why", language=say("zh", "en"), **given, **of
            )
            return found

        of_cause = await steps(cause=cause)
        if person is not None or [step["type"] for step in of_cause] != [NOTHING]:
            return of_cause
        # Nothing was asked for by it: it may be a person.
        return await steps(person_id=cause)
