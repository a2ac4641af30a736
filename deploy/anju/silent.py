"""What is said of an engine that does not answer."""

from typing import Final

from anju.words import say

DATABASE_SILENT: Final = say(
    "数据库没有应答：先 anju up，或看 anju status；若设了 ANJU_POSTGRES_URL，请核对",
    "the database does not answer: try anju up, or anju status; check ANJU_POSTGRES_URL if it is set",
)
BUS_SILENT: Final = say(
    "消息总线没有应答：先 anju up，或看 anju status；若设了 ANJU_KAFKA，请核对",
    "the bus does not answer: try anju up, or anju status; check ANJU_KAFKA if it is set",
)
