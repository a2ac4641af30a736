"""HTTP of parks and their buildings: opened, added, put right."""

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag, Name
from edge.call import Answer, Call, Host
from edge.divisions import check_city
from edge.kit import Edge
from kernel.domain import Refusal
from pydantic import Field

from contracts.domain.park import AddBuilding, CorrectBuildingName, CorrectName, OpenPark, PlaceInCity, park
from contracts.views.parks import buildings_of, city_of, names_given, namesake

CityCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", max_length=6)]
Another = Annotated[Flag, Field(description="it is not the one that is called so: why in `X-Reason`")]
MANAGERS = [Role.运营经理, Role.管理员]


class ParkUnknown(Refusal):
    """No park under this id."""

    title, field, status = "没有这个园区", "park_id", 404


class BuildingUnknown(Refusal):
    """No building under this id in this park."""

    title, field, status = "该园区没有这栋楼", "building_id", 404


class ParkNameTaken(Refusal):
    """Another park of the city is called so, or was: who says this name would mean either."""

    title = "同城已有（或曾有）同名的园区，未设城市的也算；如确属不同园区，请确认并说明原因"
    field, status = "name", 409


class ParkBody(Body):
    """`city` by its code of six digits (GB/T 2260): its rules hold there."""

    park_id: UUID
    name: Name
    city: CityCode | None = None
    another: Another = False


class CityBody(Body):
    """By its code of six digits (GB/T 2260)."""

    city: CityCode
    another: Another = False


class NameBody(Body):
    name: Name
    another: Another = False


class BuildingBody(Body):
    building_id: UUID
    name: Name
    another: Another = False


async def check_place_known(host: Host, park_id: UUID, building_id: UUID | None = None) -> None:
    """Raises ParkUnknown or BuildingUnknown."""
    buildings = await buildings_of(host, park_id)
    if buildings is None:
        raise ParkUnknown
    if building_id and building_id not in buildings:
        raise BuildingUnknown


def park_routes(edge: Edge, runtime: Host) -> Callable[[UUID, Call], Awaitable[None]]:
    """Add them to the service's own; what lets nobody in but to a park of theirs that there is."""

    @edge.post("/parks", allow=MANAGERS)
    async def open_park(body: ParkBody, call: Call) -> Answer:
        """Open a park."""
        call.within(body.park_id)
        check_city(body.city)
        if await buildings_of(runtime, body.park_id) is None:
            await _check_names(body.park_id, [body.name], body.city, call, another=body.another)
        return await call.do(park, body.park_id, OpenPark(**body.model_dump()))

    @edge.post("/parks/{park_id}/buildings", allow=MANAGERS)
    async def add_building(park_id: UUID, body: BuildingBody, call: Call) -> Answer:
        """Add a building to a park."""
        await guard_park(park_id, call)
        if body.another:
            call.why()
        return await call.do(park, park_id, AddBuilding(**body.model_dump()))

    @edge.put("/parks/{park_id}/name", allow=MANAGERS)
    async def correct_name(park_id: UUID, body: NameBody, call: Call) -> Answer:
        """Put right what a park is called; by its old names a ledger still means it. Why in `X-Reason`."""
        call.why()
        await guard_park(park_id, call)
        city = await city_of(runtime, park_id)
        await _check_names(park_id, [body.name], city, call, another=body.another)
        return await call.do(park, park_id, CorrectName(name=body.name))

    @edge.put("/parks/{park_id}/buildings/{building_id}/name", allow=MANAGERS)
    async def correct_building(park_id: UUID, building_id: UUID, body: NameBody, call: Call) -> Answer:
        """The same of one of its buildings."""
        call.why()
        await guard_park(park_id, call)
        await check_place_known(runtime, park_id, building_id)
        asked = CorrectBuildingName(building_id=building_id, **body.model_dump())
        return await call.do(park, park_id, asked)

    @edge.put("/parks/{park_id}/city", allow=MANAGERS)
    async def place_in_city(park_id: UUID, body: CityBody, call: Call) -> Answer:
        """Say in which city a park lies, where that was said wrong or not at all. Why in `X-Reason`.

        What is decided from now on is decided by that city's rules. No other park there has, or had, a name
        of this one, unless it is said to be `another`.
        """
        call.why()
        await guard_park(park_id, call)
        check_city(body.city)
        names, lies_in = (await names_given(runtime))[park_id]
        if body.city != lies_in:
            await _check_names(park_id, names, body.city, call, another=body.another, field="city")
        return await call.do(park, park_id, PlaceInCity(city=body.city))

    async def guard_park(park_id: UUID, call: Call) -> None:
        call.within(park_id)
        await check_place_known(runtime, park_id)

    async def _check_names(
        park_id: UUID,
        names: Collection[str],
        city: str | None,
        call: Call,
        *,
        another: bool,
        field: str = "name",
    ) -> None:
        if another:
            call.why()
        elif existing := await namesake(runtime, park_id, names, city):
            raise ParkNameTaken(field=field, existing=existing)

    return guard_park
