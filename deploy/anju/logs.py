"""`anju logs`: the last lines of a process's log, and what follows if asked."""

import os
import shutil
from typing import Annotated

import typer
from local.stack import Stack

from anju.answer import Exit, end
from anju.words import say

HELP = say(
    "查看日志。\n\n例：anju logs；anju logs departments -f；anju logs kafka -n 200\n\n"
    "退出码：0 正常，1 没有该日志",
    "Show logs.\n\nExamples: anju logs; anju logs departments -f; anju logs kafka -n 200\n\n"
    "Exit codes: 0 good, 1 no such log",
)


def logs(
    process: Annotated[
        str | None, typer.Argument(help=say("进程名，缺省为全部", "a process; default all"))
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help=say("持续跟随", "keep following"))] = False,
    lines: Annotated[int, typer.Option("-n", min=0, help=say("行数", "number of lines"))] = 30,
) -> None:
    folder = Stack().logs
    known = {file.stem: file for file in sorted(folder.glob("*.log"))}
    if not known or (process is not None and process not in known):
        raise end(
            Exit.FAILED,
            say(f"没有该日志；现有：{', '.join(known)}", f"no such log; there are: {', '.join(known)}"),
        )
    files = [str(known[process])] if process else [str(file) for file in known.values()]
    tail = shutil.which("tail") or "/usr/bin/tail"
    os.execv(tail, [tail, "-n", str(lines), *(["-F"] if follow else []), *files])  # noqa: S606
