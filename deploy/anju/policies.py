"""`anju policies`: the thresholds in force, and what others would have changed of what has happened."""

import asyncio
import importlib
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import typer
from contracts.views.policies import SHELF as contracts
from kernel.clock import WallClock, local_date
from kernel.domain import Refusal
from notifications.views.policies import SHELF as notifications
from policy.domain.listing import listed
from policy.domain.values import Values
from policy.trying.comparing import Difference, Progress, Tried, Trying, Unsaid
from policy.trying.values import WrongValues, check_written, opened, values_from, written
from policy.view import Shelf, all_said
from tenants.views.policies import SHELF as tenants
from workorders.views.policies import SHELF as workorders

from anju.answer import PLAIN, Exit, Json, end, give, give_table, note
from anju.house import one
from anju.policy_words import STATUS, kinds, name_of
from anju.words import say

HELP = say("查看策略，或用另一套取值试算。", "Show the policies, or try other values on what has happened.")
LIST = say(
    "各项策略现行的版本与取值。\n\n例：anju policies list\n\n退出码：0 已列出，3 数据库没有应答",
    "Each policy with the version and values in force.\n\nExample: anju policies list\n\n"
    "Exit codes: 0 listed, 3 the database does not answer",
)
SHOW = say(
    "一项策略的全部版本与生效期间。\n\n"
    "例：anju policies show expiry-stages；anju policies show filing:110000\n\n"
    "退出码：0 已列出，2 没有这项策略，3 数据库没有应答",
    "All versions of a policy and when each is in force.\n\n"
    "Examples: anju policies show expiry-stages; anju policies show filing:110000\n\n"
    "Exit codes: 0 listed, 2 no such policy, 3 the database does not answer",
)
TRY = say(
    "试算：若这段时间按另一套取值执行，结果会有什么不同。只读日志，什么都不写入；未给出的取值沿用现行版本。\n\n"
    "例：anju policies try expiry-stages --value stages=45,20,10\n\n"
    "anju policies try notice-rules --value quiet.begins=23:00 --value plans.desk.urgent=false\n\n"
    """anju policies try notice-rules --value 'plans.alarm.steps=[{"channels":["app","sms"],"minutes":5}]'"""
    "\n\n退出码：0 已试算，2 没有这项策略或取值不对，3 数据库没有应答",
    "What would have come out differently by other values. Reads the log and writes nothing;"
    " what is not given stays as it is in force.\n\n"
    "Examples: anju policies try expiry-stages --value stages=45,20,10;"
    " anju policies try notice-rules --value quiet.begins=23:00 --value plans.desk.urgent=false;"
    """ anju policies try notice-rules --value 'plans.alarm.steps=[{"channels":["app","sms"],"minutes":5}]'"""
    "\n\n"
    "Exit codes: 0 tried, 2 no such policy or wrong values, 3 the database does not answer",
)
YEAR, SHOWN = timedelta(days=365), 20
TOLD_EVERY: Final = 2.0  # seconds in which nobody wonders whether it hangs
CITY: Final = re.compile(r"[0-9]{6}")
OF: Final[dict[str, Shelf]] = {
    "contracts": contracts,
    "tenants": tenants,
    "workorders": workorders,
    "notifications": notifications,
}
"""The policies of each department; no two of any of them have one name."""

app = typer.Typer(no_args_is_help=True, help=HELP, **PLAIN)


def _whose(name: str) -> tuple[str, Shelf]:
    return next((context, shelf) for context, shelf in OF.items() if name in shelf.policies)


def trying_of(context: str) -> Trying:
    """What the department can try: loaded when it is asked, for all four together take a second to load."""
    found: Trying = importlib.import_module(f"{context}.trying").TRYING
    return found


def _known(name: str) -> str:
    city = name.partition(":")[2]
    if any(name in shelf.policies for shelf in OF.values()) and (not city or CITY.fullmatch(city)):
        return name
    there = say("、", ", ").join(name for shelf in OF.values() for name in shelf.policies)
    raise typer.BadParameter(say(f"没有策略 {name}；有：{there}", f"no policy {name}; there are: {there}"))


def _pair(text: str) -> str:
    if "=" not in text:
        raise typer.BadParameter(say("应为 名称=值", "name=value is wanted"))
    return text


