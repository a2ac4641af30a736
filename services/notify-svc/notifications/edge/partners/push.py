"""App push: one signed token per request, bound to its body, and Apple's words for what went wrong."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OctKey

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

DEAD: Final = {"BadDeviceToken", "Unregistered"}
OURS: Final = {"MissingProviderToken", "InvalidProviderToken", "ExpiredProviderToken"}


class Push:
    """The app push partner. Device tokens travel in the body, never in the URL."""

    name, tells = "push", True
    channel: Channel = "app"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._url = settings.push_url
        self._key = OctKey.import_key(settings.push_secret.get_secret_value())
        self._client = client
        self._now = now

    async def send(self, message: Message) -> Outcome:
        """Send subject and text to the device, with the variables as data for the app."""
        answer = await self._act(
            "/messages",
            {
                "token": message.address,
                "title": message.subject,
                "body": message.text,
                "data": dict(message.variables),
            },
            {"idempotency-key": message.key},
        )
        if answer.get("status") == "accepted":
            return Accepted(str(answer.get("id", "")))
        reason = str(answer.get("reason", ""))
        return Dead(reason, reason) if reason in DEAD else Rejected(reason, reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """Ask by the Idempotency-Key it was sent with."""
        answer = await self._act("/messages/query", {"key": key}, {})
        return Accepted(str(answer["id"]), http.fate_of(answer)) if answer.get("id") else None

    async def _act(self, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> dict[str, Any]:
        content = http.json_bytes(body)
        claims = {
            "iss": "anju",
            "iat": int(self._now().timestamp()),
            "jti": secrets.token_hex(16),
            "body_sha256": hashlib.sha256(content).hexdigest(),
        }
        bearer = jwt.encode({"alg": "HS256"}, claims, self._key)
        response = await http.call(
            *(self._client, self.name, "POST", self._url + path),
            content=content,
            headers={"content-type": "application/json", "authorization": f"Bearer {bearer}", **headers},
            of_address=True,
        )
        answer = http.json_object(self.name, response)
        if answer.get("reason") in OURS:
            raise PartnerRefusedUs(self.name, str(answer["reason"]))
        return answer
