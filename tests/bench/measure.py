"""What a row of the report is, and how ours and the bare counterpart are measured side by side."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Sample:
    """One round: how many a second, and how long each took (seconds; empty where only the whole counts)."""

    per_second: float
    seconds: Sequence[float] = ()

    def quantile(self, share: float) -> float | None:
        """In milliseconds."""
        if not self.seconds:
            return None
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


@dataclass(frozen=True)
class Row:
    """One line of `out/bench.json`. `ours` and `raw` are units a second, or what `goal` says."""

    name: str
    ours: float
    raw: float | None
    ratio: float | None
    p50_ms: float | None
    p99_ms: float | None
    goal: str

    def to_dict(self) -> dict[str, Any]:
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}


@dataclass(frozen=True)
class Compared:
    """Rounds of ours and of the bare counterpart, taken in turns, so that a noisy machine disturbs both."""

    ours: Sequence[Sample]
    raw: Sequence[Sample]

    def row(self, name: str, goal: str) -> Row:
        return Row(
            name,
            statistics.median(s.per_second for s in self.ours),
            statistics.median(s.per_second for s in self.raw),
            statistics.median(o.per_second / r.per_second for o, r in zip(self.ours, self.raw, strict=True)),
            middle([s.quantile(0.5) for s in self.ours]),
            middle([s.quantile(0.99) for s in self.ours]),
            goal,
        )

    def raw_quantile(self, share: float) -> float:
        return middle([s.quantile(share) for s in self.raw]) or 0.0


def middle(found: Sequence[float | None]) -> float | None:
    """The median of what was measured, None where nothing was."""
    known = [each for each in found if each is not None]
    return statistics.median(known) if known else None


Round = Callable[[], Awaitable[Sample]]


async def compare(ours: Round, raw: Round, rounds: int) -> Compared:
    """`rounds` of each, in turns."""
    taken: tuple[list[Sample], list[Sample]] = ([], [])
    for _ in range(rounds):
        taken[0].append(await ours())
        taken[1].append(await raw())
    return Compared(*taken)


async def in_flight(count: int, workers: int, one: Callable[[int, int], Awaitable[object]]) -> Sample:
    """Do `one(worker, number)` for `count` numbers with `workers` at a time, each as soon as it can."""
    numbers, seconds = iter(range(count)), []

    async def work(worker: int) -> None:
        for number in numbers:
            began = time.perf_counter()
            await one(worker, number)
            seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(work(worker) for worker in range(workers)))
    return Sample(count / (time.perf_counter() - began), seconds)