Name = Annotated[str, typer.Argument(callback=_known, help=say("策略", "policy"))]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@app.command("list", help=LIST)
def list_(json: Json = False) -> None:
    policies = {name: each for context in OF for name, each in asyncio.run(_read(context)).items()}
    if json:
        give(policies)
        return
    rows = [
        row | {"name": name, "title": _whose(name)[1].policies[name].title}
        for name, each in policies.items()
        for row in each
        if row["status"] == "in_force"
    ]
    give_table(["name", "title", "version", "valid", "values"], [_row(row) for row in rows])


@app.command("show", help=SHOW)
def show(name: Name, json: Json = False) -> None:
    context, shelf = _whose(name)
    versions, declared = asyncio.run(_read(context)).get(name, []), shelf.policies[name]
    words = {"title": declared.title, "governs": declared.governs, "source": declared.source}
    if json:
        give({"name": name, "context": context, **words, "versions": versions})
        return
    typer.echo(
        say(f"{declared.title}：{declared.governs}", f"{declared.title} ({context}): {declared.governs}")
    )
    typer.echo(say(f"最初取值依据：{declared.source}", f"first values by: {declared.source}"))
    if not versions:
        general = name.partition(":")[0]
        typer.echo(say(f"该城市没有单独的版本，按 {general} 执行", f"none of its own: {general} holds"))
    else:
        give_table(["version", "status", "valid", "values"], [_row(row) for row in versions])


@app.command("try", help=TRY)
def try_(
    name: Name,
    value: Annotated[list[str], typer.Option(callback=lambda given: [_pair(each) for each in given])],
    since: Day = None,
    until: Day = None,
    json: Json = False,
) -> None:
    today = local_date(WallClock().now())
    last_day = until.date() if until else today
    first = since.date() if since else last_day - YEAR
    if first > last_day:
        raise end(Exit.REFUSED, say("起始日晚于截止日", "the first day is after the last"))
    general, context = name.partition(":")[0], _whose(name)[0]
    of = trying_of(context)
    unsaid = of.unsaid.get(general)
    if general not in of.questions:
        there, why = say("、", ", ").join(of.questions), _why(unsaid)
        said = say(
            f"策略 {name} 不能试算：{why}；可试算的有：{there}",
            f"there is no trial of {name}: {why}; there are trials of {there}",
        )
        raise end(Exit.REFUSED, said)
    given = dict(each.split("=", 1) for each in value)
    try:
        check_written(given, of.whole(name, of.shelf.policies.seeds_of(general)[-1].values))
        before, after, tried = asyncio.run(_try(name, context, of, given, first, last_day))
    except WrongValues as wrong:
        there = _some(wrong.names)
        said = (
            say(f"取值不对：{wrong}；写法如 {wrong.like}", f"wrong value: {wrong}; written as {wrong.like}")
            if wrong.like
            else say(f"取值不对：{wrong}；可给：{there}", f"wrong value: {wrong}; there are: {there}")
        )
        raise end(Exit.REFUSED, said) from wrong
    except Refusal as refusal:
        raise end(Exit.REFUSED, str(refusal)) from refusal
    mind = _why(unsaid and unsaid.said_of(tried))
    if json:
        days = {"since": first, "until": last_day}
        values = {"now": _said(before), "tried": _said(after)}
        give({"name": name, **days, **values, "outcomes": _outcomes(tried, of), "unsaid": mind or None})
    else:
        _tell(first, last_day, before, after, tried, of)
        if mind:
            typer.echo(say(f"注意：{mind}", f"mind: {mind}"))


def _why(unsaid: Unsaid | None) -> str:
    return say(unsaid.zh, unsaid.en) if unsaid else ""


async def _read(context: str) -> dict[str, list[dict[str, Any]]]:
    today, policies = local_date(WallClock().now()), OF[context].policies
    async with one(context) as runtime:
        said = await all_said(runtime)
    names = sorted({*policies, *said})
    return {name: listed(policies.seeds_of(name), said.get(name, {}), today) for name in names}


