"""`anju down`: all processes stop, services before engines."""

from typing import Annotated

import typer
from local.stack import Stack
from local.supervisor import Supervisor

from anju.answer import Json, give, note
from anju.words import say

HELP = say(
    "停止全部进程，数据保留；加 --services 时数据库与消息总线继续运行。\n\n"
    "退出码：0 已停止，或本来就没有运行",
    "Stop all processes; the data stays. With --services the database and the bus go on.\n\n"
    "Exit codes: 0 stopped, or nothing was running",
)
SERVICES = say("只停服务，数据库与消息总线继续运行", "only the services: the database and the bus go on")


def down(
    services: Annotated[bool, typer.Option("--services", help=SERVICES)] = False, json: Json = False
) -> None:
    supervisor = Supervisor(Stack())
    stopped = supervisor.stop_services() if services else supervisor.stop()
    if json:
        give({"stopped": stopped})
    elif stopped:
        note(say("已停止各服务", "services stopped") if services else say("已全部停止", "all stopped"))
    else:
        note(say("没有正在运行的进程", "nothing was running"))
