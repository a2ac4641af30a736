"""`anju import`: an operator's ledger, shown as it is read, foretold, confirmed, followed to its end."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from ledger.english import in_english
from ledger.refused import UnusableFile
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from anju.answer import Exit, Json, end, give, give_table, note
from anju.door import gateway_url, open_gateway, said
from anju.files import why_not
from anju.gateway import GatewayAway, NoAccess, Refused
from anju.importing import Import, Loaded, Sheets, content_of
from anju.words import say

HELP = say(
    "导入台账（.xlsx、.xls、.csv）：先显示列对应和预检结果，确认后合格的行各导入一次；"
    "不合格的行连同原因写入「…-错误.xlsx」，改好后可直接再导入。\n\n"
    "例：anju import 台账.xlsx --dry-run；anju import 台账.xlsx --map 租价=月租金 --yes\n\n"
    "退出码：0 全部合格，1 文件无法使用，2 有不合格的行或未确认，3 系统未就绪",
    "Import a ledger (.xlsx, .xls, .csv): how it is read and what it would lead to is shown first; confirmed,"
    " good rows are taken in once; refused ones come back with their reasons in «…-错误.xlsx», to be mended"
    " and imported itself.\n\n"
    "Examples: anju import 台账.xlsx --dry-run; anju import 台账.xlsx --map 租价=月租金 --yes\n\n"
    "Exit codes: 0 all good, 1 file unusable, 2 some rows refused or not confirmed, 3 the system does not"
    " answer",
)
SHOWN = 50  # refusals on the screen; the workbook has them all


def import_(
    file: Annotated[Path, typer.Argument(help=say("台账文件", "the ledger"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("只预检，不导入", "foretell only"))] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help=say(
                "列=字段，或 表!列=字段；字段写 - 表示不用", "column=field, or sheet!column=field; - for none"
            ),
        ),
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option("--sheet", help=say("表=种类，如 Sheet1=房源；- 表示略过", "sheet=kind; - for none")),
    ] = None,
    city: Annotated[
        str | None,
        typer.Option(
            help=say(
                "整份台账的城市，如 北京 或 110000：台账没有写城市、系统也不知道的园区用它",
                "the city of all parks of which neither the ledger nor the system says it, as 北京 or 110000",
            )
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("不再询问，直接导入", "do not ask"))] = False,
    json: Json = False,
) -> None:
    try:
        content = content_of(file)
        taken, loaded = asyncio.run(_run(content, (map_ or [], sheet or [], city), dry_run, yes, json))
        mending = loaded.give_back(file)
    except UnusableFile as unusable:
        why = say(str(unusable), unusable.in_english)
        if json:
            give({"error": why, "exit": int(Exit.FAILED), "unusable": unusable.code})
        raise end(Exit.FAILED, why) from unusable
    except OSError as fault:
        why = say(f"无法读取台账或写入错误表：{why_not(fault)}", f"cannot read or write: {fault}")
        raise end(Exit.FAILED, why) from fault
    answer = told(loaded) | {"mending": str(mending) if mending else None, "dry_run": dry_run}
    answer["imported"] = taken
    if json:
        give(answer)
    elif taken:
        show(answer)
    elif mending:
        typer.echo(say(f"退回的行：{mending}", f"refused rows: {mending}"))
    if not taken and not dry_run:
        raise end(
            Exit.REFUSED, say("未确认，没有导入；核对后加 --yes", "not confirmed; nothing was imported")
        )
    if mending:
        raise end(Exit.REFUSED)


async def _run(
    content: bytes,
    mapping: tuple[list[str], list[str], str | None],
    dry_run: bool,
    yes: bool,
    quiet: bool,
) -> tuple[bool, Loaded]:
    """Whether it was taken in, and what it led or would lead to. Raises Ended, UnusableFile."""
    try:
        async with open_gateway("ledger") as gateway:
            one = Import(gateway, content)
            with Counting(quiet) as count:
                one.waits = count.waits
                await one.hand_in()
                await one.map(*mapping)
                await one.check_known()
                loaded = await one.foretold(count)
            if not quiet:
                show_reading(one.read_as)
                show(told(loaded) | {"mending": None})
            if dry_run or not (yes or _asked(quiet)):
                await one.cancel()
                return False, loaded
            with Counting(quiet) as count:
                one.waits = count.waits
                return True, await one.confirm(count)
    except GatewayAway as away:
        why = f"{gateway_url()}: {away}"
        again = say(f"系统没有应答（{why}）；再次导入不会重复", f"no answer ({why}); to import again is safe")
        raise end(Exit.NOT_READY, again) from away
    except NoAccess as refused:
        raise end(Exit.NOT_READY, said(NoAccess())) from refused
    except Refused as refused:
        raise end(Exit.FAILED, str(refused)) from refused


def _asked(quiet: bool) -> bool:
    """Whether somebody who reads this says yes."""
    if quiet or not sys.stdin.isatty():
        return False
    return typer.confirm(say("按以上列对应导入？", "import it as shown?"))


class Counting:
    """A line on standard error that moves with the rows."""

    def __init__(self, quiet: bool) -> None:
        columns = (
            SpinnerColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._line = Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True)
        self._task = self._line.add_task("", total=None)

    def __enter__(self) -> "Counting":
        self._line.start()
        return self

    def __call__(self, done: int, total: int) -> None:
        self._line.update(self._task, completed=done, total=total or None)

    def waits(self, waits_for: str | None) -> None:
        """What the next rows wait for, beside how many are done."""
        said = waits_for and say(waits_for, in_english(waits_for))
        self._line.update(self._task, description=said or "")

    def __exit__(self, *_: object) -> None:
        self._line.stop()


def told(loaded: Loaded) -> dict[str, Any]:
    """The summary in the operator's language: all that is told of a row is Chinese."""
    answer = dict(loaded.told)
    for name in ("refused", "notes"):
        answer[name] = [
            each | {"reason": say(each["reason"], in_english(each["reason"]))} for each in answer[name]
        ]
    return answer | {"notices": [say(notice, in_english(notice)) for notice in answer["notices"]]}


