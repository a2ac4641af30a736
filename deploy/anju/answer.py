"""How a command answers: a line or a table for people, JSON for programs, and an exit code for both."""

import json as _json
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from anju.words import say

PLAIN: Final[dict[str, Any]] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
"""How every command is made, alone or in a group; `usage` says what goes wrong in the operator's language."""
Json = Annotated[bool, typer.Option("--json", help=say("以 JSON 输出", "answer in JSON"))]


WIDE = 240  # columns for a table that no terminal limits
HEADS = {
    "after": "此后",
    "ahead": "超前",
    "before": "此前",
    "behind": "落后",
    "called": "编号",
    "changed": "更改",
    "context": "服务",
    "found": "结果",
    "good": "可导入",
    "id": "编号",
    "key": "键",
    "kind": "类型",
    "learnt": "学习的更正",
    "lost": "丢失",
    "megabytes": "内存 MB",
    "met": "达标",
    "missing": "未就绪原因",
    "name": "策略",
    "new": "新建",
    "now": "现行",
    "parked_at": "搁置时间",
    "partitions": "分区数",
    "pid": "进程号",
    "position": "位点",
    "process": "进程",
    "published_position": "已发布位点",
    "ready": "就绪",
    "reason": "原因",
    "records": "记录数",
    "recorded_at": "记录时间",
    "refused": "退回",
    "rows": "行数",
    "sheet": "工作表",
    "source": "来源",
    "standing": "状态",
    "state": "状态",
    "status": "状态",
    "title": "名称",
    "stream": "流",
    "topic": "主题",
    "trained_at": "学习时间",
    "tried": "试算",
    "type": "事实类型",
    "valid": "生效期间",
    "values": "取值",
    "version": "版本",
    "view": "视图",
    "wanted": "目标",
    "what": "结果",
}


class Exit(IntEnum):
    """What `anju` ends with; what is refused is what it was told: a command line, a setting, a row."""

    GOOD = 0
    FAILED = 1
    REFUSED = 2
    NOT_READY = 3
    NOTHING_RUNS = 4


def note(text: str) -> None:
    """Progress for people, on standard error, so that standard output stays the answer alone."""
    Console(stderr=True, highlight=False).print(text)


class Ended(Exception):
    """The command is over before its end: `code`, and `why` unless the answer says it."""

    def __init__(self, code: Exit, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


_given: list[bool] = []  # whether standard output has its one JSON document


def wants_json() -> bool:
    """Whether JSON was asked for: known before the command line is understood, or where it cannot be."""
    return "--json" in sys.argv


def give(answer: Any) -> None:
    """The whole answer as one JSON document."""
    _given.append(True)
    typer.echo(_json.dumps(answer, ensure_ascii=False, default=str))


def give_table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of the answer as a table; the columns are keys of the rows."""
    table = Table(box=None, pad_edge=False)
    for column in columns:
        # What has to be typed into the next command is never cut off.
        table.add_column(say(HEADS[column], column), no_wrap=column == "key", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)


def _cell(value: Any) -> str:
    return say("是" if value else "否", "yes" if value else "no") if isinstance(value, bool) else str(value)


def end(code: Exit, why: str = "") -> Ended:
    """To be raised."""
    return Ended(code, why)


def leave(code: int, why: str) -> NoReturn:
    """End the process: says why, on standard error for people, as the JSON document where none was given."""
    if not wants_json():
        typer.echo(why, nl=bool(why), err=True)
    elif not _given:
        give({"error": why, "exit": code})
    sys.exit(code)
