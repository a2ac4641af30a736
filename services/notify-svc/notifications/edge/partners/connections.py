"""What requests to partners go through: aiohttp's connections, kept open for a while.

Bare: what httpx's client does about a request costs twice what these take for it. Apple alone asks for
HTTP/2, which they do not speak; httpx's client is as good a `Client`.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.request import getproxies

import aiohttp
import httpx
from yarl import URL

MOST: Final = 200
"""Of all providers together: who waits for one of these would say that the provider was silent."""
KEPT_SECONDS: Final = 3.0
"""Given up before servers do (many after 5 s): what meets one just closed is in doubt for nothing."""


class Answer(Protocol):
    """What a partner said, read to its end."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def is_success(self) -> bool: ...
    def json(self) -> Any:
        """Raises ValueError."""


class Client(Protocol):
    """Raises aiohttp.ClientError or httpx.HTTPError; follows no redirect."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Said:
    """An `Answer`."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status_code < 300

    def json(self) -> Any:
        return json.loads(self.content)


class Connections:
    """A `Client`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Said:
        asked = self._session.request(
            *(method, URL(url, encoded=True)),
            data=content or None,
            headers=headers
            if auth is None
            else {**headers, "authorization": aiohttp.encode_basic_auth(*auth)},
            params=params,
            allow_redirects=False,
        )
        async with asked as answer:
            return Said(answer.status, answer.headers, await answer.read())


@asynccontextmanager
async def open_connections(seconds: float) -> AsyncIterator[Connections]:
    """`seconds`: what a partner may take to be connected to, and to say more."""
    connector = aiohttp.TCPConnector(
        limit=MOST, keepalive_timeout=KEPT_SECONDS, ssl=httpx.create_ssl_context()
    )
    timeout = aiohttp.ClientTimeout(connect=seconds, sock_connect=seconds, sock_read=seconds)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=bool(getproxies()),  # looked up for each request, so only where there are any
    ) as session:
        yield Connections(session)
