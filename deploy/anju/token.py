"""`anju token`: a bearer token for a role, signed with this installation's key."""

import json as _json
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer
from edge.access import Role, mint
from joserfc.jwk import OKPKey
from kernel.clock import WallClock
from local.contexts import port
from local.stack import Stack

from anju.answer import Json, give
from anju.words import say

_EXAMPLE = f'curl -H "Authorization: Bearer $(anju token --as 审计)" http://127.0.0.1:{port("gateway")}/…'
HELP = say(
    f"签发访问令牌。\n\n例：anju token --as 客服专员；{_EXAMPLE}\n\n退出码：2 没有这个角色",
    f"Sign a bearer token.\n\nExamples: anju token --as 客服专员; {_EXAMPLE}\n\nExit codes: 2 no such role",
)


def token(
    role: Annotated[Role, typer.Option("--as", help=say("角色", "role"))],
    actor: Annotated[
        str, typer.Option(help=say("账号编号，不是姓名", "account id, never a name"))
    ] = "operator",
    park: Annotated[
        list[UUID] | None, typer.Option(help=say("园区，可重复；缺省全部", "park, repeatable; default all"))
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 30, help=say("有效小时数", "valid hours"))] = 12,
    json: Json = False,
) -> None:
    key = OKPKey.import_key(_json.loads(Stack().secrets["ANJU_TOKEN_KEY"]))
    valid = timedelta(hours=hours)
    signed = mint(key, actor=actor, role=role, now=WallClock().now(), valid=valid, parks=park or "*")
    if json:
        give({"token": signed, "role": role, "seconds": int(valid.total_seconds())})
    else:
        typer.echo(signed)
