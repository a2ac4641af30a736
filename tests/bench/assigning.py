"""Rows assign and assign_large: who does what of a whole pool, beside the bare solver on the same matrix."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
from kernel.ids import named_id
from scipy.optimize import linear_sum_assignment
from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import TERMS
from workorders.domain.place import Place
from workorders.domain.skills import NEEDED, skills_for
from workorders.matching import UNFIT, assign
from workorders.weighing import worth

from tests.bench.measure import Row, middle
from tests.bench.place import Place as House

NOW = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAULTS = sorted(NEEDED)
TRADES = sorted(set(NEEDED.values()))
PARKS = [named_id("park", n) for n in range(20)]


async def assign_pool(_: House, rounds: int) -> Row:
    return await asyncio.to_thread(_measure, "assign", 120, 150, rounds, 50)


async def assign_large(_: House, rounds: int) -> Row:
    return await asyncio.to_thread(_measure, "assign_large", 2_000, 2_000, min(rounds, 3), 3_000)


def _measure(name: str, orders: int, technicians: int, rounds: int, at_most: int) -> Row:
    chance = Random(orders)  # noqa: S311 - a seeded world
    jobs = [_job(chance, n) for n in range(orders)]
    candidates = [_candidate(chance, n) for n in range(technicians)]
    pairs = worth(jobs, candidates, TERMS, NOW)
    matrix = np.where(pairs.fits, pairs.points, UNFIT)
    ours, raw = list[float](), list[float]()
    for _ in range(rounds):
        ours.append(_milliseconds(lambda: list(assign(jobs, candidates, TERMS, NOW))))
        raw.append(_milliseconds(lambda: linear_sum_assignment(matrix, maximize=True)))
    took, bare = middle(ours) or 0.0, middle(raw) or 0.0
    goal = f"ms to give {orders} orders to {technicians} technicians <= {at_most}"
    return Row(name, took, bare, took / bare, took, max(ours), goal)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _place(chance: Random) -> Place:
    return Place(latitude=39.9 + chance.uniform(-0.2, 0.2), longitude=116.4 + chance.uniform(-0.2, 0.2))


def _job(chance: Random, n: int) -> Job:
    return Job(
        order_id=named_id("order", n),
        park_id=chance.choice(PARKS),
        urgency="emergency" if n % 10 == 0 else "ordinary",
        skills=frozenset(skills_for(chance.choice(FAULTS))),
        due_at=NOW + chance.randrange(24) * HOUR,
        place=_place(chance),
    )


def _candidate(chance: Random, n: int) -> Candidate:
    return Candidate(
        technician_id=named_id("technician", n),
        skills=frozenset(chance.sample(TRADES, 3)),
        parks=frozenset(chance.sample(PARKS, 8)),
        place=_place(chance),
        hours=(NOW - HOUR, NOW + 8 * HOUR),
        load=chance.randrange(4),
        capacity=6,
        visit_fen=chance.randrange(20_000),
    )
