"""`anju why`: why somebody was told, or was not: from the cause to each attempt and receipt."""

import asyncio
import re
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from anju.answer import Exit, Json, end, give
from anju.door import ASKED_SECONDS, UNHEARD, open_gateway, said
from anju.gateway import Refused
from anju.words import say

HELP = say(
    "为什么收到（没收到）通知：从起因事件到每次发送与回执。\n\n"
    "例：anju why HT-7K3M-9Q2X（合同、工单、租客或通知的编号，或事件、人员等的 id）；"
    "anju why 5f0c… --person 77ab…\n\n"
    "退出码：0 有说明，1 没有与此相关的通知，2 编号无法识别，3 系统未就绪",
    "Why somebody was (not) told: from the cause to each attempt and receipt.\n\n"
    "Examples: anju why HT-7K3M-9Q2X (number of a contract, repair, tenant or notice, or the id of an event"
    " or person);"
    " anju why 5f0c… --person 77ab…\n\n"
    "Exit codes: 0 explained, 1 no notice concerns it, 2 it is no number or id, 3 the system does not answer",
)


Person = Annotated[UUID | None, typer.Option(help=say("只看此人", "of this person alone"))]
Kind = Annotated[
    str | None, typer.Option(help=say("事件类型，如 TenantMovedIn", "type of the event, as TenantMovedIn"))
]
NOTHING = "NothingAsked"
TENANT: Final = re.compile(r"T-[0-9]{6,18}-[0-9]", re.IGNORECASE)


def why(
    cause: Annotated[
        str, typer.Argument(help=say("起因或人员的编号", "number or id of the cause, or of a person"))
    ],
    person: Person = None,
    kind: Kind = None,
    json: Json = False,
) -> None:
    try:
        steps = asyncio.run(_ask(cause, person, kind))
    except Refused as fault:
        raise end(Exit.REFUSED, said(fault)) from fault
    except UNHEARD as fault:
        raise end(Exit.NOT_READY, said(fault)) from fault
    if json:
        give(steps)
    else:
        for step in steps:
            typer.echo(f"{step.get('recorded_at', '')}  {step['says']}".strip())
    if not any("event_id" in step for step in steps):
        raise end(Exit.FAILED, say("没有与此相关的通知", "no notice concerns it"))


async def _ask(cause: str, person: UUID | None, kind: str | None) -> list[dict[str, Any]]:
    asked = {"person_id": person, "kind": kind}
    given = {name: value for name, value in asked.items() if value is not None}
    async with open_gateway("operator", ASKED_SECONDS) as gateway:

        async def steps(**of: Any) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = await gateway.get(
                "/notifications/why", language=say("zh", "en"), **given, **of
            )
            return found

        if person is None and TENANT.fullmatch(cause.strip()):
            found = await gateway.get("/tenants/tenants", number=cause.strip().upper())
            return [step for each in found["items"] for step in await steps(person_id=each["person_id"])]
        of_cause = await steps(cause=cause)
        if person is not None or [step["type"] for step in of_cause] != [NOTHING] or not _is_id(cause):
            return of_cause
        # Nothing was asked for by it: it may be a person.
        return await steps(person_id=cause)


def _is_id(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True
