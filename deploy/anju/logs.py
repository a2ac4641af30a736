"""`anju logs`: the last lines of a process's log, and what follows if asked."""

import os
import shutil
from collections import deque
from pathlib import Path
from typing import Annotated

import typer
from local.stack import Stack

from anju.answer import Exit, Json, end, give
from anju.words import say

HELP = say(
    "查看日志。\n\n例：anju logs；anju logs departments -f；anju logs kafka -n 200\n\n"
    "退出码：0 正常，2 没有该日志，4 尚无任何日志",
    "Show logs.\n\nExamples: anju logs; anju logs departments -f; anju logs kafka -n 200\n\n"
    "Exit codes: 0 good, 2 no such log, 4 no logs yet",
)


def logs(
    process: Annotated[
        str | None, typer.Argument(help=say("进程名，缺省为全部", "a process; default all"))
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help=say("持续跟随", "keep following"))] = False,
    lines: Annotated[int, typer.Option("-n", min=0, help=say("行数", "number of lines"))] = 30,
    json: Json = False,
) -> None:
    if json and follow:
        raise typer.BadParameter(
            say("不能与 --json 同用：JSON 是一份完整的答复", "not with --json, which is one whole answer"),
            param_hint="'--follow'",
        )
    folder = Stack().logs
    known = {file.stem: file for file in sorted(folder.glob("*.log"))}
    if not known:
        raise end(Exit.NOTHING_RUNS, say("尚无日志；请先 make up", "no logs yet: make up first"))
    if process is not None and process not in known:
        names = ", ".join(known)
        raise end(Exit.REFUSED, say(f"没有该日志；现有：{names}", f"no such log; there are: {names}"))
    files = [known[process]] if process else list(known.values())
    if json:
        give([{"process": file.stem, "lines": _last(file, lines)} for file in files])
        return
    tail = shutil.which("tail") or "/usr/bin/tail"
    os.execv(tail, [tail, "-n", str(lines), *(["-F"] if follow else []), *map(str, files)])  # noqa: S606


def _last(file: Path, lines: int) -> list[str]:
    with file.open(errors="replace") as log:
        return [line.rstrip("\n") for line in deque(log, lines)]
