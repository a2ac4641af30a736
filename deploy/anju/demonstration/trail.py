"""The way of one fact, hop by hop, on the wall clock of this machine."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from kernel.agreement import behind
from kernel.clock import WallClock

from anju.demonstration.bus import Bus, Heard
from anju.gateway import Gateway
from anju.words import say

POLL_SECONDS: Final = 0.004
PATIENCE: Final = 60.0
LONG_PATIENCE: Final = 180.0  # for what a whole ledger set going
FINAL: Final = ("held", "delivered", "refused", "no_address", "dead", "buried", "undelivered", "spared")
SHOWN: Final = (
    *("AttemptHeld", "AttemptAccepted", "MessageDelivered", "AttemptFailed"),
    *("MatterGathered", "NobodyResponsible"),
)

Asking = Callable[[], Awaitable[dict[str, Any]]]


class NeverAgreed(Exception):
    """A department did not apply a fact, or a notice was not receipted, in time."""


@dataclass(frozen=True)
class Stage:
    """The running system: its door, its bus, and each department's own word on what it has applied."""

    api: Gateway
    bus: Bus
    departments: Mapping[str, Asking]

    async def agreements(self) -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(ask() for ask in self.departments.values())))

    async def agreed(self) -> list[dict[str, Any]]:
        """Wait until no department is behind; what each then says. Raises NeverAgreed."""
        answers: list[dict[str, Any]] = []

        async def all_there() -> bool:
            nonlocal answers
            answers = await self.agreements()
            published = all(a["published"] >= a["head"] for a in answers if a["heads"])
            return published and not any(lag for each in behind(answers).values() for lag in each.values())

        await until(all_there, "agreement")
        return answers

    async def at_rest(self) -> None:
        """Wait until what was under way before is done, so that no fact has to queue behind it.

        All messages have their receipts, or for two seconds none came any more. Raises NeverAgreed.
        """
        await self.agreed()
        loop = asyncio.get_running_loop()
        end, missing, since = loop.time() + LONG_PATIENCE, -1, loop.time()
        while True:
            rows = await self.api.get("/notifications/reach")
            now_missing = sum(row["asked"] - row["delivered"] for row in rows)
            if now_missing != missing:
                missing, since = now_missing, loop.time()
            if not missing or loop.time() - since > 2:
                return
            if loop.time() > end:
                raise NeverAgreed(f"{missing} receipts")
            await asyncio.sleep(0.1)


@dataclass
class Trail:
    """Hops of one fact; `began` is when the command left us."""

    fact: str
    about: str
    began: datetime = field(default_factory=lambda: WallClock().now())
    hops: list[tuple[datetime, str]] = field(default_factory=list)

    def hop(self, what: str, at: datetime | None = None) -> None:
        self.hops.append((at or WallClock().now(), what))

    def appended(self, heard: Heard) -> None:
        place = f"{heard.context} {heard.position}"
        self.hop(say(f"{heard.type} 写入日志 {place}", f"{heard.type} appended at {place}"), heard.appended)
        self.hop(say(f"{heard.type} 到达 Kafka", f"{heard.type} on Kafka"), heard.on_kafka)

    def to_dict(self) -> dict[str, Any]:
        hops = [{"ms": self.milliseconds(at), "hop": what} for at, what in sorted(self.hops)]
        return {"fact": self.fact, "about": self.about, "hops": hops}

    def milliseconds(self, at: datetime) -> float:
        return round((at - self.began).total_seconds() * 1000, 1)

    async def applied(self, stage: Stage, heard: Heard) -> None:
        """A hop for each department that follows the fact's context, when it says it has applied it."""
        followers = [a["service"] for a in await stage.agreements() if heard.context in a["applied"]]
        await asyncio.gather(*(self._applied_by(stage, name, heard) for name in followers))

    async def _applied_by(self, stage: Stage, name: str, heard: Heard) -> None:
        async def there() -> bool:
            parts = (await stage.departments[name]())["applied"][heard.context]
            return bool(parts.get(str(heard.part), 0) >= heard.position)

        await until(there, f"{name} applies {heard.type}")
        self.hop(say(f"{name} 已应用 {heard.type}", f"{name} applied {heard.type}"))

    async def notices(self, stage: Stage, cause: str) -> None:
        """Hops for every message: accepted and receipted, or left to the morning. Raises NeverAgreed."""

        async def all_receipted() -> bool:
            head = (await stage.departments["notifications"]())["head"]
            steps = await stage.api.get("/notifications/why", cause=cause, after=head)
            asked = _count(steps, "AudienceAsked")
            if not asked or asked > _count(steps, "RecipientsNamed") + _count(steps, "NobodyResponsible"):
                return False
            rows = (await stage.api.get("/notifications/notifications", cause=cause, limit=200))["items"]
            left = [a["status"] for row in rows for a in row["attempts"].values()]
            return bool(rows or _count(steps, "MatterGathered")) and set(left) <= set(FINAL)

        await until(all_receipted, f"notices of {self.fact}", every=0.05)
        language = say("zh", "en")
        for at, what in _messages(await stage.api.get("/notifications/why", cause=cause, language=language)):
            self.hop(what, at)


async def until(true: Callable[[], Awaitable[bool]], what: str, every: float = POLL_SECONDS) -> None:
    """Poll until it is so. Raises NeverAgreed after the patience."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while not await true():
        if loop.time() > end:
            raise NeverAgreed(what)
        await asyncio.sleep(every)


def _count(steps: list[dict[str, Any]], type_: str) -> int:
    return sum(step["type"] == type_ for step in steps)


def _messages(steps: list[dict[str, Any]]) -> Iterator[tuple[datetime, str]]:
    """One hop per channel and kind of step: how many messages, and when the last of them was so far."""
    shown = [s for s in steps if s["type"] in SHOWN]
    for says, same in groupby(sorted(shown, key=lambda s: str(s["says"])), key=lambda s: str(s["says"])):
        moments = sorted(datetime.fromisoformat(s["recorded_at"]).astimezone(UTC) for s in same)
        yield moments[-1], f"{says} x{len(moments)}"
