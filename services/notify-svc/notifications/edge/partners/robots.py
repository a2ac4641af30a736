"""Robots of chat groups: DingTalk, signed by HMAC-SHA256, and WeCom, whose key is all it asks for.

Neither takes a key of ours, nor tells what it has.
"""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Protocol

from notifications.edge.partners import http
from notifications.edge.partners.connections import Client, open_connections
from notifications.edge.partners.protocol import (
    Accepted,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)
from notifications.settings import PartnerSettings, RobotAccount

BUSY: Final = -1
PAUSE: Final = timedelta(minutes=1)
"""Both count by the minute."""


class GroupRobot(Protocol):
    """The robot of one group. `longest`: bytes of Markdown that it takes."""

    longest: ClassVar[int]

    async def say(self, title: str, text: str) -> Accepted | Rejected:
        """Say it in the group. Raises PartnerUnavailable."""


class DingTalk:
    """钉钉自定义机器人. The secret signs the moment, not the words: TLS keeps those."""

    longest: ClassVar[int] = 20_000
    limited: ClassVar = frozenset({130101})
    ours: ClassVar = frozenset({310000, 300005})

    def __init__(self, name: str, account: RobotAccount, client: Client, now: Callable[[], datetime]) -> None:
        self._name = name
        self._account = account
        self._client = client
        self._now = now

    async def say(self, title: str, text: str) -> Accepted | Rejected:
        timestamp = str(int(self._now().timestamp() * 1000))
        secret = self._account.secret.get_secret_value()
        digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
        asked = {
            "access_token": self._account.token.get_secret_value(),
            "timestamp": timestamp,
            "sign": base64.b64encode(digest).decode(),
        }
        body = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
        answer = await _post(self._name, self._client, self._account.url, asked, body)
        return _outcome(self._name, answer, self.limited, self.ours)


class WeCom:
    """企业微信群机器人."""

    longest: ClassVar[int] = 4_096
    limited: ClassVar = frozenset({45009})
    ours: ClassVar = frozenset({93000})

    def __init__(self, name: str, account: RobotAccount, client: Client, now: Callable[[], datetime]) -> None:
        self._name = name
        self._account = account
        self._client = client

    async def say(self, title: str, text: str) -> Accepted | Rejected:
        """It has no title."""
        asked = {"key": self._account.token.get_secret_value()}
        body = {"msgtype": "markdown", "markdown": {"content": text}}
        answer = await _post(self._name, self._client, self._account.url, asked, body)
        return _outcome(self._name, answer, self.limited, self.ours)


KINDS: Final[Mapping[str, type[DingTalk | WeCom]]] = {"dingtalk": DingTalk, "wecom": WeCom}


def longest(kind: str) -> int:
    """Bytes that a robot of this kind takes; of an unknown one, what any would."""
    return KINDS[kind].longest if kind in KINDS else min(each.longest for each in KINDS.values())


@asynccontextmanager
async def open_robots(
    settings: PartnerSettings, now: Callable[[], datetime]
) -> AsyncIterator[Mapping[str, GroupRobot]]:
    """By name, usable inside the block. `now` is wall time, as of the partners."""
    async with open_connections(settings.partner_timeout_s) as client:
        accounts = settings.robot_accounts
        yield {name: KINDS[each.kind](name, each, client, now) for name, each in accounts.items()}


async def _post(
    name: str, client: Client, url: str, asked: Mapping[str, str], body: Mapping[str, object]
) -> dict[str, Any]:
    response = await http.call(
        *(client, name, "POST", url),
        content=http.json_bytes(body),
        headers={"content-type": "application/json"},
        params=asked,
    )
    return http.json_object(name, response)


def _outcome(
    name: str, answer: Mapping[str, Any], limited: frozenset[int], ours: frozenset[int]
) -> Accepted | Rejected:
    code = answer.get("errcode")
    if code == 0:
        return Accepted("")
    if code in limited:
        raise PartnerLimited(name, f"errcode {code}", retry_after=PAUSE)
    if code in ours:
        raise PartnerRefusedUs(name, f"errcode {code}")
    if code == BUSY:
        raise PartnerUnavailable(name, f"errcode {code}", in_doubt=True)
    return Rejected(str(code), str(answer.get("errmsg", "")))
