"""`anju verify`: who signed a paper and when, and whether a byte of it changed; asks nobody but the file."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from contracts.papers.boxes import PARTIES
from contracts.papers.roots import Roots, RootsUnreadable, read_roots
from contracts.papers.verifying import Fault, Signature
from contracts.papers.verifying import verify as judge
from local.stack import Stack
from local.trusted import trusted

from anju.answer import Exit, Json, end, give
from anju.files import why_not
from anju.words import say

HELP = say(
    "离线验签：谁签的、何时签的、签后是否改动。\n\n"
    "例：anju verify 合同.pdf；anju verify 合同.pdf --root 根证书.pem\n\n"
    "退出码：0 有效，1 无效或未签齐，2 文件或根证书读不出",
    "Check the signatures of a PDF offline: who, when, and unchanged.\n\n"
    "Examples: anju verify contract.pdf; anju verify contract.pdf --root roots.pem\n\n"
    "Exit codes: 0 good, 1 not good or not signed by all, 2 no such file, or no roots in it",
)
NAME = "common_name"
OF_A_SIGNER = {
    "serial_number": "编号",
    "organization_name": "单位",
    "organization_identifier": "单位代码",
    "organizational_unit_name": "部门",
    "country_name": "国家",
    "state_or_province_name": "省份",
    "locality_name": "城市",
    "email_address": "邮箱",
}
"""What a certificate may say of whom it is; of anything else the value alone is told."""
ZONE = ZoneInfo("Asia/Shanghai")
FAULTS = {
    Fault.unreadable: say("不是完好的 PDF", "not a sound PDF"),
    Fault.unsigned: say("没有签名", "nobody signed it"),
    Fault.changed: say("签名后内容被改动", "changed since it was signed"),
    Fault.added: say("最后一次签名之后又添加了内容", "something was added behind the last signature"),
    Fault.stranger: say("签名证书不是受信任机构签发的", "nobody trusted vouches for the signer"),
    Fault.untimed: say("没有受信任的时间戳", "no timestamp of a trusted authority"),
}


def verify(
    file: Annotated[Path, typer.Argument(help=say("已签名的 PDF", "signed PDF"))],
    root: Annotated[
        Path | None,
        typer.Option(
            help=say("根证书文件（PEM），缺省为本系统的", "roots as PEM; default this installation's")
        ),
    ] = None,
    json: Json = False,
) -> None:
    verdict = asyncio.run(judge(_read(file, "'file'"), _roots(root)))
    good = verdict.good and not verdict.missing
    if json:
        signatures = [
            {
                "role": each.role,
                "subject": each.subject,
                "signed_at": each.signed_at and each.signed_at.isoformat(),
                "faults": list(each.faults),
            }
            for each in verdict.signatures
        ]
        missing = list(verdict.missing)
        give({"good": good, "faults": list(verdict.faults), "missing": missing, "signatures": signatures})
    else:
        for each in verdict.signatures:
            typer.echo(_line(each))
        for fault in verdict.faults:
            typer.echo(FAULTS[fault])
        for role in verdict.missing:
            typer.echo(say(f"{PARTIES.get(role, role)}  尚未签名", f"{role}  has not signed"))
        typer.echo(say("有效", "good") if good else say("无效", "not good"))
    if not good:
        raise end(Exit.FAILED)


def _line(signature: Signature) -> str:
    when = _local(signature.signed_at) if signature.signed_at else "-"
    faults = [FAULTS[each] for each in signature.faults] or [say("有效", "good")]
    role = say(PARTIES.get(signature.role, signature.role), signature.role)
    whose = say(_whose(signature), signature.subject)
    return f"{role}  {whose}  {when}  {say('，', ', ').join(faults)}"


def _whose(signature: Signature) -> str:
    """The name on the certificate, and what else it says of whom it is."""
    said = [(OF_A_SIGNER.get(what, ""), value) for what, value in signature.named if what != NAME]
    beside = "，".join(f"{what} {value}".strip() for what, value in said)
    name = "、".join(value for what, value in signature.named if what == NAME)
    return f"{name}（{beside}）" if beside else name


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S +08:00")


def _roots(file: Path | None) -> Roots:
    if file is None:
        return read_roots(trusted(Stack()).encode())
    try:
        return read_roots(_read(file, "'--root'"))
    except RootsUnreadable as fault:
        needed = "应为 PEM 格式，至少有签名机构和时间戳机构的证书各一张"
        why = say(f"{file} 里没有可用的根证书（{needed}）", f"no roots in {file}: {fault}")
        raise typer.BadParameter(why, param_hint="'--root'") from fault


def _read(file: Path, hint: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        why = say(f"读不出 {file}", f"cannot read {file}")
        raise typer.BadParameter(f"{why}{say('：', ': ')}{why_not(fault)}", param_hint=hint) from fault
