"""SMS by Alibaba Cloud's SendSms, signed by «signature method V3» (ACS3-HMAC-SHA256).

What became of a message it tells by SmsReport, which it signs by nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from kernel.clock import SHANGHAI
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from notifications.domain.lost import UNAPPROVED
from notifications.edge.partners import http
from notifications.edge.partners.connections import Answer, Client
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

ALGORITHM: Final = "ACS3-HMAC-SHA256"
FATES: Final = {2: False, 3: True}
"""Whether it was delivered, by `SendStatus`; 1 is not known yet."""
A_PAGE: Final = 50
"""Messages of one page: more are not given."""
PAGES: Final = 20
DEAD: Final = {"isv.MOBILE_NUMBER_ILLEGAL"}
LIMITED: Final = {"isv.BUSINESS_LIMIT_CONTROL"}
"""Of one number: so many a minute, an hour and a day."""
SPENT: Final = {"isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"}
"""What we allow ourselves there of all messages."""
THROTTLED: Final = "Throttling"
AWAY: Final = {"isp.SYSTEM_ERROR"}
"""Its docs ask to call again."""
OURS: Final = (
    "Signature",
    "InvalidTimeStamp",
    "InvalidAccessKeyId",
    "IncompleteSignature",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "isv.OUT_OF_SERVICE",
    "isp.RAM_PERMISSION_DENY",
)


def authorization(key: str, secret: str, method: str, url: str, headers: Mapping[str, str]) -> str:
    """The Authorization header for a request with these lower-case headers, all of which are signed."""
    parts = urlsplit(url)
    names = sorted(headers)
    canonical = "\n".join(
        (
            *(method, quote(parts.path or "/", safe="/~"), parts.query),
            *("".join(f"{name}:{headers[name]}\n" for name in names), ";".join(names)),
            headers["x-acs-content-sha256"],
        )
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key},SignedHeaders={';'.join(names)},Signature={signature}"


class SmsReport(BaseModel):
    """What became of one message, by its docs."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    biz_id: Annotated[str, Field(min_length=1, max_length=128)]
    out_id: Annotated[str, Field(max_length=128)] = ""
    success: bool
    err_code: Annotated[str, Field(max_length=64)] = ""
    report_time: Annotated[str, Field(max_length=32)] = ""

    def word(self) -> Word:
        """The same, as we hear it of everybody."""
        return Word(self.biz_id, self.out_id, self.success, self.err_code)


REPORTS: Final = TypeAdapter(Annotated[tuple[SmsReport, ...], Field(min_length=1, max_length=1000)])


def reported(body: bytes) -> tuple[Word, ...]:
    """What it tells of messages, one or many. Raises MalformedReceipt."""
    return words(REPORTS, body)


class Aliyun:
    """The first SMS partner. Numbers travel in the body, never in the URL.

    An OutId comes back with what is asked and told, and keeps nothing from being sent twice.
    """

    name, tells = "aliyun", True
    channel: Channel = "sms"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._client = client
        self._now = now

    async def send(self, message: Message) -> Outcome:
        """Send the template with its variables."""
        answer, response = await self._act(
            "SendSms",
            {
                "PhoneNumbers": message.address,
                "SignName": self._settings.sms_sign_name,
                "TemplateCode": message.template,
                "TemplateParam": http.json_bytes(message.variables).decode(),
                "OutId": message.key,
            },
        )
        code, reason = str(answer.get("Code", "")), str(answer.get("Message", ""))
        if code == "OK":
            return Accepted(str(answer.get("BizId", "")))
        if code in DEAD:
            return Dead(code, reason)
        if code in UNAPPROVED:
            return Unapproved(code, reason)
        if code in LIMITED:
            raise PartnerLimited(self.name, code, retry_after=http.retry_after(response))
        if code in SPENT or code.startswith(THROTTLED):
            usual = http.until_tomorrow(self._now()) if code in SPENT else http.A_MINUTE
            raise PartnerBusy(self.name, code, retry_after=http.retry_after(response) or usual)
        if code in AWAY:
            raise PartnerUnavailable(self.name, code, in_doubt=True)
        return Rejected(code, reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """Look for the OutId among what the number was sent today and yesterday, page by page.

        It is not said there by which name (BizId) it is known. Without a number there is nothing to ask by.
        """
        if not address:
            return None
        today = self._now().astimezone(SHANGHAI)
        for day in (today, today - timedelta(days=1)):
            for page in range(1, PAGES + 1):
                listed = await self._sent(address, f"{day:%Y%m%d}", page)
                if found := next((each for each in listed if each.get("OutId") == key), None):
                    delivered = FATES.get(found.get("SendStatus", 1))
                    return Accepted(
                        "", None if delivered is None else Fate(delivered, str(found.get("ErrCode", "")))
                    )
                if len(listed) < A_PAGE:
                    break
        return None

    async def _sent(self, address: str, day: str, page: int) -> list[dict[str, Any]]:
        asked = {"PhoneNumber": address, "SendDate": day, "PageSize": str(A_PAGE), "CurrentPage": str(page)}
        answer, _ = await self._act("QuerySendDetails", asked)
        if answer.get("Code") != "OK":
            raise PartnerUnavailable(self.name, str(answer.get("Code", "")))
        listed = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO")
        return listed if isinstance(listed, list) else []

    async def _act(self, action: str, form: Mapping[str, str]) -> tuple[dict[str, Any], Answer]:
        # A lone surrogate cannot be encoded; the partner is told where one stood.
        body = urlencode(form, errors="replace").encode()
        url = self._settings.sms_url
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "host": urlsplit(url).netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-acs-date": self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": "2017-05-25",
        }
        secret = self._settings.sms_secret.get_secret_value()
        signed = authorization(self._settings.sms_key, secret, "POST", url, headers)
        response = await http.call(
            *(self._client, self.name, "POST", url), content=body, headers=headers | {"authorization": signed}
        )
        answer = http.json_object(self.name, response)
        if str(answer.get("Code", "")).startswith(OURS):
            raise PartnerRefusedUs(self.name, str(answer["Code"]))
        return answer, response
