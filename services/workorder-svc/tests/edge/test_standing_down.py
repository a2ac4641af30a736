"""A tenant who was taken on before only staff could be is suspended, and those of the staff are not."""

from typing import Any

from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from testkit.stack import eventually
from testkit.voices import Voices
from workorders.domain.place import Base
from workorders.domain.technician import Describe, Profile, technician
from workorders.standing_down import stand_down

PROFILE: dict[str, Any] = {
    "employment": "staff",
    "skills": ("plumbing",),
    "parks": (),
    "base": Base(latitude=31.2, longitude=121.5),
    "zone": "Asia/Shanghai",
    "shifts": (),
    "call_out_fen": 0,
    "hourly_fen": 6_000,
    "capacity": 6,
}


async def test_who_is_none_of_the_staff_is_sent_nowhere_any_more(runtime: Runtime, voices: Voices) -> None:
    tenant, owner, staff, vendor = (new_id() for _ in range(4))
    for who in (tenant, owner, staff, vendor):
        asked = Describe(profile=Profile(**PROFILE), technician_id=who, at=runtime.clock.now())
        await runtime.handle(technician, who, asked, origin=SYSTEM, command_id=new_id())
    await voices.known(staff)
    await voices.known(tenant, kind="tenant")
    await voices.known(owner, kind="owner")

    async def suspended() -> bool:
        async with runtime.pool.connection() as conn:
            query = "select technician_id, suspended from views.technicians where status = 'suspended'"
            return set(await (await conn.execute(query)).fetchall()) == {
                (tenant, "not_staff"),
                (owner, "not_staff"),
            }

    await eventually(suspended, "both are suspended, and nobody else")
    await stand_down(runtime)
    assert await suspended(), "of whom nobody has told, nobody knows"
