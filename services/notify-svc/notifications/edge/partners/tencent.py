"""SMS by Tencent Cloud's SendSms, signed by TC3-HMAC-SHA256 («signature method v3»).

What became of a message it tells by its name there (sid) alone, and signs that by nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from notifications.domain.lost import UNAPPROVED
from notifications.edge.partners import http
from notifications.edge.partners.connections import Client
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Fate,
    Message,
    Outcome,
    PartnerBusy,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
    Unapproved,
)
from notifications.edge.partners.receipt import Word, words
from notifications.settings import PartnerSettings

ALGORITHM: Final = "TC3-HMAC-SHA256"
SERVICE: Final = "sms"
SIGNED: Final = ("content-type", "host", "x-tc-action")
DEAD: Final = {"InvalidParameterValue.IncorrectPhoneNumber"}
LIMITED: Final = "LimitExceeded"
"""Of one number, but for those that follow."""
SPENT: Final = (
    *("LimitExceeded.AppDailyLimit", "LimitExceeded.AppGlobalDailyLimit", "LimitExceeded.DailyLimit"),
    *("LimitExceeded.AppMainlandChinaDailyLimit", "LimitExceeded.AppCountryOrRegionDailyLimit"),
)
"""What we allow ourselves there of all messages in a day."""
THROTTLED: Final = "RequestLimitExceeded"
OURS: Final = (
    *("AuthFailure", "FailedOperation.InsufficientBalanceInSmsPackage", "UnauthorizedOperation"),
    *("FailedOperation.SignatureIncorrectOrUnapproved", "InvalidParameterValue.SdkAppIdNotExist"),
)
BUSY: Final = ("InternalError", "ResourceUnavailable")
AWAY: Final = "ServiceUnavailable"
"""Its 503: it answers 200 whatever it says."""
ASKED_BACK: Final = timedelta(days=2)
CHINESE: Final = re.compile(r"1\d{10}")


def signature(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """Of a POST to `/` with these lower-case headers, for the day and second of `at`, in UTC."""
    day = f"{at:%Y-%m-%d}"
    canonical = "\n".join(
        (
            *("POST", "/", ""),
            *("".join(f"{name}:{headers[name].lower()}\n" for name in SIGNED), ";".join(SIGNED)),
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{day}/{SERVICE}/tc3_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"TC3{secret}".encode()
    for part in (day, SERVICE, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    to_sign = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{digest}"
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


class Status(BaseModel):
    """What became of one message, by its docs."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: Annotated[str, Field(min_length=1, max_length=128)]
    report_status: Literal["SUCCESS", "FAIL"]
    errmsg: Annotated[str, Field(max_length=64)] = ""

    def word(self) -> Word:
        """The same, as we hear it of everybody."""
        return Word(self.sid, "", self.report_status == "SUCCESS", self.errmsg)


STATUSES: Final = TypeAdapter(Annotated[tuple[Status, ...], Field(min_length=1, max_length=1000)])


def reported(body: bytes) -> tuple[Word, ...]:
    """What it tells of messages, one or many. Raises MalformedReceipt."""
    return words(STATUSES, body)


class Tencent:
    """The second SMS partner. It takes a key twice for two: it is asked, by number, for what may be there."""

    name, tells = "tencent", True
    channel: Channel = "sms"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._client = client
        self._now = now

    async def send(self, message: Message) -> Outcome:
        """Send the template with its variables, which have numbers here: in their order."""
        answer = await self._act(
            "SendSms",
            {
                "PhoneNumberSet": [_number(message.address)],
                "SmsSdkAppId": self._settings.tencent_app,
                "SignName": self._settings.sms_sign_name,
                "TemplateId": message.template,
                "TemplateParamSet": [*message.variables.values()],
                "SessionContext": message.key,
            },
        )
        statuses = answer.get("SendStatusSet") or [answer.get("Error") or {}]
        code, reason = str(statuses[0].get("Code", "")), str(statuses[0].get("Message", ""))
        if code == "Ok":
            return Accepted(str(statuses[0].get("SerialNo", "")))
        if code.startswith(OURS):
            raise PartnerRefusedUs(self.name, code)
        if code in DEAD:
            return Dead(code, reason)
        if code in UNAPPROVED:
            return Unapproved(code, reason)
        if code in SPENT or code.startswith(THROTTLED):
            usual = http.until_tomorrow(self._now()) if code in SPENT else http.A_MINUTE
            raise PartnerBusy(self.name, code, retry_after=usual)
        if code.startswith(LIMITED):
            raise PartnerLimited(self.name, code)
        return Rejected(code, reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """Look for the key among what the number was sent lately; without one there is nothing to ask by."""
        if not address:
            return None
        since = int((self._now() - ASKED_BACK).timestamp())
        asked = {
            "SmsSdkAppId": self._settings.tencent_app,
            "PhoneNumber": _number(address),
            "BeginTime": since,
            "Offset": 0,
            "Limit": 100,
        }
        answer = await self._act("PullSmsSendStatusByPhoneNumber", asked)
        for each in answer.get("PullSmsSendStatusSet") or []:
            if each.get("SessionContext") == key:
                status = each.get("ReportStatus")
                fate = Fate(status == "SUCCESS", str(each.get("Description", ""))) if status else None
                return Accepted(str(each.get("SerialNo", "")), fate)
        return None

    async def _act(self, action: str, body: Mapping[str, object]) -> dict[str, Any]:
        content, at, url = http.json_bytes(body), self._now().astimezone(UTC), self._settings.tencent_url
        headers = {
            "content-type": "application/json; charset=utf-8",
            "host": urlsplit(url).netloc,
            "x-tc-action": action,
        }
        signed = signature(self._settings.tencent_secret.get_secret_value(), headers, content, at)
        scope = f"{self._settings.tencent_id}/{at:%Y-%m-%d}/{SERVICE}/tc3_request"
        response = await http.call(
            *(self._client, self.name, "POST", url),
            content=content,
            headers=headers
            | {
                "x-tc-version": "2021-01-11",
                "x-tc-timestamp": str(int(at.timestamp())),
                "x-tc-region": "ap-guangzhou",
                "authorization": f"{ALGORITHM} Credential={scope}, SignedHeaders={';'.join(SIGNED)}, "
                f"Signature={signed}",
            },
        )
        answer = http.json_object(self.name, response).get("Response")
        if not isinstance(answer, dict):
            raise PartnerUnavailable(self.name, "answer without a Response", in_doubt=True)
        code = str((answer.get("Error") or {}).get("Code", ""))
        if code.startswith(OURS):
            raise PartnerRefusedUs(self.name, code)
        if code == AWAY:
            raise PartnerUnavailable(self.name, code)
        if code.startswith(BUSY):
            raise PartnerUnavailable(self.name, code, in_doubt=True)
        return answer


def _number(address: str) -> str:
    """As E.164: here a number without its country is a Chinese one."""
    return f"+86{address}" if CHINESE.fullmatch(address) else address
