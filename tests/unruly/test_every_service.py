"""Every policy and view of every service, behind a bus that delivers twice, late, cut and across topics.

Two years of a small town as the departments tell them; whatever legal order they arrive in, and whenever the
service's own commands fall between, the same rows and the same facts must come of it. Beside what the town
tells, each policy hears one of each of the others' facts that it listens to, of things of their own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from host.run import load
from kernel.clock import VirtualClock
from kernel.domain import Event
from kernel.facts import Fact, PublishedEvent
from kernel.service import Do, Policy, Service
from local.contexts import CONTEXTS
from testkit.followed import all_followed
from testkit.stores import Stores
from testkit.unruly_bus import UnrulyBus, deaf, difference, outcome

from tests.unruly.following import FOLLOWERS, asked_first, asked_of, settled, told_to
from tests.unruly.lives import HOMES, NOW
from tests.unruly.shapes import heard_of

SEEDS = range(1, 5)

FRUIT = {
    "contracts": "stream settlement-",
    "notifications": "stream notice-",
    "analytics": "view moves",
    "tenants": "view units",
    "workorders": "stream order-",
}


Reached = set[tuple[str, type[Event]]]


def noting(policy: Policy, reached: Reached) -> Policy:
    """The same, which puts its name down whenever it asks for something, and because of what."""

    def react(fact: Fact) -> Sequence[Do]:
        asked = policy.react(fact)
        if asked:
            reached.add((policy.name, type(fact.event)))
        return asked

    return replace(policy, react=react)


async def delivered(
    service: Service, stores: Stores, seed: int | None, heard: Sequence[Fact] = ()
) -> dict[str, list[Any]]:
    """What came of it; with `seed` None all came once, in the order of the logs, after own commands."""
    members = 1 if seed is None else 2
    async with (
        stores.lent(service) as roles,
        deaf(service, roles, members, VirtualClock(NOW)) as runtimes,
    ):
        first = runtimes[0]
        partitions = told_to(first, heard)
        await asked_first(first)
        if seed is None:
            for command in asked_of(first):
                await command
            await first.following.apply([record for part in partitions.values() for record in part])
        else:
            bus = UnrulyBus(partitions, seed)
            await asyncio.gather(bus.deliver(*(runtime.following for runtime in runtimes)), *asked_of(first))
        await all_followed(*runtimes, within=30)
        return settled(await outcome(first))


@pytest.mark.parametrize("name", FOLLOWERS)
async def test_whatever_legal_order_the_bus_delivers_in_the_same_comes_of_it(
    name: str, stores: Stores
) -> None:
    reached: Reached = set()
    heard = heard_of(name)
    followed = FOLLOWERS[name]
    service = replace(followed, policies=[noting(each, reached) for each in followed.policies])
    plain = await delivered(service, stores, None, heard)
    assert plain["parked"] == []
    assert sum(len(rows) for each, rows in plain.items() if each.startswith(FRUIT[name])) >= HOMES
    if name == "workorders":
        # Of each round, each plan, each recording and each rating; and a round of each who moved out, and of
        # one each who is heard of to have moved out, or to another room.
        assert sum(each.startswith("stream order-") for each in plain) == 4 * HOMES
        assert sum(each.startswith("stream inspection-") for each in plain) == 2 * HOMES + 2
    for seed in SEEDS:
        unruly = await delivered(service, stores, seed, heard)
        found = difference(plain, unruly)
        assert not found, f"seed {seed}: {found}"
    listens = {(each.name, kind) for each in followed.policies for kind in each.listens}
    assert {policy for policy, _ in listens} == {policy for policy, _ in reached}
    assert {each for each in listens if issubclass(each[1], PublishedEvent)} <= reached


def test_every_service_that_follows_another_is_here() -> None:
    assert {name for name in CONTEXTS if load(name).follows()} == set(FOLLOWERS)
