"""By a contract of which class a repair is reported: that of who lives there; else of the room on its day."""

from datetime import date
from uuid import UUID

from host.runtime import Runtime
from kernel.ids import named_id
from published.contracts import ContractClassGiven, ContractExpired
from published.tenants import TenantMovedIn, TenantRoomChanged
from testkit.voices import Voices
from workorders.views.classes import Reported, classes_of

PARK, ROOM, OTHER_ROOM = named_id("park"), named_id("room"), named_id("other room")
LI, FIRM = named_id("li"), named_id("firm")
LEASE, WHOLE = named_id("lease"), named_id("whole")
START = date(2025, 1, 1)


async def of_class(voices: Voices, contract_id: UUID, said: str, unit_id: UUID = ROOM) -> None:
    where = {"contract_id": contract_id, "track": "tenant", "unit_ids": (unit_id,), "park_id": PARK}
    told = ContractClassGiven.model_validate(where | {"contract_class": said})
    await voices.tell((f"contract-{contract_id}", told))


async def found(runtime: Runtime, unit: UUID, tenant: UUID | None, day: date) -> str | None:
    return (await found_of(runtime, Reported(named_id("order"), unit, tenant, day)))[named_id("order")]


async def found_of(runtime: Runtime, *repairs: Reported) -> dict[UUID, str | None]:
    async with runtime.pool.connection() as conn:
        return await classes_of(conn, repairs)


async def test_it_is_that_of_the_tenant_who_lives_there_past_the_end_and_in_another_room(
    runtime: Runtime, voices: Voices
) -> None:
    await voices.taken_in(PARK, ROOM, OTHER_ROOM)
    await voices.registered(LI, FIRM)
    await of_class(voices, LEASE, "key")  # with the draft, before it is signed
    await voices.signed(LEASE, LI, ROOM, PARK, START)
    assert await found(runtime, ROOM, LI, date(2025, 5, 1)) == "key"
    assert await found(runtime, ROOM, None, date(2025, 5, 1)) == "key", "the room is let so, whoever asks"
    assert await found(runtime, ROOM, LI, date(2024, 5, 1)) is None, "not let yet"
    assert await found(runtime, OTHER_ROOM, LI, date(2025, 5, 1)) is None, "they do not live there"
    home = {"person_id": named_id("person", LI), "park_id": PARK}
    came = TenantMovedIn(tenant_id=LI, unit_id=ROOM, moved_in_on=START, **home)
    over = ContractExpired(
        contract_id=LEASE, track="tenant", unit_ids=(ROOM,), park_id=PARK, party_id=home["person_id"],
        ended_on=date(2026, 1, 1),
    )  # fmt: skip
    await voices.tell((f"tenant-{LI}", came), (f"contract-{LEASE}", over))
    assert await found(runtime, ROOM, LI, date(2026, 5, 1)) == "key", "they stay on"
    assert await found(runtime, ROOM, None, date(2026, 5, 1)) is None
    moved = TenantRoomChanged(
        tenant_id=LI, from_unit_id=ROOM, to_unit_id=OTHER_ROOM, changed_on=date(2026, 2, 1), **home
    )
    await voices.tell((f"tenant-{LI}", moved))
    assert await found(runtime, OTHER_ROOM, LI, date(2026, 5, 1)) == "key", "the contract went along"
    await voices.signed(WHOLE, FIRM, OTHER_ROOM, PARK, date(2026, 3, 1))
    await of_class(voices, WHOLE, "corporate", OTHER_ROOM)
    assert await found(runtime, OTHER_ROOM, None, date(2026, 5, 1)) == "corporate"
    assert await found(runtime, OTHER_ROOM, LI, date(2026, 5, 1)) == "key", "theirs goes before the room's"
    first, second, third = (named_id("order", number) for number in range(3))
    together = await found_of(
        runtime,
        Reported(first, OTHER_ROOM, LI, date(2026, 5, 1)),
        Reported(second, ROOM, None, date(2026, 5, 1)),
        Reported(third, OTHER_ROOM, None, date(2026, 5, 1)),
    )
    assert together == {first: "key", second: None, third: "corporate"}
    assert await found_of(runtime) == {}


async def test_who_lives_there_is_found_at_once_after_many_contracts_were_taken_in(runtime: Runtime) -> None:
    async with runtime.pool.connection() as conn:
        await conn.execute("""
            insert into views.leases
            select gen_random_uuid(), gen_random_uuid(), array[gen_random_uuid()], '{}',
                   date '2025-01-01', date '2026-01-01', date '2026-01-01', true, 1
              from generate_series(1, 10000)""")
        explained = await conn.execute(
            "explain (analyze, buffers, format json)"
            " select from views.leases where stands and unit_ids @> array[%s]",
            [ROOM],
        )
        [plan] = (await explained.fetchone() or ([],))[0]
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 50
