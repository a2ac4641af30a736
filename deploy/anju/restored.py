"""`anju restored`: a department whose database is an older backup, and how the house goes on from it."""

import asyncio
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from host.runtime import Runtime
from kernel.restored import Parted, at_work, go_on, parted

from anju.answer import Exit, Json, end, give, give_table, note
from anju.house import opened
from anju.silent import BUS_SILENT
from anju.words import say

HELP = say(
    "某部门的数据库恢复到了较早的状态：列出已发布却丢失的事实；加 --yes 后，其他部门忘掉这些事实，"
    "以它的日志为准继续（各服务须先停止）。能恢复到最新状态的，请优先那样做。\n\n"
    "例：anju restored contracts\n\n"
    "退出码：0 没有丢失，或已处理，1 有丢失，未处理，2 没有这个服务或它不发布，"
    "3 数据库或消息总线没有应答，或仍有服务在运行",
    "A department's database was restored to an older state: list the facts that it published and lost;"
    " with --yes the others forget them and the house goes on from its log (all services stopped). Where the"
    " newest state can be restored, do that instead.\n\nExample: anju restored contracts\n\n"
    "Exit codes: 0 nothing is lost, or done, 1 facts are lost and nothing was done, 2 no such context, or one"
    " that publishes nothing, 3 the database or the bus does not answer, or services still run",
)


def restored(
    context: Annotated[str, typer.Argument(help=say("服务", "context"))],
    yes: Annotated[
        bool,
        typer.Option("--yes", help=say("让其他部门忘掉丢失的事实", "have the others forget what is lost")),
    ] = False,
    json: Json = False,
) -> None:
    try:
        found, built = asyncio.run(_restored(context, yes))
    except KafkaError as silent:
        raise end(Exit.NOT_READY, BUS_SILENT) from silent
    if json:
        give({"lost": [each._asdict() for each in found.lost], "ahead": found.ahead, "built": built})
    elif found.lost:
        give_table(["position", "type", "stream", "recorded_at"], [each._asdict() for each in found.lost])
    if built is None and (found.lost or found.ahead):
        raise end(Exit.FAILED, _apart(found))
    if built is None:
        note(say("没有丢失", "nothing is lost"))
    else:
        views = say("、", ", ").join(built)
        note(say(f"已从日志重新发布；已重建：{views}", f"published anew from the log; built anew: {views}"))


async def _restored(context: str, yes: bool) -> tuple[Parted, list[str] | None]:
    """What is lost, and the views that were built anew where it was gone on."""
    async with opened() as runtimes:
        one = _one(runtimes, context)
        found = await parted(runtimes, one)
        if not yes or not (found.lost or found.ahead):
            return found, None
        if running := await at_work(runtimes):
            named = say("、", ", ").join(running)
            said = say(f"请先停止：{named}", f"stop these first: {named}")
            raise end(Exit.NOT_READY, said)
        return found, await go_on(runtimes, one, found.common)


def _one(runtimes: list[Runtime], context: str) -> Runtime:
    found = next((each for each in runtimes if each.service.name == context and each.publisher), None)
    if found is None:
        known = say("、", ", ").join(each.service.name for each in runtimes if each.publisher)
        said = say(f"{context} 不发布事实；可选：{known}", f"{context} publishes nothing; there are: {known}")
        raise end(Exit.REFUSED, said)
    return found


def _apart(found: Parted) -> str:
    who = say("、", ", ").join(f"{name} +{count}" for name, count in found.ahead.items())
    further = say(f"；超前于它的日志：{who}", f"; ahead of its log: {who}") if who else ""
    return say(
        f"丢失 {len(found.lost)} 件事实{further}。先设法恢复到最新状态；做不到时加 --yes",
        f"{len(found.lost)} facts are lost{further}. Restore the newest state if you can; else add --yes",
    )
