"""The operators' tool: one file per command, and this is the table of contents."""

import importlib
import logging
import sys
from typing import Any

import typer
from host.wrong import SettingsWrong
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from anju.answer import PLAIN, Ended, Exit, give, leave, wants_json
from anju.usage import Wrong, explained, in_words
from anju.words import say

COMMANDS = (
    "up", "down", "status", "logs", "run", "token", "demo", "import", "export", "audit", "why", "events",
    "topics", "views", "policies", "triage", "parked", "restored", "verify", "roots",
)  # fmt: skip


class Commands(TyperGroup):
    """Loads a command's file when it is called: `status` need not wait for what `audit` is made of."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        return _loaded(cmd_name) if cmd_name in COMMANDS else None

    def main(self, *args: Any, **more: Any) -> Any:
        """As the library's own, but for the words of what is wrong."""
        try:
            ended = super().main(*args, **more | {"standalone_mode": False})
        except Wrong as wrong:
            leave(wrong.exit_code, in_words(wrong.format_message()) if wants_json() else explained(wrong))
        except SettingsWrong as wrong:
            leave(Exit.REFUSED, f"{say('设置有误：', 'wrong settings:')}\n{wrong}")
        except Ended as over:
            leave(over.code, over.why)
        except typer.Abort:
            leave(Exit.FAILED, say("已中断", "interrupted"))
        except Exception as fault:
            if wants_json():
                give({"error": f"{type(fault).__name__}: {fault}", "exit": int(Exit.FAILED)})
            raise
        sys.exit(ended if isinstance(ended, int) else 0)


def _loaded(name: str) -> Any:
    own = "import_" if name == "import" else name  # the one that Python would not take as a name
    module = importlib.import_module(f"anju.{own}")
    if hasattr(module, "app"):
        return get_command(module.app)
    alone = typer.Typer(**PLAIN)
    alone.command(name, help=module.HELP)(getattr(module, own))
    return get_command(alone)


app = typer.Typer(
    cls=Commands, no_args_is_help=True, help=say("安居：运维工具", "Anju: the operators' tool"), **PLAIN
)


@app.callback()
def _group() -> None:
    """Makes it a group of commands, though none is registered before it is called."""


def main() -> None:
    """The console script `anju`."""
    for library in ("psycopg.pool", "aiokafka", "asyncio"):
        # Who does not answer is told once, by the command that asked.
        logging.getLogger(library).setLevel(logging.CRITICAL)
    app()
