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
    "例：anju why 5f0c…（事件、合同、租客或工单的编号）\n\n"
    "退出码：0 有说明，1 没有与此相关的通知，3 系统未就绪",
    "Why somebody was (not) told: from the cause to each attempt and receipt.\n\n"
    "Example: anju why 5f0c… (id of an event, contract, tenant or order)\n\n"
    "Exit codes: 0 explained, 1 no notice concerns it, 3 the system does not answer",
)


def why(
    cause: Annotated[UUID, typer.Argument(help=say("起因编号", "id of the cause"))], json: Json = False
) -> None:
    try:
        steps = asyncio.run(_ask(cause))
    except UNHEARD as fault:
        raise end(Exit.NOT_READY, said(fault)) from fault
    if json:
        give(steps)
    else:
        for step in steps:
            typer.echo(f"{step['recorded_at']}  {step['says']}")
    if not steps:
        raise end(Exit.FAILED, say("没有与此相关的通知", "no notice concerns it"))


async def _ask(cause: UUID) -> list[dict[str, Any]]:
    async with open_gateway("operator", ASKED_SECONDS) as gateway:
        found: list[dict[str, Any]] = await gateway.get(
            "/notifications/why", cause=cause, language=say("zh", "en")
        )
        return found
