"""`anju import`: an operator's ledger, row by row, through the public API; refused rows come back in red."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from ledger.checking import Ledger
from ledger.english import in_english
from ledger.refused import UnusableFile
from ledger.report import Report
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeRemainingColumn

from anju.answer import Exit, Json, end, give, give_table, note
from anju.door import gateway_url, open_gateway, said
from anju.gateway import GatewayAway, NoAccess
from anju.loading import give_back, prepare, requests_of, send
from anju.words import say

HELP = say(
    "导入台账（.xlsx、.xls、.csv）：合格的行各导入一次，不合格的行连同原因写入「…-错误.xlsx」，改好后可直接再导入。\n\n"
    "例：anju import 台账.xlsx --dry-run；anju import 台账-错误.xlsx\n\n"
    "退出码：0 全部合格，1 文件无法使用，2 有不合格的行，3 系统未就绪",
    "Import a ledger (.xlsx, .xls, .csv): good rows once; refused rows with their reasons into «…-错误.xlsx»,"
    " to be mended and imported itself.\n\n"
    "Examples: anju import 台账.xlsx --dry-run; anju import 台账-错误.xlsx\n\n"
    "Exit codes: 0 all good, 1 file unusable, 2 some rows refused, 3 the system does not answer",
)
SHOWN = 50  # refusals on the screen; the workbook has them all


def import_(
    file: Annotated[Path, typer.Argument(help=say("台账文件", "the ledger"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("只检查，不导入", "check only"))] = False,
    json: Json = False,
) -> None:
    try:
        if not json:
            note(say("正在读取台账…", "reading the ledger…"))
        ledger = prepare(file)
        if not dry_run:
            asyncio.run(send_all(ledger, quiet=json))
        mending = give_back(ledger.report, file)
    except UnusableFile as unusable:
        why = say(str(unusable), unusable.in_english)
        if json:
            give({"unusable": unusable.code, "reason": why})
        raise end(Exit.FAILED, why) from unusable
    except OSError as fault:
        raise end(Exit.FAILED, say(f"无法写入错误表：{fault.strerror}", f"cannot write: {fault}")) from fault
    answer = told(ledger.report) | {"mending": str(mending) if mending else None, "dry_run": dry_run}
    if json:
        give(answer)
    else:
        show(answer)
    if mending:
        raise end(Exit.REFUSED)


async def send_all(ledger: Ledger, quiet: bool) -> None:
    """Send a prepared ledger to the running stack. Raises Ended when it does not answer."""
    counting = Progress(
        SpinnerColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
        transient=True,
    )
    with counting as progress:
        task = progress.add_task("", total=requests_of(ledger))
        try:
            async with open_gateway("ledger") as gateway:
                await send(ledger, gateway, lambda: progress.advance(task))
        except* GatewayAway as away:
            why = f"{gateway_url()}: {away.exceptions[0]}"
            again = say(
                f"系统没有应答（{why}）；再次导入不会重复", f"no answer ({why}); to import again is safe"
            )
            raise end(Exit.NOT_READY, again) from away
        except* NoAccess as refused:
            raise end(Exit.NOT_READY, said(NoAccess())) from refused


def told(report: Report) -> dict[str, Any]:
    """The summary in the operator's language: a service's refusals are Chinese, and known by their types."""
    answer = report.to_dict()
    for each in answer["refused"]:
        each["reason"] = say(each["reason"], each["type"] or in_english(each["reason"]))
    return answer | {"notices": [say(notice, in_english(notice)) for notice in answer["notices"]]}


def show(answer: dict[str, Any]) -> None:
    """The summary as people read it: a table, each refusal, and where the refused rows are."""
    give_table(["sheet", "rows", "good", "new", "refused"], answer["sheets"])
    for each in answer["refused"][:SHOWN]:
        where = say("{sheet} 第 {row} 行 {column}：{reason}", "{sheet} row {row} {column}: {reason}")
        typer.echo(where.format_map(each))
    if len(answer["refused"]) > SHOWN:
        typer.echo(say(f"……共 {len(answer['refused'])} 条", f"… {len(answer['refused'])} in all"))
    for notice in answer["notices"]:
        note(notice)
    if answer["mending"]:
        typer.echo(say(f"请改好后导入：{answer['mending']}", f"to be mended: {answer['mending']}"))
