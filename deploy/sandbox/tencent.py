"""The second SMS partner, after Tencent Cloud: actions signed with TC3-HMAC-SHA256. It knows no key.

Canonical request, string to sign and derived key follow Tencent Cloud's «Signature Method v3». The caller's
`SessionContext` comes back with what it asks for by number, and keeps nothing from being sent twice.
"""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from sandbox.behaviour import address_hash, outage
from sandbox.bodies import json_object
from sandbox.context import Sandbox
from sandbox.credentials import is_fresh
from sandbox.desk import Arrival, Refused
from sandbox.texts import approved
from sandbox.wall import now

ALGORITHM: Final = "TC3-HMAC-SHA256"
AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} Credential=(?P<id>[^/]+)/(?P<day>\d{{4}}-\d\d-\d\d)/sms/tc3_request, "
    r"SignedHeaders=(?P<signed>[a-z;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)
MUST_BE_SIGNED: Final = {"content-type", "host"}
NUMBER: Final = re.compile(r"\+861[3-9]\d{9}|\+(?!86)[1-9]\d{6,14}")
SENT_TO: Final = """
select m.key, m.message_id, f.status, f.code from message m left join fate f using (channel, key)
where channel = 'tencent' and address_hash = ? order by accepted_at desc limit 100
"""


def signature(secret: str, request: Request, signed: list[str], body: bytes, day: str, timestamp: str) -> str:
    """The signature that the method gives this request; `signed` names lower-case headers, sorted."""
    headers = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in signed)
    canonical = "\n".join(
        (*(request.method, "/", ""), *(headers, ";".join(signed)), hashlib.sha256(body).hexdigest())
    )
    key = f"TC3{secret}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{timestamp}\n{day}/sms/tc3_request\n{digest}"
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _answer(**response: object) -> JSONResponse:
    return JSONResponse({"Response": {**response, "RequestId": secrets.token_hex(16)}})


def _refused(code: str) -> JSONResponse:
    return _answer(Error={"Code": code, "Message": code})


def _refusal_of_signature(sandbox: Sandbox, request: Request, body: bytes) -> str | None:
    headers = request.headers
    claim = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    timestamp = headers.get("x-tc-timestamp", "")
    if claim is None or not timestamp.isdecimal() or len(timestamp) > 12:
        return "AuthFailure.InvalidAuthorization"
    if claim["id"] != sandbox.settings.tencent_id:
        return "AuthFailure.SecretIdNotFound"
    signed_at, signed = datetime.fromtimestamp(int(timestamp), UTC), claim["signed"].split(";")
    if not is_fresh(signed_at, now()) or f"{signed_at:%Y-%m-%d}" != claim["day"]:
        return "AuthFailure.SignatureExpire"
    if not set(signed) >= MUST_BE_SIGNED or signed != sorted(signed) or not all(n in headers for n in signed):
        return "AuthFailure.InvalidAuthorization"
    secret = sandbox.settings.tencent_secret.get_secret_value()
    expected = signature(secret, request, signed, body, claim["day"], timestamp)
    return None if hmac.compare_digest(expected, claim["signature"]) else "AuthFailure.SignatureFailure"


def routes(sandbox: Sandbox) -> APIRouter:
    """`POST /tencent` with the action in `x-tc-action`: SendSms or PullSmsSendStatusByPhoneNumber."""
    router = APIRouter()

    @router.post("/tencent")
    async def act(request: Request) -> JSONResponse:
        if rule := outage(sandbox.db, "tencent"):
            # What it says itself it says by 200; what stands before it does not.
            return JSONResponse({}, int(rule.code)) if rule.code else _refused("ServiceUnavailable")
        refusal = _refusal_of_signature(sandbox, request, await request.body())
        asked = await json_object(request)
        if refusal is not None or asked is None:
            return _refused(refusal or "InvalidParameter")
        match request.headers.get("x-tc-action"):
            case "SendSms":
                return await _send(sandbox, asked, request.headers.get("traceparent"))
            case "PullSmsSendStatusByPhoneNumber":
                return _pull(sandbox, str(asked.get("PhoneNumber", "")))
            case _:
                return _refused("InvalidAction")

    return router


async def _send(sandbox: Sandbox, asked: dict[str, Any], traceparent: str | None) -> JSONResponse:
    missing = [n for n in ("SmsSdkAppId", "SignName", "TemplateId", "SessionContext") if not asked.get(n)]
    numbers = asked.get("PhoneNumberSet")
    if missing or not isinstance(numbers, list) or len(numbers) != 1 or not isinstance(numbers[0], str):
        return _refused("MissingParameter" if missing else "InvalidParameter")
    key, number = str(asked["SessionContext"]), numbers[0]
    if NUMBER.fullmatch(number) is None:
        return _status(key, "InvalidParameterValue.IncorrectPhoneNumber")
    if not approved(sandbox.db, "tencent", str(asked["TemplateId"])):
        return _status(key, "FailedOperation.TemplateIncorrectOrUnapproved")
    content = {name: asked.get(name) for name in ("SignName", "TemplateId", "TemplateParamSet")}
    arrival = Arrival("tencent", key, number.removeprefix("+86"), content, traceparent, keyed=False)
    taken = await sandbox.desk.take(arrival)
    if isinstance(taken, Refused):
        return _status(key, taken.code)
    if taken.answer_lost:
        return JSONResponse({"Response": {"Error": {"Code": "InternalError.Timeout"}}}, 504)
    return _status(key, "Ok", taken.message_id)


def _status(key: str, code: str, serial: str = "") -> JSONResponse:
    one = {"SerialNo": serial, "SessionContext": key, "Code": code, "Message": code, "Fee": int(code == "Ok")}
    return _answer(SendStatusSet=[one])


def _pull(sandbox: Sandbox, number: str) -> JSONResponse:
    """What the number was sent, with what became of it as far as that is known."""
    rows = sandbox.db.execute(SENT_TO, [address_hash(number.removeprefix("+86"))])
    known = {"delivered": "SUCCESS", "failed": "FAIL"}
    return _answer(
        PullSmsSendStatusSet=[
            {
                "SerialNo": row["message_id"],
                "SessionContext": row["key"],
                "ReportStatus": known.get(row["status"]),
                "Description": row["code"],
            }
            for row in rows
        ]
    )
