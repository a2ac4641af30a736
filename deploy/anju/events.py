"""`anju events`: facts with their envelope, as they stand in a context's log."""

import asyncio
from typing import Annotated, Any, LiteralString

import typer
from psycopg.rows import dict_row

from anju.answer import Json, give
from anju.house import one
from anju.words import say

HELP = say(
    "按日志顺序列出事实：谁、何时、因何、为何。个人信息始终是密文。\n\n"
    "例：anju events contracts --stream contract-…；anju events tenants --type TenantMovedOut --last 5\n\n"
    "退出码：0 已列出，2 没有这个服务，3 数据库没有应答",
    "Facts in log order: who, when, caused by what, and why. Personal data stays sealed.\n\n"
    "Examples: anju events contracts --stream contract-…; anju events tenants --type TenantMovedOut --last 5"
    "\n\nExit codes: 0 listed, 2 no such context, 3 the database does not answer",
)
_FACTS: LiteralString = (
    "select l.position, e.stream_id as stream, e.version, e.type, e.event_id, e.command_id, e.recorded_at,"
    " e.effective_at, e.origin, e.data from kernel.events e join kernel.log l using (stream_id, version)"
    " where (%(stream)s::text is null or e.stream_id = %(stream)s)"
    " and (%(type)s::text is null or e.type = %(type)s) and l.position > %(after)s"
    " order by l.position desc limit %(last)s"
)


def events(
    context: Annotated[str, typer.Argument(help=say("服务", "context"))],
    stream: Annotated[str | None, typer.Option(help=say("流编号", "stream id"))] = None,
    type: Annotated[str | None, typer.Option(help=say("事实类型", "event type"))] = None,
    after: Annotated[int, typer.Option(min=0, help=say("位点之后", "behind this position"))] = 0,
    last: Annotated[int, typer.Option(min=1, max=10_000, help=say("最近几条", "how many"))] = 20,
    json: Json = False,
) -> None:
    rows = asyncio.run(_events(context, stream=stream, type=type, after=after, last=last))
    if json:
        give(rows)
        return
    for row in rows:
        origin = row["origin"]
        who = f"{origin.get('role', '')} {origin.get('actor', '')}".strip()
        typer.echo(
            f"{row['position']:>8}  {row['recorded_at']:%Y-%m-%d %H:%M:%S}  {row['type']:<24}"
            f"  {row['stream']} v{row['version']}  {who}"
        )


async def _events(context: str, **asked: Any) -> list[dict[str, Any]]:
    async with (
        one(context) as runtime,
        runtime.pool.connection() as conn,
        conn.cursor(row_factory=dict_row) as cursor,
    ):
        await cursor.execute(_FACTS, asked)
        return (await cursor.fetchall())[::-1]
