"""What parks and buildings are called, told again where others heard of them before names were told."""

from dataclasses import replace

from contracts.app import service
from contracts.domain.park import BuildingAdded, OpenPark, ParkOpened, park
from contracts.naming import naming, tell_names
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id

from .over_http import BUILDING, PARK, log_of

LONG_OPEN = (
    ParkOpened(park_id=PARK, name="东园", city="310000", told_by_name=False),
    BuildingAdded(park_id=PARK, building_id=BUILDING, name="三号楼"),
)


async def test_names_that_nobody_was_told_are_told_once(runtime: Runtime) -> None:
    before = replace(park, decide=lambda *_: list(LONG_OPEN))
    asked = OpenPark(park_id=PARK, name="东园")
    await runtime.handle(before, PARK, asked, origin=SYSTEM, command_id=new_id())
    other = named_id("another park")
    asked = OpenPark(park_id=other, name="西园")
    await runtime.handle(park, other, asked, origin=SYSTEM, command_id=new_id())
    for _ in range(2):
        await tell_names(runtime)
    told = [name for name in await log_of(runtime) if name.endswith("Named")]
    assert told == ["ParkNamed", "BuildingNamed"]
    assert naming in service.workers