async def _try(
    name: str, context: str, of: Trying, given: Mapping[str, str], first: date, last_day: date
) -> tuple[Values, Values, Tried]:
    async with one(context) as runtime, runtime.pool.connection() as conn:
        before = of.whole(name, (await of.shelf.book(conn)).at(name, last_day).values)
        after = values_from(given, before)
        found = await of.on_the_log(conn, runtime.store, name, after, first, last_day, watched())
        return before, after, found


def watched(now: Callable[[], float] = time.monotonic) -> Progress:
    """Says every few seconds how far the log is read, by `now` in seconds; nothing where it is soon read."""
    told_at = now()

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if now() - told_at >= TOLD_EVERY:
            told_at = now()
            note(say(f"已读日志 {done} / {total} 条", f"{done} of {total} positions of the log are read"))

    return tell


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    first, last = row["valid_from"] or "", row["last_day"] or ""
    valid = f"{first} – {last}" if row["status"] not in ("proposed", "withdrawn") else f"{first} –"
    shown = {"status": STATUS[row["status"]], "valid": valid, "values": _in_words(row["values"])}
    return {**row, **shown}


def _said(values: Values) -> dict[str, Any]:
    return values.model_dump(mode="json", exclude={"policy"})


def _in_words(values: Mapping[str, Any]) -> str:
    return _some([f"{name}={written(value)}" for name, value in opened(values).items()], "  ")


def _some(names: Sequence[str], between: str = say("、", ", ")) -> str:
    """The first of them, and how many there are beside."""
    more = len(names) - SHOWN
    beside = say(f"…另有 {more} 项", f"… {more} more") if more > 0 else ""
    return between.join([*names[:SHOWN], *([beside] if beside else [])])


def _side_by_side(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where there are more than are shown, what is tried comes first."""
    now, other = opened(_said(before)), opened(_said(after))
    names = list(now | other)
    if len(names) > SHOWN:
        names.sort(key=lambda name: now.get(name) == other.get(name))
    return {n: now[n] for n in names if n in now}, {n: other[n] for n in names if n in other}


def _outcomes(tried: Tried, of: Trying) -> dict[str, Any]:
    return {
        "counts": {what: {"now": tried.now[what], "tried": tried.tried[what]} for what in kinds(tried)},
        "moved_days": dict(tried.moved),
        "differences": [each._asdict() | {"called": of.called(each.id)} for each in tried.differences],
    }


def _tell(first: date, last_day: date, before: Values, after: Values, tried: Tried, of: Trying) -> None:
    typer.echo(
        say(
            f"试算期间 {first} – {last_day}，未写入任何数据",
            f"tried on {first} – {last_day}; nothing written",
        )
    )
    now, other = (_in_words(each) for each in _side_by_side(before, after))
    typer.echo(say(f"现行  {now}", f"now    {now}"))
    typer.echo(say(f"试算  {other}", f"tried  {other}"))
    counts = [{"what": name_of(w), "now": tried.now[w], "tried": tried.tried[w]} for w in kinds(tried)]
    if not counts:
        typer.echo(say("这段时间没有受影响的记录", "nothing was concerned in this time"))
        return
    give_table(["what", "now", "tried"], counts)
    for what, days in tried.moved.items():
        typer.echo(_moved(name_of(what), days, tried.differences, what))
    rows = [difference_row(each, of) for each in tried.differences[:SHOWN]]
    if rows:
        give_table(["called", "what", "now", "tried"], rows)
    more = len(tried.differences) - len(rows)
    if more:
        typer.echo(say(f"另有 {more} 处不同，见 --json", f"{more} more differences: see --json"))


def _moved(name: str, days: float, differences: Sequence[Difference], what: str) -> str:
    count = Counter(each.what for each in differences if each.now and each.tried)[what]
    return say(
        f"{name}：{count} 处平均{'提前' if days < 0 else '推迟'} {abs(days):.1f} 天",
        f"{name}: {count} on average {abs(days):.1f} days {'sooner' if days < 0 else 'later'}",
    )


def difference_row(each: Difference, of: Trying) -> dict[str, Any]:
    """One difference as an operator reads it: a contract by its number."""
    no = say("无", "none")
    return {
        "called": of.called(each.id),
        "what": name_of(each.what),
        "now": each.now or no,
        "tried": each.tried or no,
    }
