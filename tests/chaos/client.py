"""A client that never gives up: the same command under the same key until the answer is final."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx
import orjson
from edge.access import Role, mint
from edge.client import KEPT
from edge.kit import command_id
from host.settings import private_key
from kernel.clock import WallClock

from tests.chaos.house import House, seeded

ACTOR, APPROVER = "chaos", "chief"
ONE_ATTEMPT_SECONDS = 4.0
AT_ONCE_TWICE = 0.08  # of all commands are sent a second time while the first is under way


@dataclass
class Asked:
    """A command and what was finally answered."""

    context: str
    path: str
    command_id: UUID
    attempts: int = 0
    status: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return self.status is not None and self.status < 300


class Client:
    """Sends commands to the services' own ports, and remembers every one of them."""

    def __init__(self, house: House, seed: int) -> None:
        self._house = house
        self._random: Random = seeded(seed, "client")
        key = private_key(house.secrets["ANJU_TOKEN_KEY"])
        now = WallClock().now()
        tokens = {
            who: mint(key, actor=who, role=Role.管理员, now=now, valid=timedelta(hours=12))
            for who in (ACTOR, APPROVER)
        }
        self._bearers = {who: {"Authorization": f"Bearer {token}"} for who, token in tokens.items()}
        self._http = httpx.AsyncClient(timeout=ONE_ATTEMPT_SECONDS, limits=KEPT, trust_env=False)
        self._numbers = count(1)
        self._seed = seed
        self.asked: list[Asked] = []
        self.faults: Counter[str] = Counter()  # what no client should ever be answered
        self.retries: Counter[str] = Counter()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._under_way = 0
        self._quiet = asyncio.Condition()

    async def close(self) -> None:
        await self._http.aclose()

    async def send(
        self,
        context: str,
        path: str,
        body: dict[str, Any],
        *,
        method: str = "POST",
        urgent: bool = False,
        by: str = ACTOR,
    ) -> Asked:
        """Until a final answer: done, or refused by name. `urgent` goes also while the flow is held."""
        if not urgent:
            await self.flowing.wait()
        key = f"{self._seed}-{next(self._numbers)}"
        asked = Asked(context, path, command_id(by, key))
        self.asked.append(asked)
        self._under_way += 1
        try:
            twice = self._random.random() < AT_ONCE_TWICE
            await asyncio.gather(*(self._insist(asked, method, body, key, by) for _ in range(1 + twice)))
        finally:
            self._under_way -= 1
            if not self._under_way:
                async with self._quiet:
                    self._quiet.notify_all()
        return asked

    async def hold(self) -> None:
        """Begin nothing more; returns when all that was begun has its answer."""
        self.flowing.clear()
        async with self._quiet:
            await self._quiet.wait_for(lambda: not self._under_way)

    async def _insist(self, asked: Asked, method: str, body: dict[str, Any], key: str, by: str) -> None:
        headers = {**self._bearers[by], "Idempotency-Key": key, "Content-Type": "application/json"}
        headers["X-Reason"] = "chaos"
        wait = 0.05
        while True:
            asked.attempts += 1
            port = self._random.choice(self._house.addresses(asked.context))
            try:
                answer = await self._http.request(
                    method,
                    f"http://127.0.0.1:{port}{asked.path}",
                    content=orjson.dumps(body),
                    headers=headers,
                )
            except httpx.HTTPError as fault:
                self.retries[type(fault).__name__] += 1
            else:
                if self._final(asked, answer):
                    return
            await asyncio.sleep(wait)
            wait = min(wait * 2, 0.5)

    def _final(self, asked: Asked, answer: httpx.Response) -> bool:
        if answer.status_code == 503:
            self.retries["503"] += 1
            return False
        told: dict[str, Any] = orjson.loads(answer.content)
        code = str(told.get("type", "")).rpartition(":")[2]
        if answer.status_code >= 500:
            self.faults[f"{asked.context} answered {answer.status_code} {code} to {asked.path}"] += 1
            return False
        if code == "conflict" or code.endswith("-not-heard-of"):
            # Everything named here was told before: word of it is on its way.
            self.retries[code] += 1
            return False
        if code == "key-reused":
            self.faults[f"{asked.context} took a retry of {asked.path} for another command"] += 1
        outcome = {name: told.get(name) for name in ("id", "version", "events", "position", "existing")}
        outcome["refusal"] = code
        if asked.status is None:
            asked.status, asked.answer = answer.status_code, outcome
        elif self._differs(asked, answer.status_code, outcome):
            self.faults[f"{asked.context} gave two answers to one command, {asked.path}"] += 1
        return True

    def _differs(self, asked: Asked, status: int, outcome: dict[str, Any]) -> bool:
        # 201 says «made by this very call», which only the first of two can be.
        same_kind = (asked.status or 0) // 100 == status // 100
        return not same_kind or any(asked.answer[n] != outcome[n] for n in ("id", "version", "events"))

    async def get(self, context: str, path: str) -> Any:
        """An answer, or None when there is none now."""
        try:
            found = await self._http.get(
                f"http://127.0.0.1:{self._house.ports[context]}{path}", headers=self._bearers[ACTOR]
            )
            return found.json() if found.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            return None
