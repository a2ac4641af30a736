"""`anju views`: the read models, and building one anew while the service runs."""

import asyncio
from typing import Annotated, Any

import typer
from aiokafka.errors import KafkaError
from kernel.rebuild import Rebuilt
from kernel.rebuild import rebuild as rebuild_view
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from anju.answer import PLAIN, Exit, Json, end, give, give_table
from anju.house import one, opened
from anju.silent import BUS_SILENT
from anju.words import say

HELP = say("查看视图，或在线重建。", "List the views, or rebuild one while it serves.")
LIST = say(
    "各视图的行数。\n\n例：anju views list\n\n退出码：0 已列出，3 数据库没有应答",
    "Every view with its rows.\n\nExample: anju views list\n\n"
    "Exit codes: 0 listed, 3 the database does not answer",
)
REBUILD = say(
    "从日志重建一个视图，与旧表比对后替换，服务不停。\n\n例：anju views rebuild contracts units\n\n"
    "退出码：0 已替换，1 与旧表有差异（已替换），2 没有这个视图，3 数据库没有应答",
    "Rebuild a view from the log, compare, swap, while the service runs.\n\n"
    "Example: anju views rebuild contracts units\n\n"
    "Exit codes: 0 swapped, 1 the old one differed (swapped all the same), 2 no such view, 3 no answer",
)

app = typer.Typer(no_args_is_help=True, help=HELP, **PLAIN)


@app.command("list", help=LIST)
def list_(json: Json = False) -> None:
    rows = asyncio.run(_list())
    give(rows) if json else give_table(["context", "view", "kind", "rows"], rows)


@app.command("rebuild", help=REBUILD)
def rebuild(
    context: Annotated[str, typer.Argument(help=say("服务", "context"))],
    name: Annotated[str, typer.Argument(help=say("视图", "view"))],
    json: Json = False,
) -> None:
    try:
        result = asyncio.run(_rebuild(context, name))
    except KafkaError as silent:
        raise end(Exit.NOT_READY, BUS_SILENT) from silent
    if json:
        give(result.__dict__)
    else:
        typer.echo(
            say(
                f"{name}：{result.facts} 个事实，{result.rows} 行，与旧表差异 {result.differences} 行",
                f"{name}: {result.facts} facts, {result.rows} rows, {result.differences} rows differed",
            )
        )
    if result.differences:
        raise end(Exit.FAILED)


async def _list() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    async with opened() as runtimes:
        for runtime in runtimes:
            async with runtime.pool.connection() as conn:
                for view in runtime.service.views:
                    count = sql.SQL("select count(*) from {}").format(sql.Identifier("views", view.name))
                    found = await (await conn.execute(count)).fetchone()
                    kind = "inline" if view.inline else "asynchronous"
                    rows.append(
                        {
                            "context": runtime.service.name,
                            "view": view.name,
                            "kind": kind,
                            "rows": found[0] if found else 0,
                        }
                    )
    return rows


async def _rebuild(context: str, name: str) -> Rebuilt:
    async with one(context) as runtime:
        view = next((v for v in runtime.service.views if v.name == name), None)
        if view is None:
            known = say("、", ", ").join(v.name for v in runtime.service.views)
            said = say(f"没有视图 {name}；有：{known}", f"no view {name}; there are: {known}")
            raise end(Exit.REFUSED, said)
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f}%"))
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(name)
            return await rebuild_view(
                runtime, view, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
