"""`anju roots`: what others need to check this installation's papers: certificates, no keys."""

import typer
from local.stack import Stack
from local.trusted import trusted

from anju.answer import Json, give
from anju.words import say

HELP = say(
    "输出验签用的根证书（PEM）：签名机构与时间戳机构。\n\n例：anju roots > 根证书.pem\n\n退出码：0 已输出",
    "Print the roots that signed papers are checked against, as PEM.\n\nExample: anju roots > roots.pem\n\n"
    "Exit codes: 0 printed",
)


def roots(json: Json = False) -> None:
    if json:
        give({"pem": trusted(Stack())})
    else:
        typer.echo(trusted(Stack()), nl=False)
