"""App push by Firebase Cloud Messaging (HTTP v1): an access token for a service account's JWT (RS256)."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from notifications.edge.partners import http
from notifications.edge.partners.connections import Answer, Client
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    PartnerLimited,
    PartnerRefusedUs,
    Rejected,
)
from notifications.settings import PartnerSettings

SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTED_FOR: Final = timedelta(minutes=10)
RENEW_BEFORE: Final = timedelta(minutes=5)
DEAD: Final = {"UNREGISTERED", "SENDER_ID_MISMATCH"}


class Fcm:
    """Devices whose address begins with `fcm:`. The same key again replaces the first on the device."""

    name, tells = "fcm", False
    channel: Channel = "app"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        account = json.loads(base64.b64decode(settings.fcm_account.get_secret_value()))
        self._email, self._token_uri = str(account["client_email"]), str(account["token_uri"])
        self._token_url = settings.fcm_token_url or self._token_uri
        self._key = RSAKey.import_key(account["private_key"])
        self._url = f"{settings.fcm_url}/v1/projects/{account['project_id']}/messages:send"
        self._client = client
        self._now = now
        self._token: tuple[str, datetime] | None = None
        self._renewing = asyncio.Lock()

    async def send(self, message: Message) -> Outcome:
        """Send subject and text, with the variables as data for the app."""
        answer = await self._post(message)
        if answer.status_code == 401:
            # Someone revoked it, or our clock is off: once more with a new one.
            self._token = None
            answer = await self._post(message)
        said = http.json_object(self.name, answer)
        if answer.status_code == 200:
            return Accepted(str(said.get("name", "")))
        error = said.get("error") or {}
        code = _code(error)
        if answer.status_code in (401, 403) and code not in DEAD:
            raise PartnerRefusedUs(self.name, code)
        if code == "QUOTA_EXCEEDED":
            raise PartnerLimited(self.name, code)
        reason = str(error.get("message", ""))
        return Dead(code, reason) if code in DEAD else Rejected(code, reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """It has no word for it."""
        return None

    async def _post(self, message: Message) -> Answer:
        note = {"title": message.subject, "body": message.text}
        body = {
            "message": {
                "token": message.address,
                "notification": note,
                "data": {**message.variables, "receipt": message.receipt},
                "android": {"priority": "HIGH", "notification": {"tag": message.key}},
            }
        }
        with http.before_sending():
            token = await self._access_token()
        return await http.call(
            *(self._client, self.name, "POST", self._url),
            content=http.json_bytes(body),
            headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
            of_address=True,
        )

    async def _access_token(self) -> str:
        async with self._renewing:
            now = self._now()
            if self._token is not None and now < self._token[1]:
                return self._token[0]
            issued = int(now.timestamp())
            claims = {
                "iss": self._email,
                "scope": SCOPE,
                "aud": self._token_uri,
                "iat": issued,
                "exp": issued + int(ASSERTED_FOR.total_seconds()),
            }
            asked = {"grant_type": GRANT, "assertion": jwt.encode({"alg": "RS256"}, claims, self._key)}
            response = await http.call(
                *(self._client, self.name, "POST", self._token_url),
                content=urlencode(asked).encode(),
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
            answer = http.json_object(self.name, response)
            token, seconds = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not isinstance(seconds, int):
                raise PartnerRefusedUs(self.name, str(answer.get("error", "")))
            self._token = (token, now + timedelta(seconds=seconds) - RENEW_BEFORE)
            return token


def _code(error: dict[str, Any]) -> str:
    """Firebase's own code where it gives one, else Google's."""
    own = [detail["errorCode"] for detail in error.get("details") or [] if "errorCode" in detail]
    return str(own[0] if own else error.get("status", ""))
