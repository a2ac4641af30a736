"""Row triage: what texts that were never learnt from are taken for, and how long each takes."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import typer
from workorders.domain.emergency_words import EMERGENCIES
from workorders.domain.triage import UNCLEAR, propose
from workorders.triage.shipped import held_out, model

from tests.bench.measure import Row, Sample, compare
from tests.bench.place import Place

GOAL = (
    "p99 <= 2 ms a text; raw is the model alone; "
    "right {right:.0%}, left to a person {left:.0%}, wrong {wrong:.0%}; emergencies known {urgent:.0%}"
)


async def triage(_: Place, rounds: int) -> Row:
    texts, learnt = held_out(), model()
    taken = [(fault, propose(text, learnt).fault) for fault, text in texts]
    for (fault, found), count in sorted(Counter(taken).items()):
        typer.echo(f"  {fault:18}{'=' if fault == found else '→'} {found:18}{count:4}")

    async def ours() -> Sample:
        return _timed([partial(propose, text, learnt) for _, text in texts])

    async def raw() -> Sample:
        return _timed([partial(learnt.judge, text) for _, text in texts])

    right = sum(fault == found for fault, found in taken) / len(taken)
    left = sum(fault != found == UNCLEAR for fault, found in taken) / len(taken)
    known = [found in EMERGENCIES for fault, found in taken if fault in EMERGENCIES]
    urgent = sum(known) / len(known)
    goal = GOAL.format(right=right, left=left, wrong=1 - right - left, urgent=urgent)
    return (await compare(ours, raw, rounds)).row("triage", goal)


def _timed(acts: list[Callable[[], object]]) -> Sample:
    seconds = []
    for act in acts:
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return Sample(len(seconds) / sum(seconds), seconds)
