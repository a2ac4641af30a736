"""`anju roots`: what others need to check this installation's papers: certificates, no keys."""

import base64

import typer
from local import identities
from local.stack import Stack

from anju.answer import Json, give
from anju.words import say

HELP = say(
    "输出验签用的根证书（PEM）：签名机构与时间戳机构。\n\n例：anju roots > 根证书.pem\n\n退出码：0 已输出",
    "Print the roots that signed papers are checked against, as PEM.\n\nExample: anju roots > roots.pem\n\n"
    "Exit codes: 0 printed",
)


def roots(json: Json = False) -> None:
    if json:
        give({"pem": own_roots()})
    else:
        typer.echo(own_roots(), nl=False)


def own_roots() -> str:
    """The certificates of this installation's authority of signers and of its timestamps, and of the signing
    service where somebody else signs (`ANJU_SIGNER_URL`).
    """
    stack = Stack()
    own = (stack.secrets[name] for name in ("ANJU_SIGNING_AUTHORITY", "ANJU_TSA_IDENTITY"))
    told = stack.environment(("contracts",))
    theirs = base64.b64decode(told["ANJU_SIGNER_ROOTS"]).decode() if told["ANJU_SIGNER_URL"] else ""
    return "".join(map(identities.certificate, own)) + theirs
