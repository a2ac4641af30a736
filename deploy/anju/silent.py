"""What is said of an engine that does not answer."""

import os
from typing import Final

from anju.words import say

BUS_SILENT: Final = say(
    "消息总线没有应答：先 anju up，或看 anju status；若设了 ANJU_KAFKA，请核对",
    "the bus does not answer: try anju up, or anju status; check ANJU_KAFKA if it is set",
)


def database_silent(setting: str = "ANJU_POSTGRES_URL") -> str:
    """Of the database that `setting` names: what to look at, which is the setting where there is one."""
    if os.environ.get(setting):
        return say(f"数据库没有应答：请核对 {setting}", f"the database does not answer: check {setting}")
    return say(
        "数据库没有应答：先 anju up，或看 anju status",
        "the database does not answer: try anju up, or anju status",
    )
