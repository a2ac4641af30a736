"""`anju parked`: records that failed three times, their keys, and what to do with them."""

import asyncio
from typing import Annotated, Any

import typer
from kernel import parking

from anju.answer import PLAIN, Exit, Json, end, give, give_table, note
from anju.house import one, opened
from anju.words import say

HELP = say("被搁置的记录：查看、重投、跳过。", "Parked records: list, redrive, skip.")
LIST = say(
    "按键列出，含首条失败原因与其后排队的条数。\n\n例：anju parked list --json\n\n"
    "退出码：0 无，1 有，3 数据库没有应答",
    "By key: why the first one failed and how many wait behind it.\n\nExample: anju parked list --json\n\n"
    "Exit codes: 0 none, 1 some, 3 the database does not answer",
)
REDRIVE = say(
    "按原顺序重投一个键的全部记录；要么全部成功，要么原样留下。\n\n"
    "例：anju parked redrive contracts tenant-…\n\n"
    "退出码：0 已重投，1 再次失败，2 没有这个键，3 数据库没有应答",
    "Apply all records of a key again, in order: all of them or none.\n\n"
    "Example: anju parked redrive contracts tenant-…\n\n"
    "Exit codes: 0 done, 1 failed again, 2 no such key, 3 no answer",
)
SKIP = say(
    "放弃一个键的首条记录并写明理由；其后的记录随后可重投。\n\n"
    '例：anju parked skip contracts tenant-… --reason "对方重复发送"\n\n'
    "退出码：0 已跳过，2 没有这个键，3 数据库没有应答",
    "Give up the first record of a key, with a reason; redrive those behind it afterwards.\n\n"
    'Example: anju parked skip contracts tenant-… --reason "sent in error"\n\n'
    "Exit codes: 0 done, 2 no such key, 3 no answer",
)
Context = Annotated[str, typer.Argument(help=say("服务", "context"))]
Key = Annotated[str, typer.Argument(help=say("键（流编号）", "key (stream id)"))]

app = typer.Typer(no_args_is_help=True, help=HELP, **PLAIN)


@app.command("list", help=LIST)
def list_(json: Json = False) -> None:
    rows = asyncio.run(_list())
    if json:
        give(rows)
    elif rows:
        give_table(["context", "key", "records", "type", "source", "parked_at", "reason"], rows)
    else:
        note(say("没有被搁置的记录", "nothing is parked"))
    if rows:
        raise end(Exit.FAILED)


@app.command("redrive", help=REDRIVE)
def redrive(context: Context, key: Key, json: Json = False) -> None:
    done, fault = asyncio.run(_redrive(context, key))
    if not done and not fault:
        raise end(Exit.REFUSED, _unknown(key))
    if json:
        give({"context": context, "key": key, "redriven": done, "fault": fault})
    if fault:
        raise end(Exit.FAILED, say(f"再次失败：{fault}", f"failed again: {fault}"))
    note(say(f"已重投 {done} 条", f"{done} redriven"))


@app.command("skip", help=SKIP)
def skip(
    context: Context,
    key: Key,
    reason: Annotated[str, typer.Option(help=say("理由", "reason"))],
    json: Json = False,
) -> None:
    if not reason.strip():
        raise typer.BadParameter(say("理由不能为空", "a reason is needed"), param_hint="'--reason'")
    type_ = asyncio.run(_skip(context, key, reason))
    if type_ is None:
        raise end(Exit.REFUSED, _unknown(key))
    if json:
        give({"context": context, "key": key, "skipped": type_, "reason": reason})
    what = type_ or say("一条没有类型的记录", "a record without a type")
    note(say(f"已跳过 {what}", f"skipped {what}"))


def _unknown(key: str) -> str:
    return say(f"{key} 没有被搁置的记录", f"nothing of {key} is parked")


async def _list() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    async with opened() as runtimes:
        for runtime in runtimes:
            async with runtime.pool.connection() as conn:
                found = await parking.parked(conn, runtime.service.name)
            rows += [{"context": runtime.service.name, **row} for row in found]
    return rows


async def _redrive(context: str, key: str) -> tuple[int, str]:
    async with one(context) as runtime:
        try:
            return await runtime.redrive(key), ""
        except Exception as fault:  # noqa: BLE001 - whatever it fails with is the operator's answer
            return 0, f"{type(fault).__name__}: {fault}"


async def _skip(context: str, key: str, reason: str) -> str | None:
    async with one(context) as runtime:
        return await runtime.skip(key, reason)
