"""Links by which somebody wants no more advertising 退订: signed, so that nobody makes one for another."""

import hmac
from typing import Final, NamedTuple
from uuid import UUID

from edge.links import Tokens, id_in
from host.settings import derived_key, told
from kernel.domain import Refusal

from notifications.domain.plan import Channel
from notifications.settings import LinkSettings

CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "wechat", "email")


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
        self._tokens = Tokens(derived_key(signing_key, "unsubscribing"))

    def links(self, person_id: UUID, channel: Channel) -> Links:
        """Where this person, told on this channel, says that they want no more advertising."""
        token, base = self._tokens.make(person_id, channel), told(LinkSettings).public_url.rstrip("/")
        return Links(f"{base}/unsubscribe#{token}", f"{base}/api/notifications/unsubscribing/{token}")

    def whose(self, token: str) -> UUID:
        """Raises UnsubscribingForged."""
        person_id = id_in(token)
        for channel in CHANNELS if person_id else ():
            if person_id and hmac.compare_digest(self._tokens.make(person_id, channel), token):
                return person_id
        raise UnsubscribingForged
