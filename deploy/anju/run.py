"""`anju run`: services in the foreground, with the environment of the local stack."""

import os
import sys
from typing import Annotated

import typer
from local.contexts import CONTEXTS
from local.stack import Stack

from anju import preflight
from anju.answer import Exit, Json, end
from anju.silent import BUS_SILENT, database_silent
from anju.words import say

HELP = say(
    "在前台运行一个或多个服务（数据库与消息总线须已启动）。\n\n例：anju run contracts tenants\n\n"
    "退出码：服务自身的退出码，2 未知服务或设置有误，3 数据库或消息总线没有应答",
    "Run services in the foreground; the engines must be up.\n\nExample: anju run contracts tenants\n\n"
    "Exit codes: the host's own; 2 an unknown service or a wrong setting, 3 the database or the bus"
    " does not answer",
)


def run(
    contexts: Annotated[list[str], typer.Argument(help=say("服务名", "services"))], json: Json = False
) -> None:
    # With or without `json` it answers in JSON lines: they are the log of the services.
    unknown = [context for context in contexts if context not in CONTEXTS]
    if unknown:
        raise typer.BadParameter(say(f"未知服务：{'、'.join(unknown)}", f"unknown: {', '.join(unknown)}"))
    stack = Stack()
    preflight.check(stack, contexts)
    if not stack.postgres_answers():
        raise end(Exit.NOT_READY, database_silent())
    if not stack.kafka_answers():
        raise end(Exit.NOT_READY, BUS_SILENT)
    environment = stack.shared_environment() | stack.environment(tuple(contexts))
    os.execve(sys.executable, [sys.executable, "-m", "host.run", *contexts], environment)  # noqa: S606
