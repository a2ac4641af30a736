"""A wrong command line, told in the operator's language: the library that reads it speaks English alone."""

import re
from typing import Any, Final

import typer

from anju.words import say

# What the library raises for a wrong command line; it makes this name public by its children alone.
Wrong: Final[Any] = typer.BadParameter.__mro__[2]

_IN_CHINESE: Final = (
    (r"Missing (?:argument|option|parameter) ?(.*)\.", r"缺少 \1"),
    (r"No such option: (\S+)(?: \(Possible options: (.*)\))?", r"没有选项 \1（相近的有：\2）"),
    (r"No such option: (\S+) Did you mean (.*)\?", r"没有选项 \1（是否想用 \2？）"),
    (r"No such command (.*)\.", r"没有命令 \1"),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", r"多余的参数：\1"),
    (r"Option (.*) requires an argument\.", r"选项 \1 后面缺少值"),
    (r"Invalid value for (.*?): (?:Value .* is not a valid|Input should be) .*", r"\1 的值格式不对"),
    (r"Invalid value for (.*?): (.*) is not one of (.*)\.", r"\1 的值 \2 不在可选范围内：\3"),
    (r"Invalid value for (.*?): (.*)", r"\1 的值不对：\2"),
    (r"Invalid value: (.*)", r"\1"),
)


def in_words(fault: str) -> str:
    """The fault as the operator reads it; one that is not known stays as it is."""
    for english, chinese in _IN_CHINESE:
        if (found := re.fullmatch(english, fault, re.DOTALL)) is not None:
            return say(found.expand(chinese).replace("（相近的有：）", ""), fault)
    return fault


def show(wrong: Any) -> None:
    """Say on standard error what is wrong, and how to be told more."""
    asked = getattr(wrong, "ctx", None)
    if asked is not None:
        more = f"{asked.command_path} --help"
        typer.echo(f"{asked.get_usage()}\n{say(f'详见：{more}', f'Try: {more}')}\n", err=True)
    typer.echo(f"{say('错误：', 'Error: ')}{in_words(wrong.format_message())}", err=True)
