"""The operators' tool: one file per command, and this is the table of contents."""

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from anju.words import say

COMMANDS = {
    name: f"anju.{name}"
    for name in ("up", "down", "status", "logs", "run", "token", "demo", "export", "audit", "why", "events")
} | {"import": "anju.import_", "topics": "anju.topics", "views": "anju.views", "parked": "anju.parked"}
PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "no_args_is_help": False,
}


class Commands(TyperGroup):
    """Loads a command's file when it is called: `status` need not wait for what `audit` is made of."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        return _loaded(cmd_name) if cmd_name in COMMANDS else None


def _loaded(name: str) -> Any:
    module = importlib.import_module(COMMANDS[name])
    if hasattr(module, "app"):
        return get_command(module.app)
    alone = typer.Typer(**PLAIN)
    alone.command(name, help=module.HELP)(getattr(module, COMMANDS[name].removeprefix("anju.")))
    return get_command(alone)


app = typer.Typer(
    cls=Commands,
    **PLAIN | {"no_args_is_help": True},
    help=say("安居：运维工具", "Anju: the operators' tool"),
)


@app.callback()
def _root() -> None:
    """What stands before the command: nothing yet."""


def main() -> None:
    """The console script `anju`."""
    app()
