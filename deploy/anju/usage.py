"""Help, and what is wrong with a command line, as the operator reads it; the library speaks English alone."""

import re
from collections.abc import Sequence
from typing import Any, Final

import typer
from typer.core import TyperCommand

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
    (r"Invalid value for (.*?): Input should be greater than or equal to (.*)", r"\1 的值不能小于 \2"),
    (r"Invalid value for (.*?): Input should be less than or equal to (.*)", r"\1 的值不能大于 \2"),
    (r"Invalid value for (.*?): Input should be a valid integer, .*", r"\1 的值应为整数"),
    (r"Invalid value for (.*?): Input should be a valid number, .*", r"\1 的值应为数字"),
    (r"Invalid value for (.*?): Input should be a valid UUID, .*", r"\1 的值应为编号（UUID）"),
    (r"Invalid value for (.*?): (?:Value .* is not a valid|Input should be) .*", r"\1 的值格式不对"),
    (r"Invalid value for (.*?): (.*) is not one of (.*)\.", r"\1 的值 \2 不在可选范围内：\3"),
    (r"Invalid value for (.*?): (.*)", r"\1 的值不对：\2"),
    (r"Invalid value: (.*)", r"\1"),
)
_HEADINGS: Final = {"Arguments": "参数", "Options": "选项", "Commands": "命令"}
_IN_HELP: Final = (
    (r"Show this message and exit\.", "显示本说明"),
    (r"\[required\]", "［必填］"),
    (r"\[default: (.*?)\]", r"［默认：\1］"),
)
_Context: Final = TyperCommand.context_class


class Help(_Context.formatter_class):  # type: ignore[misc, name-defined]
    """Lays out a help page under headings that the operator reads."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        in_chinese = args.replace("COMMAND [ARGS]...", "命令 [参数]...").replace("[OPTIONS]", "[选项]")
        super().write_usage(prog, say(in_chinese, args), prefix or say("用法：", "Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(say(_HEADINGS.get(heading, heading), heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **also: Any) -> None:
        super().write_dl([(name, say(_in_chinese(text), text)) for name, text in rows], *more, **also)


_Context.formatter_class = Help


def _in_chinese(text: str) -> str:
    for english, chinese in _IN_HELP:
        text = re.sub(english, chinese, text)
    return text


def in_words(fault: str) -> str:
    """The fault as the operator reads it; one that is not known stays as it is."""
    fault = fault.replace("Value error, ", "")
    for english, chinese in _IN_CHINESE:
        if (found := re.fullmatch(english, fault, re.DOTALL)) is not None:
            return say(found.expand(chinese).replace("（相近的有：）", ""), fault)
    return fault


def explained(wrong: Any) -> str:
    """What is wrong, and how to be told more."""
    fault = f"{say('错误：', 'Error: ')}{in_words(wrong.format_message())}"
    asked = getattr(wrong, "ctx", None)
    if asked is None:
        return fault
    more = f"{asked.command_path} --help"
    return f"{asked.get_usage()}\n{say(f'详见：{more}', f'Try: {more}')}\n\n{fault}"
