"""Links by which somebody wants no more advertising 退订: signed, so that nobody makes one for another."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from host.settings import derived_key, told
from kernel.domain import Refusal

from notifications.domain.plan import Channel
from notifications.settings import LinkSettings

CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "wechat", "email")
SIGNED: Final = 16


class UnsubscribingForged(Refusal):
    """No link of ours, or not the whole of it."""

    title, field, status = "退订链接无效，请使用消息里的完整链接，或联系客服", "token", 404


class Links(NamedTuple):
    """`page`: for who reads it; `one_click`: for their mail program (RFC 8058)."""

    page: str
    one_click: str


class Unsubscribing:
    """`signing_key`: a private JWK, of which the key for links is made. They never lapse: a no is a no."""

    def __init__(self, signing_key: str) -> None:
        self._key = derived_key(signing_key, "unsubscribing")

    def links(self, person_id: UUID, channel: Channel) -> Links:
        """Where this person says that they want no more advertising on this channel."""
        about = person_id.bytes + bytes([CHANNELS.index(channel)])
        token = urlsafe_b64encode(about + self._signature(about)).decode().rstrip("=")
        base = told(LinkSettings).public_url.rstrip("/")
        return Links(f"{base}/unsubscribe#{token}", f"{base}/api/notifications/unsubscribing/{token}")

    def whose(self, token: str) -> tuple[UUID, Channel]:
        """Raises UnsubscribingForged."""
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        about, signature = raw[:-SIGNED], raw[-SIGNED:]
        if not hmac.compare_digest(signature, self._signature(about)):
            raise UnsubscribingForged
        return UUID(bytes=about[:-1]), CHANNELS[about[-1]]

    def _signature(self, about: bytes) -> bytes:
        return hmac.digest(self._key, about, sha256)[:SIGNED]
