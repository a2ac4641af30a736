"""Lives of a service that end with a kill: the whole of a process each."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kernel.clock import VirtualClock
from kernel.crash import arm
from kernel.facts import Fact
from kernel.following import Following
from kernel.service import Do, Policy, Service
from kernel.two_steps import LAST
from kernel.wire import Received
from testkit.followed import all_followed
from testkit.stack import Roles
from testkit.unruly_bus import deaf

from tests.unruly.following import FOLLOWERS, asked_first, asked_of, told_to
from tests.unruly.lives import NOW

APPLY: Final = Following.apply


def one_at_a_time() -> None:
    """What the bus brings and what the own log does: while the one dies, the other might keep what it asked
    for, and is never asked for it again.
    """
    turn = asyncio.Lock()

    async def apply(step: Following, records: Sequence[Received]) -> int:
        async with turn:
            return await APPLY(step, records)

    Following.apply = apply  # type: ignore[method-assign] - of this process, which lives for this alone


class Doomed:
    """Policies that die with what they ask for, each at one of the `LAST` instants after the other, those at
    the same one together; `told`: the file that says which of them do in this life.
    """

    def __init__(self, died: Counter[str], told: Path) -> None:
        self._died = died
        self._told = told
        self._dying = set[str]()
        self._times = len(LAST)

    def with_its_end(self, policy: Policy) -> Policy:
        def react(fact: Fact) -> Sequence[Do]:
            asked = policy.react(fact)
            if asked:
                self._asks(policy.name)
            return asked

        return replace(policy, react=react)

    def _asks(self, name: str) -> None:
        """The earliest instant goes first: behind a later one what else was asked for is kept, and may never
        be asked for again.
        """
        times = self._died[name]
        if times < self._times:
            self._times, self._dying = times, set()
            arm(LAST[times])
        if times == self._times < len(LAST) and name not in self._dying:
            self._dying.add(name)
            self._told.write_text("\n".join(self._dying))


def live(name: str, roles: Roles, at: str | Counter[str], told: Path) -> None:
    """A life that ends `at` this instant, or with a policy that has yet to die; or when all is done."""
    with told.with_suffix(".err").open("w") as sys.stderr:
        service = FOLLOWERS[name]
        one_at_a_time()
        if isinstance(at, str):
            arm(at)
        else:
            doomed = Doomed(at, told)
            service = replace(service, policies=[doomed.with_its_end(each) for each in service.policies])
        asyncio.run(_live(service, roles, random.Random(told.name)))  # noqa: S311 - a test repeats by its seed


async def _live(service: Service, roles: Roles, chance: random.Random) -> None:
    async with deaf(service, roles, 1, VirtualClock(NOW)) as [runtime]:
        await asked_first(runtime)
        partitions = list(told_to(runtime).values())
        chance.shuffle(partitions)
        told = runtime.following.apply([record for part in partitions for record in part])
        await asyncio.gather(told, *asked_of(runtime))
        await all_followed(runtime, within=30)
