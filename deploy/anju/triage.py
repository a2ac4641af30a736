"""`anju triage`: what triage has learnt from corrections, learning now, and taking a model back."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, Final

import typer
from kernel.ids import new_id

from anju.answer import PLAIN, Exit, Json, end, give, give_table, note
from anju.door import ASKED_SECONDS, open_gateway, said
from anju.gateway import GatewayAway, NoAccess, Refused
from anju.words import say

HELP = say(
    "报修分类：查看模型版本、学习人工更正、撤回。", "Triage: its model's versions, learning, taking back."
)
LIST = say(
    "分类模型的各个版本：学习了多少条更正，同一批文本上此前与此后的结果（正确／交人工／错误）。\n\n"
    "例：anju triage list\n\n退出码：0 已列出，3 系统未就绪",
    "The versions of the model: from how many corrections, and what the same texts were taken for before"
    " and after (rightly/left to a person/wrongly).\n\nExample: anju triage list\n\n"
    "Exit codes: 0 listed, 3 the system does not answer",
)
RETRAIN = say(
    "立即从人工更正中学习；不差于现行模型时即刻启用。\n\n例：anju triage retrain\n\n"
    "退出码：0 已启用，1 不如现行、未启用，2 没有新的更正，3 系统未就绪",
    "Learn from the corrections now; in force at once where it is no worse.\n\n"
    "Example: anju triage retrain\n\n"
    "Exit codes: 0 in force, 1 worse and not in force, 2 no new correction, 3 the system does not answer",
)
TAKE_BACK = say(
    "撤回现行的模型，恢复它之前的版本。\n\n"
    '例：anju triage take-back 3 --reason "误判增多"\n\n退出码：0 已撤回，2 不能撤回，3 系统未就绪',
    "Take the model in force back: what was in force before it counts again.\n\n"
    'Example: anju triage take-back 3 --reason "more mistakes"\n\n'
    "Exit codes: 0 taken back, 2 it cannot be, 3 the system does not answer",
)
PATH: Final = "/workorders/triage/models"
OPERATOR: Final = "operator"
STANDING: Final = {
    "adopted": say("已采用", "adopted"),
    "worse": say("不如现行，未采用", "worse, not adopted"),
    "taken_back": say("已撤回", "taken back"),
    "forgotten": say("已销毁", "forgotten"),
}

app = typer.Typer(no_args_is_help=True, help=HELP, **PLAIN)


@app.command("list", help=LIST)
def list_(json: Json = False) -> None:
    rows = _run(_list())
    if json:
        give(rows)
    elif rows:
        give_table(
            ["version", "standing", "learnt", "before", "after", "trained_at"], [_row(each) for each in rows]
        )
    else:
        note(say("只有随软件提供的模型", "nothing but what came with the software"))


@app.command("retrain", help=RETRAIN)
def retrain(json: Json = False) -> None:
    answer = _run(_retrain())
    adopted = "ModelAdopted" in answer["events"]
    if json:
        give(answer | {"adopted": adopted})
    if not adopted:
        raise end(Exit.FAILED, say("新模型不如现行，未启用", "the new model is worse and not in force"))
    note(say("新模型已启用", "the new model is in force"))


@app.command("take-back", help=TAKE_BACK)
def take_back(
    version: Annotated[int, typer.Argument(min=1, help=say("版本", "version"))],
    reason: Annotated[str, typer.Option(help=say("理由", "reason"))],
    json: Json = False,
) -> None:
    if not reason.strip():
        raise typer.BadParameter(say("理由不能为空", "a reason is needed"), param_hint="'--reason'")
    answer = _run(_take_back(version, reason))
    if json:
        give(answer)
    note(say(f"第 {version} 版已撤回", f"version {version} is taken back"))


def _run(asked: Coroutine[Any, Any, Any]) -> Any:
    try:
        return asyncio.run(asked)
    except Refused as refused:
        raise end(Exit.REFUSED, said(refused)) from refused
    except (GatewayAway, NoAccess) as fault:
        raise end(Exit.NOT_READY, said(fault)) from fault


async def _list() -> list[dict[str, Any]]:
    async with open_gateway(OPERATOR, ASKED_SECONDS) as gateway:
        rows: list[dict[str, Any]] = (await gateway.get(PATH))["items"]
    return rows


async def _retrain() -> dict[str, Any]:
    async with open_gateway(OPERATOR, ASKED_SECONDS) as gateway:
        answer: dict[str, Any] = await gateway.post(PATH, {}, new_id())
    return answer


async def _take_back(version: int, reason: str) -> dict[str, Any]:
    async with open_gateway(OPERATOR, ASKED_SECONDS) as gateway:
        path = f"{PATH}/{version}/take-back"
        answer: dict[str, Any] = await gateway.post(path, {}, new_id(), reason)
    return answer


def _row(row: dict[str, Any]) -> dict[str, Any]:
    standing = STANDING[row["standing"]]
    if row["in_force"]:
        standing = say("现行", "in force")
    scores = {name: "{right}/{left}/{wrong}".format_map(row[name]) for name in ("before", "after")}
    return row | scores | {"standing": standing}