def show_reading(sheets: Sheets) -> None:
    """How each sheet is read: what is called differently there, and what is not used."""
    unused = say("不用", "unused")
    for sheet in sheets:
        if sheet["kind"] is None:
            typer.echo(say(f"{sheet['name']}：不是台账，略过", f"{sheet['name']}: no ledger, passed over"))
            continue
        pairs = [f"{each['heading']}→{each['field'] or unused}" for each in sheet["columns"]]
        typer.echo(f"{sheet['name']} = {sheet['kind']}（{'、'.join(pairs)}）")


def show(answer: dict[str, Any]) -> None:
    """The summary as people read it: a table, each refusal, and where the refused rows are."""
    give_table(["sheet", "rows", "good", "new", "changed", "refused"], answer["sheets"])
    for each in answer["refused"][:SHOWN]:
        where = say("{sheet} 第 {row} 行 {column}：{reason}", "{sheet} row {row} {column}: {reason}")
        typer.echo(where.format_map(each))
    if len(answer["refused"]) > SHOWN:
        typer.echo(say(f"……共 {len(answer['refused'])} 条", f"… {len(answer['refused'])} in all"))
    for each in answer["changed"][:SHOWN]:
        how = say("{sheet} 第 {row} 行 {column}：{old} → {new}", "{sheet} row {row} {column}: {old} → {new}")
        typer.echo(how.format_map(each))
    if len(answer["changed"]) > SHOWN:
        typer.echo(say(f"……共更改 {len(answer['changed'])} 处", f"… {len(answer['changed'])} changes in all"))
    for each in answer["notes"][:SHOWN]:
        note(say("{sheet} 第 {row} 行：{reason}", "{sheet} row {row}: {reason}").format_map(each))
    if len(answer["notes"]) > SHOWN:
        note(say(f"……共 {len(answer['notes'])} 条提示", f"… {len(answer['notes'])} notes in all"))
    for notice in answer["notices"]:
        note(notice)
    if answer["mending"]:
        typer.echo(say(f"请改好后导入：{answer['mending']}", f"to be mended: {answer['mending']}"))
