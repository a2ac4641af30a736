"""The SMS partner, after Aliyun: RPC actions signed with ACS3-HMAC-SHA256. It knows no key.

The caller's OutId comes back with what it asks for by number and day, and in SmsReport, which nobody signs.

Canonical request and string to sign follow Alibaba Cloud's «Request syntax and signature method V3».
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from kernel.clock import SHANGHAI

from sandbox.behaviour import address_hash
from sandbox.context import Door, Sandbox
from sandbox.credentials import is_first_use, is_fresh
from sandbox.desk import Arrival, Refused
from sandbox.texts import approved
from sandbox.wall import now

ALGORITHM: Final = "ACS3-HMAC-SHA256"
AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} Credential=(?P<key>[^,]+),SignedHeaders=(?P<signed>[^,]+),"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
MUST_BE_SIGNED: Final = {
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
}
NUMBER: Final = re.compile(r"(\+?86)?1[3-9]\d{9}|\+(?!86)[1-9]\d{6,14}")
RETRY_AFTER_S: Final = "60"
LARGEST_PAGE: Final = 50
SENT_ON: Final = """
from message m left join fate f using (channel, key)
where channel = 'sms' and address_hash = ? and accepted_at >= ? and accepted_at < ?
"""


def signature(
    secret: str,
    method: str,
    path: str,
    query: list[tuple[str, str]],
    headers: Mapping[str, str],
    signed: list[str],
) -> str:
    """The signature Aliyun's V3 method gives this request; `signed` names lower-case headers, sorted."""
    canonical_query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(query))
    canonical_headers = "".join(f"{name}:{headers[name].strip()}\n" for name in signed)
    canonical = "\n".join(
        (method, path, canonical_query, canonical_headers, ";".join(signed), headers["x-acs-content-sha256"])
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _answer(code: str, status: int = 200, **more: object) -> JSONResponse:
    body = {"Code": code, "Message": code, "RequestId": secrets.token_hex(16).upper(), **more}
    limited = code in ("isv.BUSINESS_LIMIT_CONTROL", "Throttling.User")
    return JSONResponse(body, status, headers={"Retry-After": RETRY_AFTER_S} if limited else None)


async def _refusal_of_signature(sandbox: Sandbox, request: Request, body: bytes) -> str | None:
    headers = request.headers
    claim = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if claim is None:
        return "IncompleteSignature"
    if claim["key"] != sandbox.settings.sms_key:
        return "InvalidAccessKeyId.NotFound"
    signed = claim["signed"].split(";")
    if not set(signed) >= MUST_BE_SIGNED or signed != sorted(signed) or not all(n in headers for n in signed):
        return "IncompleteSignature"
    if headers["x-acs-content-sha256"] != hashlib.sha256(body).hexdigest():
        return "SignatureDoesNotMatch"
    query = list(request.query_params.multi_items())
    secret = sandbox.settings.sms_secret.get_secret_value()
    expected = signature(secret, request.method, request.url.path, query, headers, signed)
    if not hmac.compare_digest(expected, claim["signature"]):
        return "SignatureDoesNotMatch"
    try:
        signed_at = datetime.strptime(headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return "InvalidTimeStamp.Format"
    if not is_fresh(signed_at, now()):
        return "InvalidTimeStamp.Expired"
    if not is_first_use(sandbox.db, "sms", headers["x-acs-signature-nonce"], now()):
        return "SignatureNonceUsed"
    return None


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /sms` with the action named in `x-acs-action`: SendSms or QuerySendDetails."""
    router = APIRouter(dependencies=[Depends(Door(sandbox, "sms"))])

    @router.post("/sms")
    async def act(request: Request) -> JSONResponse:
        body = await request.body()
        refusal = await _refusal_of_signature(sandbox, request, body)
        if refusal is not None:
            return _answer(refusal, 404 if refusal == "InvalidAccessKeyId.NotFound" else 400)
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        match request.headers["x-acs-action"]:
            case "SendSms":
                return await _send(sandbox, form, request.headers.get("traceparent"))
            case "QuerySendDetails":
                return _details(sandbox, form)
            case _:
                return _answer("InvalidAction.NotFound", 404)

    return router


def _details(sandbox: Sandbox, form: dict[str, str]) -> JSONResponse:
    """What a number was sent on a day in China, the latest first, a page of it."""
    for name in ("PhoneNumber", "SendDate", "PageSize", "CurrentPage"):
        if not form.get(name):
            return _answer(f"Missing{name}", 400)
    try:
        size, page = int(form["PageSize"]), int(form["CurrentPage"])
        day = datetime.strptime(form["SendDate"], "%Y%m%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        return _answer("isv.INVALID_PARAMETERS")
    if not 1 <= size <= LARGEST_PAGE or page < 1:
        return _answer("isv.INVALID_PARAMETERS")
    within = [address_hash(form["PhoneNumber"]), _text(day), _text(day + timedelta(days=1))]
    (total,) = sandbox.db.execute(f"select count(*) {SENT_ON}", within).fetchone()
    rows = sandbox.db.execute(
        f"select m.key, m.content, f.status, f.code {SENT_ON} order by accepted_at desc limit ? offset ?",
        [*within, size, size * (page - 1)],
    )
    listed = [
        {
            "PhoneNum": form["PhoneNumber"],
            "OutId": row["key"],
            "TemplateCode": json.loads(row["content"]).get("TemplateCode"),
            "SendStatus": {"delivered": 3, "failed": 2}.get(row["status"], 1),
            "ErrCode": row["code"] or "",
        }
        for row in rows
    ]
    return _answer("OK", TotalCount=total, SmsSendDetailDTOs={"SmsSendDetailDTO": listed})


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


async def _send(sandbox: Sandbox, form: dict[str, str], traceparent: str | None) -> JSONResponse:
    missing = [n for n in ("PhoneNumbers", "SignName", "TemplateCode") if not form.get(n)]
    if missing:
        return _answer(f"Missing{missing[0]}", 400)
    if NUMBER.fullmatch(form["PhoneNumbers"]) is None:
        return _answer("isv.MOBILE_NUMBER_ILLEGAL")
    if not approved(sandbox.db, "sms", form["TemplateCode"]):
        return _answer("isv.SMS_TEMPLATE_ILLEGAL")
    content = {name: form.get(name) for name in ("SignName", "TemplateCode", "TemplateParam")}
    key = form.get("OutId") or f"unkeyed-{secrets.token_hex(8)}"
    taken = await sandbox.desk.take(
        Arrival("sms", key, form["PhoneNumbers"], content, traceparent, keyed=False)
    )
    if isinstance(taken, Refused):
        return _answer(taken.code)
    if taken.answer_lost:
        return JSONResponse({"Code": "GatewayTimeout"}, 504)
    return _answer("OK", BizId=taken.message_id)
