"""The services that follow others, as this town asks them: what they are told, when they are through with it,
and what of the outcome hangs on the order in which it was told.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any

import analytics.app
import contracts.app
import notifications.app
import orjson
import tenants.app
import workorders.app
from contracts.staying import staying_on
from host.runtime import Runtime
from kernel.facts import Fact
from kernel.service import Service
from notifications.by_policy import by_policy, tell
from testkit.unruly_bus import Partitions, partitions_of

from tests.unruly.asked import FIRST, OWN
from tests.unruly.lives import HOMES, overstayer, town, twin_of

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


def told_to(runtime: Runtime, heard: Sequence[Fact] = ()) -> Partitions:
    """What the others tell of the town, and what is `heard` beside it, as they put it on the bus."""
    # A lease that was not signed yet when its tenant was said to have left never ended and went on.
    facts = [*town(mended=runtime.service.name != "contracts"), *heard]
    return partitions_of([each for each in facts if each.context in runtime.topics], runtime.topics)


async def asked_first(runtime: Runtime) -> None:
    if runtime.service.name in FIRST:
        await FIRST[runtime.service.name](runtime)


def asked_of(runtime: Runtime) -> list[Awaitable[None]]:
    """To be awaited once, before what is told or beside it."""
    return [OWN[runtime.service.name](runtime)] if runtime.service.name in OWN else []


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
