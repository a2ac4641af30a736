"""Web push (RFC 8030): encrypted for the browser (RFC 8291), and signed by VAPID (RFC 8292)."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from notifications.edge.partners import http
from notifications.edge.partners.connections import Client
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    PartnerRefusedUs,
    Rejected,
)
from notifications.settings import PartnerSettings

KEPT_FOR: Final = timedelta(days=1)
"""How long the push service keeps it for a browser that is not running."""
SIGNED_FOR: Final = timedelta(hours=1)
GONE: Final = {404, 410}
OURS: Final = {401, 403}
LARGEST: Final = 4096
"""Bytes that a push service takes, encrypted."""


class WebPush:
    """Browsers: `webpush:` and the subscription as the browser gives it, JSON without spaces.

    The same key again takes the place of what the push service still keeps. A subscription names where it is
    sent to, so only push services that the settings name are called.
    """

    name, tells = "webpush", False
    channel: Channel = "app"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._origins = frozenset(settings.webpush_origins.split(","))
        self._subject = settings.vapid_subject
        self._vapid = Vapid02.from_string(settings.vapid_key.get_secret_value())
        self._client = client
        self._now = now

    async def send(self, message: Message) -> Outcome:
        """Send subject and text, which the page's worker shows."""
        shown = {
            "title": message.subject,
            "body": message.text,
            "tag": message.key,
            "receipt": message.receipt,
        }
        try:
            subscription = json.loads(message.address)
            endpoint = urlsplit(subscription["endpoint"])
            body = WebPusher(subscription).encode(http.json_bytes(shown))["body"]
        except (ValueError, KeyError, TypeError, binascii.Error, WebPushException) as failure:
            return Dead("SubscriptionMalformed", type(failure).__name__)
        origin = f"{endpoint.scheme}://{endpoint.netloc}"
        if origin not in self._origins:
            return Rejected("PushServiceUnknown", "the settings name no such push service")
        if len(body) > LARGEST:
            return Rejected("PayloadTooLarge", f"{len(body)} bytes")
        response = await http.call(
            *(self._client, self.name, "POST", endpoint.geturl()),
            content=body,
            headers=self._headers(origin, message.key),
            of_address=True,
        )
        said = f"HTTP {response.status_code}"
        if response.status_code in OURS:
            raise PartnerRefusedUs(self.name, said)
        if response.status_code in GONE:
            return Dead(said, said)
        if not response.is_success:
            return Rejected(said, said)
        return Accepted(response.headers.get("location", "").rpartition("/")[2])

    async def find(self, key: str, address: str) -> Accepted | None:
        """It has no word for it."""
        return None

    def _headers(self, origin: str, key: str) -> dict[str, str]:
        expires = int((self._now() + SIGNED_FOR).timestamp())
        signed: dict[str, Any] = self._vapid.sign({"aud": origin, "exp": expires, "sub": self._subject})
        topic = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())[:32].decode()
        return {
            "authorization": str(signed["Authorization"]),
            "content-encoding": "aes128gcm",
            "ttl": str(int(KEPT_FOR.total_seconds())),
            "urgency": "high",
            "topic": topic,
        }
