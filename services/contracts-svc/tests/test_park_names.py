"""Who says the name of a park, or of a building, means one: another has it only if somebody says so."""

import asyncio
import re
from typing import Any
from uuid import UUID

import httpx
from contracts.domain.park import BuildingNameTaken
from contracts.edge.parks import ParkNameTaken
from contracts.views.parks import parks
from host.runtime import Runtime
from kernel.ids import named_id
from kernel.rebuild import rebuild

from .over_http import get

EAST, WEST, OTHER = (named_id("park of a name", word) for word in ("east", "west", "other"))
BEIJING, SHENZHEN = "110000", "440300"
WHY = {"X-Reason": "two%20estates"}
TAKEN = "urn:anju:problem:park-name-taken"


async def opened(
    http: httpx.AsyncClient, park: UUID, name: str, headers: dict[str, str] | None = None, **more: Any
) -> httpx.Response:
    body = {"park_id": str(park), "name": name} | more
    return await http.post("/parks", json=body, headers=headers or {})


async def test_no_two_parks_of_a_city_are_called_alike_unless_somebody_says_so(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert (await opened(http, EAST, "安居东园（一期）", city=BEIJING)).status_code == 201
    for name in ("安居东园（一期）", "安居东园(一期)", "安居 东园（一期）"):
        for city in (BEIJING, None):
            refused = (await opened(http, WEST, name, city=city)).json()
            assert (refused["type"], refused["field"], refused["existing"]) == (TAKEN, "name", str(EAST))
    again = await opened(http, EAST, "安居东园（一期）", city=BEIJING)
    assert (again.status_code, again.json()["events"]) == (200, [])
    assert (await opened(http, WEST, "安居东园(一期)", city=SHENZHEN)).status_code == 201

    unsaid = await opened(http, OTHER, "安居东园（一期）", city=BEIJING, another=True)
    assert unsaid.json()["type"] == "urn:anju:problem:reason-missing"
    another = {"headers": WHY, "city": BEIJING, "another": True}
    assert (await opened(http, OTHER, "安居东园（一期）", **another)).status_code == 201
    assert (await opened(http, OTHER, "安居东园（一期）", **another)).json()["events"] == []
    assert len((await get(http, "/parks"))["items"]) == 3
    assert (await rebuild(runtime, parks, swap=False)).differences == 0


async def test_nor_does_a_park_get_the_name_of_another(http: httpx.AsyncClient) -> None:
    async def rename(park: UUID, name: str, **more: Any) -> Any:
        answer = await http.put(f"/parks/{park}/name", json={"name": name} | more, headers=WHY)
        return answer.json().get("type", answer.json().get("events"))

    await opened(http, EAST, "东园", city=BEIJING)
    await opened(http, WEST, "西园", city=BEIJING)
    await opened(http, OTHER, "南园", city=SHENZHEN)
    assert await rename(WEST, "东 园") == TAKEN
    assert await rename(OTHER, "东园") == ["ParkNameCorrected"], "in another city"
    assert await rename(EAST, "东苑") == ["ParkNameCorrected"]
    assert await rename(WEST, "东园") == TAKEN, "it was called so"
    assert (await opened(http, named_id("fourth"), "东园", city=BEIJING)).json()["type"] == TAKEN
    assert await rename(WEST, "东园", another=True) == ["ParkNameCorrected"]


async def test_nor_does_it_come_into_a_city_where_another_is_called_so(http: httpx.AsyncClient) -> None:
    async def place(city: str, **more: Any) -> Any:
        answer = await http.put(f"/parks/{WEST}/city", json={"city": city} | more, headers=WHY)
        found = answer.json()
        return (found["type"], found["field"], found["existing"]) if "type" in found else found["events"]

    taken = (TAKEN, "city", str(EAST))
    await opened(http, EAST, "东园", city=BEIJING)
    await opened(http, WEST, "东 园", city=SHENZHEN)
    assert await place(BEIJING) == taken
    assert await place(SHENZHEN) == [], "it lies there"
    assert (await http.put(f"/parks/{WEST}/name", json={"name": "西园"}, headers=WHY)).is_success
    assert await place(BEIJING) == taken, "it was called so, and is meant by it still"
    assert await place("310000") == ["ParkCityCorrected"]
    assert await place(BEIJING, another=True) == ["ParkCityCorrected"]
    assert await place(BEIJING) == [], "as it was said"


async def test_what_lies_in_another_city_keeps_its_name_from_none_where_it_was_opened(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await opened(http, EAST, "东园", city=BEIJING)
    moved = await http.put(f"/parks/{EAST}/city", json={"city": SHENZHEN}, headers=WHY)
    assert moved.json()["events"] == ["ParkCityCorrected"]
    assert (await opened(http, WEST, "东园", city=BEIJING)).status_code == 201
    assert (await opened(http, OTHER, "东园", city=SHENZHEN)).json()["existing"] == str(EAST)
    assert (await rebuild(runtime, parks, swap=False)).differences == 0


def test_what_is_in_the_way_is_said_without_the_name_of_a_field() -> None:
    for refusal in (ParkNameTaken(existing=EAST), BuildingNameTaken(existing=EAST)):
        assert not re.search("[A-Za-z]", refusal.title), refusal.title


async def test_of_two_who_open_one_park_at_the_same_time_one_is_told_so(http: httpx.AsyncClient) -> None:
    """As a button that is pressed twice does, each time with another id."""
    asked = (opened(http, named_id("pressed", n), "东园", city=BEIJING) for n in range(4))
    answers = await asyncio.gather(*asked)
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert {each.json().get("type") for each in answers} == {None, TAKEN}
    assert len((await get(http, "/parks"))["items"]) == 1


async def test_no_two_buildings_of_a_park_are_called_alike_unless_somebody_says_so(
    http: httpx.AsyncClient,
) -> None:
    async def added(building: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
        body = {"building_id": str(named_id("building", building)), "name": "A座（北）"} | more
        answer = await http.post(f"/parks/{EAST}/buildings", json=body, headers=headers or {})
        return answer.json().get("type", answer.json().get("events"))

    await opened(http, EAST, "东园")
    await opened(http, WEST, "西园")
    assert await added("one") == ["BuildingAdded"]
    assert await added("one") == []
    assert await added("two", name="a座(北)") == "urn:anju:problem:building-name-taken"
    assert await added("two", another=True) == "urn:anju:problem:reason-missing"
    assert await added("two", WHY, another=True) == ["BuildingAdded"]
