"""How many heard: what is still under way is nobody's success, and nobody's failure."""

from typing import Any
from uuid import UUID

import pytest
from edge.access import Role
from kernel.facts import SYSTEM
from kernel.ids import new_id
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Deliver
from notifications.domain.plans import AT_ONCE
from notifications.edge.reach_important import met_by
from published.tenants import PersonErased
from testkit.stack import bearer, eventually

from .asking import advance, attempt, tell
from .conftest import House


async def test_what_is_under_way_is_counted_apart_and_nothing_is_met_that_hangs_on_it(house: House) -> None:
    park, person = new_id(), house.person("app")
    await house.until(await tell(house, person, park), "delivered")

    async def important() -> tuple[Any, ...]:
        [found, _] = await house.get("/reach/important", park_id=str(park))
        return tuple(found[each] for each in ("persons", "under_way", "per_cent", "met"))

    assert await important() == (1, 0, 100.0, True)
    silent = house.person("app")
    await house.partners.order("app", "silent", address=house.address(silent, "app"))
    await attempt(house, await tell(house, silent, park), "app", "accepted")
    assert await important() == (2, 1, 100.0, None)
    for far in ({"since": "0001-01-01"}, {"until": "0001-01-01"}, {"since": "9999-12-31"}):
        for path in ("/reach", "/reach/important"):
            refused = await house.http.get(path, params=far, headers=bearer(Role.审计))
            assert (refused.status_code, [refused.json()["field"]]) == (422, [*far]), "of another age"
    [row] = await house.get("/reach", park_id=str(park), by="kind")
    assert [row[each] for each in ("asked", "notices_reached", "under_way", "per_cent")] == [2, 1, 1, 100.0]


async def test_what_came_after_the_time_of_its_plan_is_late_and_reached_nobody(slow_house: House) -> None:
    park, person = new_id(), slow_house.person("app")
    await slow_house.partners.order("app", "silent", address=slow_house.address(person, "app"))
    contract = await tell(slow_house, person, park)
    await attempt(slow_house, contract, "app", "accepted")
    advance(slow_house, AT_ONCE.steps[0].time)
    [row] = await slow_house.until(contract, "unreached")
    arrived, id_ = Deliver(channel="app"), UUID(row["id"])
    await slow_house.runtime.handle(notification, id_, arrived, origin=SYSTEM, command_id=new_id())
    [row] = await slow_house.get("/reach", park_id=str(park), by="channel")
    counts = ("channel", "asked", "delivered", "notices_reached", "notices_late", "per_cent")
    assert [row[each] for each in counts] == ["app", 1, 1, 0, 1, 0.0]
    [important, _] = await slow_house.get("/reach/important", park_id=str(park))
    assert [important[each] for each in ("by_message", "late", "per_cent", "met")] == [0, 1, 0.0, False]


async def test_who_was_erased_is_on_no_list_whatever_went_out_to_them_yet(house: House) -> None:
    erased, other, park = house.person("app"), house.person("app"), new_id()
    for each in (erased, other):
        await house.partners.order("app", "dead", address=house.address(each, "app"))

    async def listed() -> set[str]:
        found = (await house.get("/unreachable", park_id=str(park)))["items"]
        return {each["person_id"] for each in found}

    async def are(*persons: UUID) -> bool:
        return await listed() == {str(each) for each in persons}

    await house.until(await tell(house, erased, park), "unreached")
    await eventually(lambda: are(erased), "nobody reaches them")
    await house.say(PersonErased(person_id=erased), erased)
    await eventually(are, "nobody can see to it any more")
    await house.until(await tell(house, erased, park), "unreached")
    await house.until(await tell(house, other, park), "unreached")
    await eventually(lambda: are(other), "what came later is read as well, and is of another alone")


@pytest.mark.parametrize(
    ("reached", "under_way", "notifications", "met"),
    [
        *((76, 104, 180, None), (0, 0, 0, None), (981, 0, 1_000, True), (980, 0, 1_000, False)),
        *((985, 15, 1_000, True), (900, 50, 1_000, False), (980, 1, 1_000, None)),
    ],
)
def test_the_target_is_met_or_missed_whatever_becomes_of_what_is_under_way(
    reached: int, under_way: int, notifications: int, met: bool | None
) -> None:
    assert met_by(reached, under_way, notifications) is met
