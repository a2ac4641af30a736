"""Every policy and view of every service, behind a bus that delivers twice, late, cut and across topics.

Two years of a small town as the departments tell them; whatever legal order they arrive in, and whenever the
service's own commands fall between, the same rows and the same facts must come of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import analytics.app
import contracts.app
import notifications.app
import orjson
import pytest
import tenants.app
import workorders.app
from contracts.staying import staying_on
from host.run import load
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import Fact
from kernel.service import Do, Policy, Service
from local.contexts import CONTEXTS
from notifications.by_policy import by_policy, tell
from testkit.stack import eventually
from testkit.stores import Stores
from testkit.unruly_bus import UnrulyBus, deaf, difference, outcome, partitions_of

from tests.unruly.asked import FIRST, OWN
from tests.unruly.lives import HOMES, NOW, overstayer, town, twin_of

SEEDS = range(1, 5)

FOLLOWERS: dict[str, Service] = {
    # Not of this test: who lives on past the end, whom a duty looks for when it can, before all is compared
    # or after.
    "contracts": replace(
        contracts.app.service,
        workers=[each for each in contracts.app.service.workers if each is not staying_on],
    ),
    # Nor partners; nor who is there as a notice is asked for: that goes by what came before,
    # and whom it lacks `addressing.py` finds, one of the workers.
    "notifications": replace(
        notifications.app.service,
        workers=(),
        informs=replace(by_policy, tell=lambda command, known: tell(command, known.policies)),
    ),
    "analytics": analytics.app.service,
    "tenants": tenants.app.service,
    # Nor who is sent to what, which is a duty's as well.
    "workorders": replace(workorders.app.service, workers=()),
}


FRUIT = {
    "contracts": "stream settlement-",
    "notifications": "stream notice-",
    "analytics": "view moves",
    "tenants": "view units",
    "workorders": "stream order-",
}


def noting(policy: Policy, reached: set[str]) -> Policy:
    """The same, which puts its name down whenever it asks for something."""

    def react(fact: Fact) -> Sequence[Do]:
        asked = policy.react(fact)
        if asked:
            reached.add(policy.name)
        return asked

    return replace(policy, react=react)


async def delivered(service: Service, stores: Stores, seed: int | None) -> dict[str, list[Any]]:
    """What came of it; with `seed` None all came once, in the order of the logs, after own commands."""
    members = 1 if seed is None else 2
    async with (
        stores.lent(service) as roles,
        deaf(service, roles, members, VirtualClock(NOW)) as runtimes,
    ):
        first = runtimes[0]
        # A lease that was not signed yet when its tenant was said to have left never ended and went on.
        facts = town(mended=service.name != "contracts")
        partitions = partitions_of([f for f in facts if f.context in first.topics], first.topics)
        if service.name in FIRST:
            await FIRST[service.name](first)
        commands = [OWN[service.name](first)] if service.name in OWN else []
        if seed is None:
            for command in commands:
                await command
            await first.following.apply([record for part in partitions.values() for record in part])
        else:
            bus = UnrulyBus(partitions, seed)
            await asyncio.gather(bus.deliver(*(runtime.following for runtime in runtimes)), *commands)

        async def at_rest() -> bool:
            return all([not await _behind(runtime) for runtime in runtimes])

        await eventually(at_rest, "everything that follows has happened", within=30, every=0.05)
        return settled(await outcome(first))


async def _behind(runtime: Runtime) -> bool:
    """In one look: what a policy appends and how far it has come are one transaction."""
    follows = runtime.following.last.follows_own_log
    async with runtime.pool.connection() as conn:
        row = await (
            await conn.execute(
                "select exists (select from kernel.outbox) or exists (select from kernel.deadlines"
                " where due_at <= %(now)s and fired_at is null and failure is null) or %(follows)s and"
                " coalesce((select max(position) from kernel.log), 0) > coalesce((select position from"
                " kernel.checkpoints where consumer = %(consumer)s and source = %(source)s), 0)",
                {
                    "now": NOW,
                    "follows": follows,
                    "consumer": runtime.following.last.consumer,
                    "source": runtime.own_log.source,
                },
            )
        ).fetchone()
    return row != (False,)


def settled(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the order within a stream that several topics write to: it may differ, what is there not; nor
    is it said who wrote last to the robot of all.

    Nor is what a number that gave way heard itself: it notes what comes before, and passes on what comes
    behind. What the other has heard by it in the end is the same. Of who lived there when their lease was
    terminated it may be heard before that somebody came, or that nobody had.
    """
    gave_way = {f"stream tenancy-{twin_of(home)}" for home in range(HOMES)}
    stayed = {f"stream tenancy-{overstayer(home)}" for home in range(HOMES)}
    kept = {name: rows for name, rows in found.items() if name not in gave_way}
    for name in stayed & kept.keys():
        kept[name] = [row for row in kept[name] if row[0] != "TenancyUnlived"]
    if robots := kept.get("view robots"):
        kept["view robots"] = [row | {"origin": None} for row in robots]
    return {
        name: sorted(rows, key=lambda row: orjson.dumps(row, default=str))
        if name.startswith("stream")
        else rows
        for name, rows in kept.items()
    }


@pytest.mark.parametrize("name", FOLLOWERS)
async def test_whatever_legal_order_the_bus_delivers_in_the_same_comes_of_it(
    name: str, stores: Stores
) -> None:
    reached = set[str]()
    followed = FOLLOWERS[name]
    service = replace(followed, policies=[noting(each, reached) for each in followed.policies])
    plain = await delivered(service, stores, None)
    assert plain["parked"] == []
    assert sum(len(rows) for each, rows in plain.items() if each.startswith(FRUIT[name])) >= HOMES
    if (
        name == "workorders"
    ):  # of each round, each plan and each recording, and of each move-out a round of its own
        assert sum(each.startswith("stream order-") for each in plain) == 4 * HOMES
        assert sum(each.startswith("stream inspection-") for each in plain) == 2 * HOMES
    for seed in SEEDS:
        unruly = await delivered(service, stores, seed)
        found = difference(plain, unruly)
        assert not found, f"seed {seed}: {found}"
    assert {each.name for each in followed.policies} == reached


def test_every_service_that_follows_another_is_here() -> None:
    assert {name for name in CONTEXTS if load(name).follows()} == set(FOLLOWERS)
