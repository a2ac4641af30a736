"""Is the house well again? All processes ready, a fresh fact of each context applied by every department."""

import asyncio
from typing import Any
from uuid import UUID

from kernel.ids import named_id
from kernel.topics import PARTITIONS
from kernel.wire import partition_of

from tests.chaos.client import Client
from tests.chaos.house import DEPARTMENTS, House

LOOK_SECONDS = 0.1
HOPELESS_SECONDS = 120.0


class NotRecovered(Exception):
    """Two minutes after a fault the house still lacks something; the message says what."""


class Probe:
    """Sends one command to each context that publishes, and waits until all departments have applied it."""

    def __init__(self, house: House, client: Client, seed: int, park: UUID, building: UUID) -> None:
        self._house, self._client = house, client
        self._seed, self._park, self._building = seed, park, building
        self._number = 0
        self._lacks = ""
        self.steps = ""

    def _id(self, *words: object) -> UUID:
        return named_id("chaos probe", self._seed, *words)

    async def recovered(self) -> float:
        """Seconds until the house was well. Raises NotRecovered."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._number += 1
        try:
            async with asyncio.timeout(HOPELESS_SECONDS):
                await self._ready()
                ready = loop.time() - began
                self._lacks = "an answer to a command"
                facts = await self._facts()
                answered = loop.time() - began
                await self._applied(facts)
        except TimeoutError:
            raise NotRecovered(self._lacks) from None
        self.steps = f"ready {ready:.2f}, answered {answered:.2f}"
        return loop.time() - began

    async def _ready(self) -> None:
        while True:
            self._lacks = "a process"
            if self._house.whole():
                answers = {context: await self._client.get(context, "/ready") for context in DEPARTMENTS}
                missing = [context for context, answer in answers.items() if answer is None]
                self._lacks = f"readiness of {', '.join(missing)}"
                if not missing:
                    return
            await asyncio.sleep(LOOK_SECONDS)

    async def _facts(self) -> dict[str, tuple[str, int]]:
        """context → partition and position of its fact."""
        number = self._number
        unit, order, person = self._id("unit", number), self._id("order", number), self._id("person")
        in_park: dict[str, Any] = {"unit_id": unit, "park_id": self._park}
        taken_in = {**in_park, "building_id": self._building, "code": f"P{number:05}"}
        reported = {**in_park, "order_id": order, "fault": "lamp_broken", "urgency": "ordinary"}
        if number == 1:
            await self._send("tenants", "/people", person_id=person, kind="staff", name="探针")
        sent = await asyncio.gather(
            self._send("contracts", "/units", **taken_in),
            self._send("workorders", "/orders", **reported),
            self._send("tenants", f"/people/{person}/contacts", "PUT", phone=f"139{number:08}"),
        )
        streams = {"contracts": f"unit-{unit}", "workorders": f"order-{order}", "tenants": f"person-{person}"}
        return {
            context: (str(partition_of(stream, PARTITIONS)), position)
            for (context, stream), position in zip(streams.items(), sent, strict=True)
        }

    async def _send(self, context: str, path: str, method: str = "POST", **body: Any) -> int:
        asked = await self._client.send(context, path, body, method=method, urgent=True)
        return int(asked.answer.get("position") or 0)

    async def _applied(self, facts: dict[str, tuple[str, int]]) -> None:
        while True:
            behind = []
            for department in DEPARTMENTS:
                answer = await self._client.get(department, "/agreement")
                if answer is None:
                    behind.append(f"{department} does not answer")
                    continue
                for context, (part, position) in facts.items():
                    if answer["applied"].get(context, {part: position}).get(part, 0) < position:
                        behind.append(f"{department} lacks a fact of {context}")
            if not behind:
                return
            self._lacks = "; ".join(behind)
            await asyncio.sleep(LOOK_SECONDS)
