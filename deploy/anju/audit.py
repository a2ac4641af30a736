"""`anju audit`: every promise of the house, checked against its stores and topics."""

import asyncio
from dataclasses import asdict

import typer
from kernel.audit import Broken
from kernel.audit import audit as audit_house

from anju.answer import Exit, Json, end, give, note
from anju.house import opened
from anju.words import say

HELP = say(
    "核对：日志无缺口、版本连续、发件箱已空、各部门已对齐、视图与重建一致、无逾期定时。\n\n"
    "例：anju audit --json\n\n退出码：0 全部成立，1 有不成立者，3 数据库没有应答",
    "Check the promises: log gap-free, versions 1..n, outbox drained, departments agree, views equal their"
    " rebuild, no deadline overdue.\n\nExample: anju audit --json\n\nExit codes: 0 all kept, 1 some broken,"
    " 3 the database does not answer",
)


def audit(json: Json = False) -> None:
    broken = asyncio.run(_audit())
    if json:
        give({"kept": not broken, "broken": [asdict(b) for b in broken]})
    else:
        for each in broken:
            typer.echo(str(each))
        note(say("全部成立", "all promises kept") if not broken else "")
    if broken:
        raise end(Exit.FAILED, say(f"{len(broken)} 项不成立", f"{len(broken)} broken"))


async def _audit() -> list[Broken]:
    async with opened() as runtimes:
        return await audit_house(runtimes)
