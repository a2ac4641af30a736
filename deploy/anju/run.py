"""`anju run`: services in the foreground, with the environment of the local stack."""

import os
import sys
from typing import Annotated

import typer
from local.contexts import CONTEXTS
from local.stack import Stack

from anju.words import say

HELP = say(
    "在前台运行一个或多个服务（数据库与消息总线须已启动）。\n\n例：anju run contracts tenants\n\n"
    "退出码：服务自身的退出码，2 未知服务",
    "Run services in the foreground; the engines must be up.\n\nExample: anju run contracts tenants\n\n"
    "Exit codes: the host's own; 2 for an unknown service",
)


def run(contexts: Annotated[list[str], typer.Argument(help=say("服务名", "services"))]) -> None:
    unknown = [context for context in contexts if context not in CONTEXTS]
    if unknown:
        raise typer.BadParameter(say(f"未知服务：{'、'.join(unknown)}", f"unknown: {', '.join(unknown)}"))
    stack = Stack()
    environment = stack.shared_environment() | stack.environment(tuple(contexts))
    os.execve(sys.executable, [sys.executable, "-m", "host.run", *contexts], environment)  # noqa: S606
