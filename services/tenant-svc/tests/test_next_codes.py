"""Who had left before the code by the next contract was asked for has it asked for once."""

from dataclasses import replace
from datetime import date

from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from tenants.app import service
from tenants.domain.door import door
from tenants.domain.door_commands import AskNext
from tenants.domain.door_facts import (
    DoorCodeRevocationRequested,
    DoorCodeRevoked,
    DoorEvent,
    DoorLeased,
    DoorLeaseEnded,
    DoorOccupied,
)
from tenants.domain.door_policy import DOOR_TIMES, to_grant, to_revoke
from tenants.next_codes import ask_next, asking_next
from tenants.policies.doors import access_id
from tenants.views.doors import by_id
from testkit.followed import all_followed
from testkit.voices import Voices

TENANT, UNIT, PARK, NEXT = (named_id(word) for word in ("tenant", "unit", "park", "next"))
LEFT, BEGINS = date(2025, 4, 1), date(2030, 5, 1)
ID = access_id(TENANT, UNIT)
WHERE = {"access_id": ID, "tenant_id": TENANT, "unit_id": UNIT, "park_id": PARK}


async def test_the_code_by_the_next_contract_is_asked_for_once(runtime: Runtime, voices: Voices) -> None:
    await voices.signed(NEXT, TENANT, UNIT, PARK, starts_on=BEGINS)

    async def told(*facts: DoorEvent) -> None:
        of_old = replace(door, decide=lambda *_: facts)
        asked = AskNext(**WHERE, order_id=new_id(), today=local_date(runtime.clock.now()))
        await runtime.handle(of_old, ID, asked, origin=SYSTEM, command_id=new_id())
        await all_followed(runtime)

    async def stands() -> str:
        row = await by_id(runtime.pool, ID)
        assert row
        return str(row["status"])

    assert await stands() == "granting"
    order, taken = new_id(), to_revoke(DOOR_TIMES.known[0])
    await told(
        DoorLeaseEnded(**WHERE, contract_id=NEXT),
        DoorOccupied(**WHERE),
        DoorCodeRevocationRequested(**WHERE, **taken, order_id=order, left_on=LEFT),
        DoorCodeRevoked(**WHERE, order_id=order, left_on=LEFT),
    )
    # As it was known then: by the contract, and no order followed on that.
    await told(DoorLeased(**WHERE, **to_grant(DOOR_TIMES.known[0]), contract_id=NEXT, leased_from=BEGINS))
    assert await stands() == "revoked"
    await ask_next(runtime)
    assert await stands() == "granting"
    row = await by_id(runtime.pool, ID)
    assert row
    assert row["valid_from"] == BEGINS
    await ask_next(runtime)
    assert await by_id(runtime.pool, ID) == row
    assert asking_next in service.workers
