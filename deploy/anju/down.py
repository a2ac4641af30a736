"""`anju down`: all processes stop, services before engines."""

from local.stack import Stack
from local.supervisor import Supervisor

from anju.answer import Json, give, note
from anju.words import say

HELP = say(
    "停止全部进程，数据保留。\n\n退出码：0 已停止，或本来就没有运行",
    "Stop all processes; the data stays.\n\nExit codes: 0 stopped, or nothing was running",
)


def down(json: Json = False) -> None:
    stopped = Supervisor(Stack()).stop()
    if json:
        give({"stopped": stopped})
    elif stopped:
        note(say("已全部停止", "all stopped"))
    else:
        note(say("没有正在运行的进程", "nothing was running"))
