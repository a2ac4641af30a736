"""What WeChat tells by itself: encrypted for us, as its docs have it for safe mode (安全模式), in JSON.

The signature is SHA-1 over token, timestamp, nonce and what is encrypted; the key is AES-256-CBC's, which
holds 16 random bytes, the length of the message, the message, and whose it is.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from notifications.settings import WeChatEventSettings

TOLERANCE: Final = timedelta(minutes=5)
BLOCK_BITS: Final = 256
NOISE: Final = 16
POPUP: Final = "subscribe_msg_popup_event"
ACCEPTED: Final = "accept"


class ForgedEvent(Exception):
    """Not WeChat's word, not for us, or not fresh: `reason` is missing, signature, stale or content."""

    def __init__(self, reason: Literal["missing", "signature", "stale", "content"]) -> None:
        super().__init__(reason)
        self.reason = reason


def _listed(found: Any) -> Any:
    """One alone comes without its list."""
    return found if isinstance(found, list) else [found]


class Choice(BaseModel):
    """What somebody said of one template in the dialogue."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    template: Annotated[str, Field(alias="TemplateId", max_length=128)]
    said: Annotated[str, Field(alias="SubscribeStatusString", max_length=32)]


class Event(BaseModel):
    """Of one person; `choices` of a dialogue alone. The same again has the same moment (`created`)."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    openid: Annotated[str, Field(alias="FromUserName", min_length=1, max_length=128, repr=False)]
    created: Annotated[int, Field(alias="CreateTime")]
    kind: Annotated[str, Field(alias="Event", max_length=64)] = ""
    choices: Annotated[list[Choice], BeforeValidator(_listed), Field(alias="List", max_length=20)] = []

    @property
    def yeses(self) -> list[str]:
        """The templates that they said yes to."""
        if self.kind != POPUP:
            return []
        return [choice.template for choice in self.choices if choice.said == ACCEPTED]


def echo(asked: Mapping[str, str], settings: WeChatEventSettings) -> str:
    """What WeChat wants to hear when our address is entered there. Raises ForgedEvent."""
    token = settings.wechat_event_token.get_secret_value()
    _check(asked.get("signature", ""), (token, asked.get("timestamp", ""), asked.get("nonce", "")))
    return asked.get("echostr", "")


def opened(
    asked: Mapping[str, str], body: bytes, appid: str, settings: WeChatEventSettings, now: datetime
) -> Event:
    """The event. `now` is wall time. Raises ForgedEvent."""
    try:
        sealed = json.loads(body)["Encrypt"]
    except (ValueError, TypeError, KeyError):
        raise ForgedEvent("missing") from None
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    token = settings.wechat_event_token.get_secret_value()
    if not isinstance(sealed, str):
        raise ForgedEvent("missing")
    _check(asked.get("msg_signature", ""), (token, timestamp, nonce, sealed))
    try:
        if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
            raise ForgedEvent("stale")
        return Event.model_validate_json(_decrypted(sealed, appid, settings))
    except (ValueError, OverflowError, OSError, binascii.Error, ValidationError):
        raise ForgedEvent("content") from None


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
