"""What WeChat tells by itself: encrypted for us, as its docs have it for safe mode (安全模式).

The signature is SHA-1 over token, timestamp, nonce and what is encrypted; the key is AES-256-CBC's, which
holds 16 random bytes, the length of the message, the message, and whose it is. An account tells in XML, a
mini program in JSON where that was chosen there.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple
from xml.etree.ElementTree import ParseError, fromstring

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from notifications.edge.partners.wechat import by_template
from notifications.settings import WeChatEventSettings

TOLERANCE: Final = timedelta(minutes=5)
BLOCK_BITS: Final = 256
NOISE: Final = 16
POPUP: Final = "subscribe_msg_popup_event"
ACCEPTED: Final = "accept"
FINISHED: Final = "TEMPLATESENDJOBFINISH"
SENT: Final = "subscribe_msg_sent_event"
SUCCESS: Final = "success"
ENVELOPE: Final = re.compile(r"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*</Encrypt>")
"""Before it is known whose word it is, no XML of it is read."""


class ForgedEvent(Exception):
    """Not WeChat's word, not for us, or not fresh: `reason` is missing, signature, stale or content."""

    def __init__(self, reason: Literal["missing", "signature", "stale", "content"]) -> None:
        super().__init__(reason)
        self.reason = reason


def _listed(found: Any) -> Any:
    """One alone comes without its list."""
    return found if isinstance(found, list) else [found]


class Listed(BaseModel):
    """One of those that an event is about: what was said of a template, or what became of its message."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    template: Annotated[str, Field(alias="TemplateId", max_length=128)] = ""
    said: Annotated[str, Field(alias="SubscribeStatusString", max_length=32)] = ""
    message_id: Annotated[str, Field(alias="MsgID", max_length=64)] = ""
    status: Annotated[str, Field(alias="ErrorStatus", max_length=128)] = ""


class Word(NamedTuple):
    """What became of a message: by `name`, or of somebody's by the name of its template.

    `receipt_id` is WeChat's own of it, which repeats if the word does.
    """

    receipt_id: str
    name: str
    of_anybody: bool
    delivered: bool
    code: str


class Event(BaseModel):
    """Of one person. The same again has the same moment (`created`, in seconds of wall time)."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, coerce_numbers_to_str=True
    )

    openid: Annotated[str, Field(alias="FromUserName", min_length=1, max_length=128, repr=False)]
    created: Annotated[int, Field(alias="CreateTime")]
    kind: Annotated[str, Field(alias="Event", max_length=64)] = ""
    message_id: Annotated[str, Field(alias="MsgID", max_length=64)] = ""
    status: Annotated[str, Field(alias="Status", max_length=128)] = ""
    listed: Annotated[list[Listed], BeforeValidator(_listed), Field(alias="List", max_length=20)] = []

    @property
    def yeses(self) -> list[str]:
        """The templates that they said yes to."""
        if self.kind != POPUP:
            return []
        return [each.template for each in self.listed if each.said == ACCEPTED]

    @property
    def words(self) -> list[Word]:
        """What became of messages."""
        if self.kind == FINISHED and self.message_id:
            return [Word(self.message_id, self.message_id, True, self.status == SUCCESS, self.status)]
        return [
            Word(each.message_id, by_template(each.template), False, each.status == SUCCESS, each.status)
            for each in self.listed
            if self.kind == SENT and each.message_id
        ]


def echo(asked: Mapping[str, str], settings: WeChatEventSettings) -> str:
    """What WeChat wants to hear when our address is entered there. Raises ForgedEvent."""
    token = settings.wechat_event_token.get_secret_value()
    _check(asked.get("signature", ""), (token, asked.get("timestamp", ""), asked.get("nonce", "")))
    return asked.get("echostr", "")


def opened(
    asked: Mapping[str, str], body: bytes, appid: str, settings: WeChatEventSettings, now: datetime
) -> Event:
    """The event. `now` is wall time. Raises ForgedEvent."""
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    token = settings.wechat_event_token.get_secret_value()
    sealed = _sealed(body)
    _check(asked.get("msg_signature", ""), (token, timestamp, nonce, sealed))
    try:
        if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
            raise ForgedEvent("stale")
        return _read(_decrypted(sealed, appid, settings))
    except (ParseError, ValueError, OverflowError, OSError, binascii.Error, ValidationError):
        raise ForgedEvent("content") from None


def _sealed(body: bytes) -> str:
    """What is encrypted. Raises ForgedEvent."""
    if found := ENVELOPE.search(body.decode("utf-8", "replace")):
        return found[1]
    try:
        sealed = json.loads(body)["Encrypt"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ForgedEvent("missing") from None
    if not isinstance(sealed, str):
        raise ForgedEvent("missing")
    return sealed


def _read(message: bytes) -> Event:
    """Of WeChat's own words. Raises ValueError, ParseError."""
    if not message.lstrip().startswith(b"<"):
        return Event.model_validate_json(message)
    if b"<!DOCTYPE" in message:
        raise ValueError("a document of its own making")
    root = fromstring(message)  # noqa: S314 - decrypted with the key that WeChat and we alone have
    leaves = {each.tag: each.text or "" for each in root if not len(each)}
    listed = [{leaf.tag: leaf.text or "" for leaf in each} for each in root.iter("List")]
    return Event.model_validate(leaves | {"List": listed})


def _check(claimed: str, signed: tuple[str, ...]) -> None:
    digest = hashlib.sha1("".join(sorted(signed)).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(digest.encode(), claimed.encode()):
        raise ForgedEvent("signature")


def _decrypted(sealed: str, appid: str, settings: WeChatEventSettings) -> bytes:
    """Raises ValueError."""
    key = base64.b64decode(settings.wechat_event_key.get_secret_value() + "=")
    cipher = Cipher(AES(key), CBC(key[:16])).decryptor()
    padded = cipher.update(base64.b64decode(sealed, validate=True)) + cipher.finalize()
    padding = PKCS7(BLOCK_BITS).unpadder()
    content = (padding.update(padded) + padding.finalize())[NOISE:]
    length = int.from_bytes(content[:4])
    message, whose = content[4 : 4 + length], content[4 + length :]
    if whose != appid.encode():
        raise ValueError("for another account")
    return message
