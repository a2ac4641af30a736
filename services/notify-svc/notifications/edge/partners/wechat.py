"""WeChat: template messages to followers, one-time subscription messages to who said yes to this one.

By an access token that is kept until shortly before its end; nothing else is signed. What became of a message
WeChat tells by itself (`wechat_events.py`): it cannot be asked.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from notifications.domain.lost import UNAPPROVED
from notifications.edge.partners import http
from notifications.edge.partners.connections import Answer, Client
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    PartnerBusy,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
    Unapproved,
)
from notifications.settings import PartnerSettings

TOKEN_SPENT: Final = {40001, 40014, 42001}
OURS: Final = {40013, 40125}
BUSY: Final = -1
DAY_SPENT: Final = 45009
"""Of an interface: so many calls a day, of all messages."""
TOO_FAST: Final = 45011
"""So many calls a minute."""
DEAD: Final = {40003}
NOT_FOLLOWED: Final = "43004"
"""They do not follow the account, so that no template message reaches them; the address stays good."""
NOT_SUBSCRIBED: Final = "43101"
"""They said yes to no message of this template that was not sent yet; likewise."""
TEMPLATE: Final = "template/send"
SUBSCRIPTION: Final = "subscribe/bizsend"
KEPT_APART: Final = timedelta(minutes=10)
"""How long the same openid and client_msg_id are one message there, by its docs; later it may be two."""
RENEW_BEFORE: Final = timedelta(minutes=5)


def by_template(template: str) -> str:
    """By which name we know what they said yes to: the answer gives none, and its event says the template."""
    return f"bizsend:{template}"


class WeChat:
    """The WeChat partner."""

    name, tells = "wechat", False
    channel: Channel = "wechat"

    def __init__(self, settings: PartnerSettings, client: Client, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._client = client
        self._now = now
        self._token: tuple[str, datetime] | None = None
        self._renewing = asyncio.Lock()

    async def send(self, message: Message) -> Outcome:
        """Send the template with its variables. What they said yes to has no key there."""
        body: dict[str, object] = {
            "touser": message.address,
            "template_id": message.template,
            "data": {name: {"value": value} for name, value in message.variables.items()},
        }
        if message.subscribed:
            answer, response = await self._act(SUBSCRIPTION, body)
        else:
            answer, response = await self._act(TEMPLATE, body | {"client_msg_id": message.key})
        code, reason = answer.get("errcode"), str(answer.get("errmsg", ""))
        if code == 0 and message.subscribed:
            return Accepted(by_template(message.template))
        if code == 0:
            return Accepted(str(answer.get("msgid", "")))
        if code in DEAD:
            return Dead(str(code), reason)
        if str(code) in UNAPPROVED:
            return Unapproved(str(code), reason)
        if code == BUSY:
            raise PartnerUnavailable(self.name, f"errcode {code}")
        if code in (DAY_SPENT, TOO_FAST):
            usual = http.until_tomorrow(self._now()) if code == DAY_SPENT else http.A_MINUTE
            raise PartnerBusy(self.name, f"errcode {code}", retry_after=http.retry_after(response) or usual)
        return Rejected(str(code), reason)

    async def find(self, key: str, address: str) -> Accepted | None:
        """WeChat answers no such question."""
        return None

    async def _act(self, action: str, body: Mapping[str, object]) -> tuple[dict[str, Any], Answer]:
        answer, response = await self._post(action, body)
        if answer.get("errcode") in TOKEN_SPENT:
            # Someone else renewed it, or the platform withdrew it: once more with a new one.
            self._token = None
            answer, response = await self._post(action, body)
        if answer.get("errcode") in OURS | TOKEN_SPENT:
            raise PartnerRefusedUs(self.name, f"errcode {answer['errcode']}")
        return answer, response

    async def _post(self, action: str, body: Mapping[str, object]) -> tuple[dict[str, Any], Answer]:
        url = f"{self._settings.wechat_url}/cgi-bin/message/{action}"
        with http.before_sending():
            token = await self._access_token()
        response = await http.call(
            *(self._client, self.name, "POST", url),
            content=http.json_bytes(body),
            headers={"content-type": "application/json"},
            params={"access_token": token},
        )
        return http.json_object(self.name, response), response

    async def _access_token(self) -> str:
        async with self._renewing:
            if self._token is not None and self._now() < self._token[1]:
                return self._token[0]
            asked = {
                "grant_type": "client_credential",
                "appid": self._settings.wechat_appid,
                "secret": self._settings.wechat_secret.get_secret_value(),
            }
            url = f"{self._settings.wechat_url}/cgi-bin/stable_token"
            response = await http.call(self._client, self.name, "POST", url, content=http.json_bytes(asked))
            answer = http.json_object(self.name, response)
            token, seconds = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not isinstance(seconds, int):
                raise PartnerRefusedUs(self.name, f"errcode {answer.get('errcode')}")
            self._token = (token, self._now() + timedelta(seconds=seconds) - RENEW_BEFORE)
            return token
