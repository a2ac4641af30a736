"""The operators' tool: one file per command, and this is the table of contents."""

import typer

from anju import down, import_, logs, run, status, token, up
from anju.words import say

app = typer.Typer(
    help=say("安居：运维工具", "Anju: the operators' tool"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("up", help=up.HELP)(up.up)
app.command("down", help=down.HELP)(down.down)
app.command("status", help=status.HELP)(status.status)
app.command("logs", help=logs.HELP)(logs.logs)
app.command("run", help=run.HELP)(run.run)
app.command("token", help=token.HELP)(token.token)
app.command("import", help=import_.HELP)(import_.import_)


def main() -> None:
    """The console script `anju`."""
    app()
