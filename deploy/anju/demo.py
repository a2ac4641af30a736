"""`anju demo`: the three facts against the running stack, hop by hop; two months, or a scenario, on a virtual
clock.
"""

from typing import Annotated, Any

import typer
from local.contexts import port

from anju.answer import Exit, Json, end, give
from anju.door import gateway_url
from anju.scenarios.names import Scenario
from anju.words import say

HELP = say(
    "演示三件事（退租、临期、工单超时）：每一跳到达的毫秒数，最后是各部门是否一致。\n\n"
    "例：anju demo；anju demo --days 60（虚拟时钟，两个月不到一分钟）；"
    "anju demo --scenario dead-tokens --seed 7\n\n"
    "退出码：0 全部发生、各部门一致、场景达标，1 有事情没有发生或未达标，3 系统未就绪",
    "Show the three facts (moved out, near expiry, overdue): when each hop came, and whether all departments"
    " agree.\n\nExamples: anju demo; anju demo --days 60 (a virtual clock, two months in a minute);"
    " anju demo --scenario dead-tokens --seed 7\n\n"
    "Exit codes: 0 all came true, all agree, all goals are met, 1 something did not or is not, 3 the system"
    " is not ready",
)


def demo(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=366, help=say("在虚拟时钟上的天数", "days on a virtual clock")),
    ] = None,
    load: Annotated[
        bool,
        typer.Option(
            "--load",
            help=say(
                "先导入演示台账；导入与演示都只做一次，以后只报告各部门是否一致",
                "load the demonstration's ledger first; both are done once, then it only tells who agrees",
            ),
        ),
    ] = False,
    scenario: Annotated[
        Scenario | None,
        typer.Option(help=say("在虚拟时钟上演练的场景", "a scenario to be played on a virtual clock")),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help=say("场景的随机种子", "what is drawn in the scenario"))
    ] = 1,
    orders: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100_000,
            help=say("repair-days 每天的报修数，默认 120", "orders a day of repair-days, 120 if left out"),
        ),
    ] = None,
    json: Json = False,
) -> None:
    if scenario:
        show_scenario(scenario, seed, _sizes(scenario, days, orders), json)
        return
    # Loaded now: it brings every service along, and `anju status` need not wait for that.
    from anju.demonstration import ledger, running

    if load:
        ledger.load_once(quiet=json)
    again = load and ledger.shown()
    answer = running.perform(days, quiet=json, only_agreement=again)
    if load and days is None:
        ledger.note_shown()
    if json:
        give(answer)
    elif days is None:
        show_facts(answer)
    else:
        show_days(answer)


def _sizes(scenario: Scenario, days: int | None, orders: int | None) -> dict[str, int]:
    """What was said of how much is played. Raises BadParameter where it cannot be said."""
    said = {name: size for name, size in (("days", days), ("orders", orders)) if size is not None}
    if said and scenario is not Scenario.repair_days:
        raise typer.BadParameter(
            say("--days 与 --orders 只用于 repair-days", "--days and --orders are for repair-days alone")
        )
    return said


def show_scenario(scenario: Scenario, seed: int, sizes: dict[str, int], json: bool) -> None:
    from anju.scenarios import running, showing

    answer = running.perform(scenario, seed, sizes)
    if json:
        give(answer)
    else:
        showing.show(answer)
    if missed := [str(goal["title"]) for goal in answer["goals"] if not goal["met"]]:
        raise end(Exit.FAILED, say(f"未达标：{'、'.join(missed)}", f"missed: {', '.join(missed)}"))


def show_facts(answer: dict[str, Any]) -> None:
    if not answer["facts"]:
        typer.echo(
            say(
                "三件事已演示过；再看一次：anju demo（会再有一位租客退租）",
                "the three facts were shown before; to see them again: anju demo (moves one more tenant out)",
            )
        )
    for fact in answer["facts"]:
        typer.echo(f"\n{fact['fact']}  {fact['about']}")
        for hop in fact["hops"]:
            typer.echo(f"{hop['ms']:>10.1f} ms  {hop['hop']}")
    typer.echo(f"\n{gateway_url()}\nhttp://127.0.0.1:{port('sandbox')}/_ledger/summary")
    for each in answer["departments"]:
        up_to = ", ".join(f"{context} {position}" for context, position in each["agrees_up_to"].items())
        state = say("一致，至", "agrees up to position") if not each["behind"] else say("落后于", "is behind")
        typer.echo(f"{each['department']:14}{state} {up_to}")


def show_days(answer: dict[str, Any]) -> None:
    for day in answer["calendar"]:
        facts = "  ".join(f"{fact} x{count}" for fact, count in day["facts"].items())
        typer.echo(f"{day['day']}  {facts}")
    fired, partners = answer["deadlines"], answer["partners"]
    typer.echo(
        say(
            f"\n{answer['days']} 天用时 {answer['seconds']} 秒；期限触发 {fired['fired']} 个，"
            f"迟到 {fired['late']}，未触发 {fired['unfired']}；消息 {partners['messages']} 条，"
            f"重复 {partners['delivered_twice'] + partners['repeated_content']}",
            f"\n{answer['days']} days in {answer['seconds']} s; {fired['fired']} deadlines fired, "
            f"{fired['late']} late, {fired['unfired']} not; {partners['messages']} messages, "
            f"{partners['delivered_twice'] + partners['repeated_content']} twice",
        )
    )
