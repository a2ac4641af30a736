"""Where nobody anywhere answers for anything, managers of units hear it; who releases the last is told."""

from datetime import UTC, date, datetime
from typing import Any

from edge.access import Role
from kernel.facts import SYSTEM
from kernel.ids import new_id
from notifications import addressing
from notifications.domain.matter import EVERYWHERE
from notifications.domain.responsibility import Release, responsibility
from notifications.edge.vacant import LISTED
from notifications.views.over import KINDS
from psycopg.rows import dict_row
from published.contracts import ContractExpired
from published.workorders import WorkOrderOverdue
from testkit.stack import bearer, eventually

from .neighbours import START
from .test_naming import WAITING
from .test_sheets import rows


async def test_of_an_emergency_the_units_managers_hear_where_every_role_is_empty(house: Any) -> None:
    park, unit, order, manager = new_id(), new_id(), new_id(), house.person("app", "sms")
    await nobody_anywhere(house)
    await house.taken_in(unit, park, manager)
    overdue = WorkOrderOverdue(
        order_id=order, unit_id=unit, park_id=park, urgency="emergency", stage="on_site",
        level="supervisor", due_at=datetime(2025, 3, 15, 2, tzinfo=UTC),
    )  # fmt: skip
    await house.say(overdue, order)
    (row,) = await house.until(order, "delivered")
    assert row["person_id"] == str(manager)
    says = [step["says"] for step in await house.get("/why", cause=str(order))]
    assert "没有登记主管，由房源管家（1 人）代为接收" in says


async def test_a_role_that_nobody_holds_is_on_the_list_of_roles_to_fill_until_somebody_is_named(
    house: Any,
) -> None:
    park, unit, contract, supervisor = new_id(), new_id(), new_id(), house.person("app")
    await house.assign(park, "supervisor", supervisor)
    await house.taken_in(unit, park)
    over = ContractExpired(
        contract_id=contract, track="tenant", unit_ids=(unit,), park_id=park, party_id=new_id(),
        ended_on=date(2025, 3, 15),
    )  # fmt: skip
    await house.say(over, contract)

    async def are(*expected: tuple[str, int, int]) -> bool:
        found = (await house.get("/responsibilities/vacant", park_id=str(park)))["items"]
        return sorted((each["role"], each["unheard"], each["stood_in"]) for each in found) == list(expected)

    await eventually(lambda: are(("manager", 0, 1), ("operations", 0, 1)), "both, of which others heard")
    await house.assign(park, "operations", supervisor)
    await eventually(lambda: are(("manager", 0, 1)), "one is named")
    [row] = await rows(house, "/responsibilities/vacant", park_id=str(park))
    assert (row["职责"], row["无人收到的事项"], row["由他人代收的事项"]) == ("园区经理", 0, 1)


async def test_of_an_empty_role_it_is_counted_what_nobody_has_heard_and_what_of_that_cannot_wait(
    house: Any,
) -> None:
    park, ids = new_id(), [new_id() for _ in range(4)]
    alarm, heard, other, open_still = map(str, ids)
    async with house.runtime.pool.connection() as conn, conn.transaction(force_rollback=True):
        for id_ in ids:
            values = {"id": id_, "who": "finance", "park": park, "unit": None, "person": None, "at": START}
            await conn.execute(WAITING, values)
        change = "update views.audiences set missing = id <> %s, stood_in = id = %s, emergency = id = any(%s)"
        of_ours = [open_still, heard, [alarm, heard], [alarm, heard, other, open_still]]
        await conn.execute(f"{change} where id = any(%s)", of_ours)
        asked = {**KINDS, "everywhere": EVERYWHERE, "parks": None, "park": park, "limit": 10}
        asked |= dict.fromkeys(("last_heard", "last_since", "last_park", "last_role"))
        [row] = await (await conn.cursor(row_factory=dict_row).execute(LISTED, asked)).fetchall()
    assert (row["role"], row["emergencies"], row["unheard"], row["stood_in"]) == ("finance", 1, 2, 1)


async def test_who_releases_the_last_of_a_role_is_told_that_it_is_empty(house: Any) -> None:
    park, supervisor = new_id(), house.person("app", "email")
    await house.assign(park, "supervisor", supervisor)
    last = {"park_id": str(park), "role": "supervisor", "person_id": str(supervisor)}
    answer = await house.http.post("/responsibilities/release", json=last, headers=bearer(Role.运营经理))
    assert answer.json()["events"] == ["ResponsibilityReleased", "RoleLeftEmpty"]


async def nobody_anywhere(house: Any) -> None:
    """Whoever was named for a role is released, one after another."""
    async with house.runtime.pool.connection() as conn:
        query = "select park_id, role, person_id from views.responsibilities"
        held = await (await conn.execute(query)).fetchall()
    for park, role, person in held:
        asked = Release(park_id=park, role=role, person_id=person)
        await house.runtime.handle(responsibility, park, asked, origin=SYSTEM, command_id=new_id())


async def test_who_keeps_the_unit_and_stands_in_for_operations_is_told_once_and_instead_of_whom(
    house: Any,
) -> None:
    """They had one message as its manager and, a second later, the same one in the place of operations."""
    park, unit, contract, manager = new_id(), new_id(), new_id(), house.person("app", "email")
    await house.assign(park, "manager", manager)
    await house.taken_in(unit, park, manager)
    over = ContractExpired(
        contract_id=contract, track="tenant", unit_ids=(unit,), park_id=park, party_id=new_id(),
        ended_on=date(2025, 3, 15),
    )  # fmt: skip
    await house.say(over, contract)
    (row,) = await house.until(contract, "delivered")
    assert (row["person_id"], row["kind"]) == (str(manager), "ContractExpired")
    await addressing.name_some(house.runtime, late=False)
    await addressing.name_some(house.runtime, late=True)
    assert [each["id"] for each in await house.told(contract)] == [row["id"]]
    async with house.runtime.pool.connection() as conn:
        waits = "select from views.audiences where thing_id = %s and open and not missing"
        assert (await conn.execute(waits, [contract])).rowcount == 0, "looked for after each commit for ever"
    says = [step["says"] for step in await house.get("/why", cause=str(contract))]
    assert "没有登记运营，由园区经理（1 人）代为接收" in says
