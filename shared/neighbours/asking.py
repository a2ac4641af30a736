"""Asking another service over HTTP, in a service's own name: what is not kept here, at the moment of use.

Never inside a transaction: the other may be away for as long as it likes.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from edge.access import Role, mint
from edge.client import open_client
from host.settings import private_key
from kernel.clock import WallClock
from kernel.domain import Refusal
from opentelemetry.propagate import inject
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
TOKEN_LIFE = timedelta(hours=1)
NOT_OURS = (401, 403, 408)  # of our token or our haste, not of what was asked


class NeighbourAway(Exception):
    """No answer, or none of use: the same may be asked again."""


class NeighbourRefused(Exception):
    """It understood and said no: `code` is its refusal's name, `facts` are all that it told of it."""

    def __init__(self, status: int, code: str, facts: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.facts = status, code, facts


class DepartmentAway(Refusal):
    """Another department does not answer; nothing is lost, and the same may be asked again."""

    title, status = "系统暂时无法核对，请稍后再试", 503


class Neighbour:
    """One other service; `name` is who asks. Raises ValueError for anything but a private key."""

    def __init__(self, client: httpx.AsyncClient, name: str, signing_key: str) -> None:
        self._client, self._name = client, name
        self._key = private_key(signing_key)
        self._token: tuple[str, datetime] | None = None

    async def post(
        self, path: str, body: Any = None, key: str | None = None, why: str | None = None
    ) -> httpx.Response:
        """What it answered. The same `key` again is the same request; `why` is kept where it is asked for.

        Raises NeighbourAway or NeighbourRefused.
        """
        headers = {"Authorization": f"Bearer {self._bearer()}"}
        if key:
            headers["Idempotency-Key"] = key
        if why:
            headers["X-Reason"] = quote(why)
        inject(headers)
        try:
            answer = await self._client.post(path, json=body, headers=headers)
        except httpx.HTTPError as fault:
            raise NeighbourAway(type(fault).__name__) from fault
        if answer.is_success:
            return answer
        if answer.status_code in NOT_OURS or not 400 <= answer.status_code < 500:
            raise NeighbourAway(f"HTTP {answer.status_code}")
        raise _refused(answer)

    def _bearer(self) -> str:
        now = WallClock().now()  # tokens live in real time
        if self._token is None or now >= self._token[1]:
            token = mint(self._key, actor=self._name, role=Role.系统, now=now, valid=TOKEN_LIFE)
            self._token = (token, now + TOKEN_LIFE * 0.9)
        return self._token[0]


@asynccontextmanager
async def open_neighbour(
    base_url: str, name: str, signing_key: str | None, seconds: float
) -> AsyncIterator[Neighbour]:
    """One other service, usable inside the block, which may take so many seconds; `name` is who asks.

    Raises ValueError without a key to sign our own tokens with.
    """
    if signing_key is None:
        raise ValueError(f"ANJU_TOKEN_KEY is missing: {name} signs its own tokens for other services")
    async with open_client(base_url=base_url, timeout=seconds) as client:
        yield Neighbour(client, name, signing_key)


def _refused(answer: httpx.Response) -> NeighbourRefused:
    try:
        found = answer.json()
    except ValueError:
        found = None
    facts = found if isinstance(found, dict) else {}
    code = str(facts.get("type", "")).removeprefix("urn:anju:problem:")
    return NeighbourRefused(answer.status_code, code, facts)


async def asked(
    neighbour: Neighbour,
    path: str,
    body: Mapping[str, Any] | None,
    told: Mapping[str, type[Refusal]],
    why: str | None = None,
    key: str | None = None,
) -> bytes:
    """The answer to whoever asked us; `told`: what is passed on of its refusals, by their names; `key` and
    `why`: as of `Neighbour.post`.

    Raises DepartmentAway, also for a refusal that nobody here could do anything about.
    """
    try:
        return (await neighbour.post(path, body, key, why)).content
    except NeighbourAway as away:
        raise DepartmentAway(reason=str(away)) from away
    except NeighbourRefused as refused:
        known = told.get(refused.code)
        if known is None:
            raise DepartmentAway(reason=refused.code) from refused
        facts = {name: refused.facts[name] for name in ("retry_after",) if name in refused.facts}
        raise known(**facts) from refused


def read(model: type[M], content: bytes) -> M:
    """An answer as what it should be. Raises DepartmentAway."""
    try:
        return model.model_validate_json(content)
    except ValidationError as fault:
        raise DepartmentAway(reason="not understood") from fault
