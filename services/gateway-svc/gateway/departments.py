"""The services behind the door: one connection pool each, so that a slow one slows no other."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from edge.client import open_client
from edge.problems import HttpRefused
from kernel.domain import Refusal

CONNECTIONS = 128  # per service
ASK_SECONDS = 10.0  # for what the gateway asks in its own interest


class ServiceAway(Refusal):
    """Nothing answers at the service's address, or it is too busy to take one more."""

    title, field, status = "「{service}」服务暂时无法连接，请稍后重试", "service", 503


class ServiceBroke(Refusal):
    """It was reached, and the connection ended without an answer; whether it did the work is not known."""

    title, field, status = "「{service}」服务没有给出完整的应答，{again}", "service", 502


class ServiceSlow(Refusal):
    """No answer in time; whether it does the work is not known."""

    title, field, status = "「{service}」服务没有及时应答，{again}", "service", 504


def again(method: str) -> str:
    """What whoever asked can do: what changes nothing can be asked anew at any time."""
    return "请稍后重试" if method in ("GET", "HEAD") else "可用同一 Idempotency-Key 重试"


class Departments:
    """Use `open` and `close` around the life of the process."""

    def __init__(self, base_urls: Mapping[str, str], timeout: float) -> None:
        self.base_urls = dict(base_urls)
        self.timeout = httpx.Timeout(timeout, connect=2.0, pool=2.0)
        self._clients: dict[str, httpx.AsyncClient] = {}

    def open(self) -> None:
        # Given up before the services' servers do (5 s), or a request meets a connection just closed.
        limits = httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=3.0)
        for context, url in self.base_urls.items():
            self._clients[context] = open_client(base_url=url, limits=limits)

    async def close(self) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))

    async def send(self, context: str, request: httpx.Request) -> httpx.Response:
        """The answer, its body not read yet. Raises ServiceAway, ServiceSlow, ServiceBroke, HttpRefused."""
        try:
            return await self._clients[context].send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise ServiceAway(service=context) from None
        except httpx.TimeoutException:
            raise ServiceSlow(service=context, again=again(request.method)) from None
        except httpx.LocalProtocolError:  # what the caller sent is no HTTP
            raise HttpRefused from None
        except httpx.TransportError:
            raise ServiceBroke(service=context, again=again(request.method)) from None

    async def ask(
        self, context: str, path: str, headers: Mapping[str, str] | None = None, within: float = ASK_SECONDS
    ) -> Any:
        """JSON that the service answers to a GET; a problem is answered as it is, with its `status`.

        `within`: seconds. Raises ServiceAway, ServiceSlow, ServiceBroke.
        """
        request = self._clients[context].build_request("GET", path, headers=headers, timeout=within)
        answer = await self.send(context, request)
        try:
            await answer.aread()
            return answer.json()
        except (httpx.TransportError, ValueError):
            raise ServiceBroke(service=context, again=again("GET")) from None
        finally:
            await answer.aclose()

    async def ask_all(
        self, path: str, headers: Mapping[str, str] | None = None, within: float = ASK_SECONDS
    ) -> dict[str, Any]:
        """What each answers, at the same time; the refusal of one that does not, `within` seconds."""

        async def one(context: str) -> Any:
            try:
                return await self.ask(context, path, headers, within)
            except Refusal as refusal:
                return refusal

        found = await asyncio.gather(*map(one, self.base_urls))
        return dict(zip(self.base_urls, found, strict=True))
