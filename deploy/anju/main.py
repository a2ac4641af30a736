"""The operators' tool: one file per command, and this is the table of contents."""

import typer

from anju import (
    audit,
    demo,
    down,
    events,
    export,
    import_,
    logs,
    parked,
    run,
    status,
    token,
    topics,
    up,
    views,
    why,
)
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
app.command("demo", help=demo.HELP)(demo.demo)
app.command("import", help=import_.HELP)(import_.import_)
app.command("export", help=export.HELP)(export.export)
app.command("audit", help=audit.HELP)(audit.audit)
app.command("why", help=why.HELP)(why.why)
app.command("events", help=events.HELP)(events.events)
app.command("topics", help=topics.HELP)(topics.topics)
app.add_typer(views.app, name="views", help=views.HELP)
app.add_typer(parked.app, name="parked", help=parked.HELP)


def main() -> None:
    """The console script `anju`."""
    app()
