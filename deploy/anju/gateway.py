"""The public API as the importer and the demonstration use it: through the one door, like everyone else."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import httpx
from edge.client import KEPT, query_of

PATIENCE: Final = 30.0  # seconds a restart of the system behind the door is waited for
HEARSAY: Final = 10.0  # seconds that word from one department to another is waited for
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


class GatewayAway(Exception):
    """No answer within the patience; what was sent stays, and sending again doubles nothing."""


class NoAccess(Exception):
    """The token is not accepted."""


class Refused(Exception):
    """A problem document (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("title", "请求被拒绝"))
        self.problem = problem

    @property
    def type(self) -> str:
        """Its stable name, as `unit-still-let`."""
        return str(self.problem.get("type", "")).rpartition(":")[2] or "refused"

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """(field, why) of each fault; the field may be empty."""
        errors = self.problem.get("errors") or [self.problem]
        return [(str(each.get("field") or ""), str(each.get("title") or self)) for each in errors]


class Gateway:
    """One token, one connection pool. Use as `async with`. With an empty `prefix` it is one service.

    Whoever does not answer is asked again for `patience` seconds; who has not heard yet of what another
    department was just told, for a few.
    """

    def __init__(
        self,
        base: str,
        token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        prefix: str = "/api",
        patience: float = PATIENCE,
    ) -> None:
        self._prefix, self._patience = prefix, patience
        self._http = httpx.AsyncClient(
            base_url=base,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(20.0, connect=3.0),
            limits=KEPT,
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> "Gateway":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: object) -> Any:
        """The answer's JSON. Raises Refused, NoAccess, GatewayAway."""
        return await self._ask("GET", path, params=query_of(query))

    async def post(self, path: str, body: Any, key: UUID | None = None, why: str | None = None) -> Any:
        """A command, with its Idempotency-Key where sending it twice must be one, and the reason where one is
        asked for. Raises as `get`.
        """
        headers = {"Idempotency-Key": str(key)} if key else {}
        if why:
            headers["X-Reason"] = quote(why)
        return await self._ask("POST", path, json=body, headers=headers)

    async def put(self, path: str, body: Any) -> Any:
        """A command that replaces. Raises as `get`."""
        return await self._ask("PUT", path, json=body)

    async def hand_in(self, path: str, content: bytes, key: UUID) -> Any:
        """A file as it is; the same key again is the same file. Raises as `get`."""
        headers = {"Idempotency-Key": str(key), "Content-Type": "application/octet-stream"}
        return await self._ask("POST", path, content=content, headers=headers, timeout=120.0)

    async def follow(self, path: str) -> AsyncIterator[Any]:
        """What is told as server-sent events, to the end of the stream. Raises as `get`."""
        try:
            async with self._http.stream("GET", f"{self._prefix}{path}", timeout=60.0) as answer:
                if not answer.is_success:
                    await answer.aread()
                    _judged(answer)
                async for line in answer.aiter_lines():
                    if line.startswith("data: "):
                        yield json.loads(line.removeprefix("data: "))
        except httpx.TransportError as fault:
            raise GatewayAway(type(fault).__name__) from fault

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        loop = asyncio.get_running_loop()
        began, pause = loop.time(), FIRST_PAUSE
        while True:
            answer, why = await self._try(method, path, more)
            waited = loop.time() - began
            if answer is not None and answer.status_code not in (429, 502, 503, 504):
                if waited > HEARSAY or not _not_heard(answer):
                    return _judged(answer)
            elif waited > self._patience:
                raise GatewayAway(why)
            await asyncio.sleep(_pause(answer, pause))
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _try(self, method: str, path: str, more: dict[str, Any]) -> tuple[httpx.Response | None, str]:
        try:
            answer = await self._http.request(method, f"{self._prefix}{path}", **more)
        except httpx.TransportError as fault:
            return None, type(fault).__name__
        return answer, f"HTTP {answer.status_code}"


def _pause(answer: httpx.Response | None, otherwise: float) -> float:
    asked = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(float(asked), LONGEST_PAUSE) if asked.isdecimal() else otherwise


def _not_heard(answer: httpx.Response) -> bool:
    """`…-not-heard-of`: no such thing, or word of it is still on its way to this department."""
    return answer.status_code == 404 and b"-not-heard-of" in answer.content


def _judged(answer: httpx.Response) -> Any:
    if answer.status_code == 401:
        raise NoAccess
    if answer.is_success:
        return answer.json()
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    raise Refused(problem if isinstance(problem, dict) else {})
