"""Rounds: a fault while commands flow, the time until the house is well again; now and then, the promises."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.client import Client
from tests.chaos.faults import Faults
from tests.chaos.house import DEPARTMENTS, House, Launch, seeded, standing
from tests.chaos.lives import Work
from tests.chaos.notices import check_notices
from tests.chaos.probe import NotRecovered, Probe
from tests.chaos.promises import at_rest, check, stores

Say = Callable[[str], None]


@dataclass
class Report:
    """What a run came to."""

    seed: int
    rounds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    unasked_ends: Counter[str] = field(default_factory=Counter)
    recovery: list[tuple[float, str]] = field(default_factory=list)
    commands: int = 0
    attempts: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    notices: int = 0
    checks: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


async def run(rounds: int, seed: int, out: Path, say: Say, launch: Launch, check_every: int = 100) -> Report:
    """All rounds; ends early at a broken promise. Logs of every process under `out`."""
    report, began = Report(seed), time.monotonic()
    async with standing(out, launch) as house:
        client = Client(house, seed)
        work = Work(house, client, seed)
        try:
            await _rounds(Run(house, client, work, report, say), rounds, check_every)
        finally:
            await work.end()
            report.kills = house.kills
            report.unasked_ends = Counter({n: m.unasked for n, m in house.members.items() if m.unasked})
            report.commands, report.retries = len(client.asked), client.retries
            report.attempts = sum(each.attempts for each in client.asked)
            report.seconds = time.monotonic() - began
            await client.close()
    return report


@dataclass
class Run:
    """What the rounds work with."""

    house: House
    client: Client
    work: Work
    report: Report
    say: Say


async def _rounds(run: Run, rounds: int, check_every: int) -> None:
    seed, report, park = run.report.seed, run.report, run.work.park
    probe = Probe(run.house, run.client, seed, park.id, park.building)
    faults = Faults(run.house, seed)
    pauses = seeded(seed, "pauses")
    report.faults = faults.happened
    await run.work.found()
    run.say(f"the house stands: recovered in {await probe.recovered():.1f} s")
    run.work.begin()
    for number in range(1, rounds + 1):
        await asyncio.sleep(pauses.uniform(0.05, 0.4))
        run.work.still_alive()
        what = await faults.strike(number)
        try:
            seconds = await probe.recovered()
        except NotRecovered as fault:
            report.broken.append(f"round {number}, {what}: not well after two minutes: {fault}")
            return
        report.rounds = number
        report.recovery.append((seconds, what))
        run.say(f"round {number}: {what}; well after {seconds:.2f} s ({probe.steps})")
        if number % check_every == 0 or number == rounds:
            report.broken += [*faults.broken, *await _checked(run)]
            if report.broken or number == rounds:
                return
            run.client.flowing.set()


async def _checked(run: Run) -> list[str]:
    """Hold the flow, let everything come to rest, check every promise, let it flow again."""
    began = time.monotonic()
    run.house.to_postgres.heal()
    run.house.to_kafka.heal()
    await run.client.hold()
    async with stores(run.house) as runtimes:
        broken = await at_rest(run.house, runtimes)
        resting = time.monotonic() - began
        broken += [f"{what} ({times} times)" for what, times in run.client.faults.items()]
        broken += await check(runtimes, run.client.asked)
        broken += await check_notices(run.house, runtimes, run.work.park)
        run.report.facts = sum([(await runtime.agreement())["head"] for runtime in runtimes])
        async with runtimes[DEPARTMENTS.index("notifications")].pool.connection() as conn:
            row = await (await conn.execute("select count(*) from views.notifications")).fetchone()
            run.report.notices = row[0] if row else 0
    run.report.checks += 1
    whole = time.monotonic() - began
    run.say(f"checked in {whole:.1f} s ({resting:.1f} to come to rest): {len(broken)} broken promises")
    return broken
