"""App push by Apple's push service: a provider token (JWT, ES256) over HTTP/2, one request to a device."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey

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

DEAD: Final = {"BadDeviceToken", "Unregistered", "DeviceTokenNotForTopic", "ExpiredToken"}
OURS: Final = {"MissingProviderToken", "InvalidProviderToken", "ExpiredProviderToken", "BadTopic"}
TOKEN_LIFE: Final = timedelta(minutes=40)
"""Apple takes a token for an hour, and none that changes more than once in twenty minutes."""


class Apns:
    """Devices whose address begins with `apns:`. The same key again replaces the first on the device.

    Apple wants the device in the path: no log of ours keeps the paths of what we call.
    """

    name, tells = "apns", False
    channel: Channel = "app"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._key = ECKey.import_key(base64.b64decode(settings.apns_key.get_secret_value()))
        self._client = client
        self._now = now
        self._token: tuple[str, datetime] | None = None

    async def send(self, message: Message) -> Outcome:
        """Send subject and text, with the variables as data for the app."""
        digest = hashlib.sha256(message.key.encode())
        alert = {"title": message.subject, "body": message.text}
        response = await http.call(
            *(self._client, self.name, "POST", f"{self._settings.apns_url}/3/device/{message.address}"),
            content=http.json_bytes(
                {
                    # The app is woken, and says that it has it.
                    "aps": {"alert": alert, "sound": "default", "mutable-content": 1},
                    "data": message.variables,
                    "receipt": message.receipt,
                }
            ),
            headers={
                "authorization": f"bearer {self._bearer()}",
                "apns-id": str(UUID(bytes=digest.digest()[:16])),
                "apns-collapse-id": digest.hexdigest(),
                "apns-push-type": "alert",
                "apns-priority": "10",
                "apns-topic": self._settings.apns_topic,
            },
            of_address=True,
        )
        if response.status_code == 200:
            return Accepted(response.headers.get("apns-id", ""))
        reason = str(http.json_object(self.name, response).get("reason", ""))
        if reason in OURS:
            self._token = None
            raise PartnerRefusedUs(self.name, reason)
        return Dead(reason, reason) if reason in DEAD else Rejected(reason, reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """It has no word for it."""
        return None

    def _bearer(self) -> str:
        now = self._now()
        if self._token is None or self._token[1] <= now:
            header = {"alg": "ES256", "kid": self._settings.apns_key_id}
            claims = {"iss": self._settings.apns_team_id, "iat": int(now.timestamp())}
            self._token = (jwt.encode(header, claims, self._key), now + TOKEN_LIFE)
        return self._token[0]
