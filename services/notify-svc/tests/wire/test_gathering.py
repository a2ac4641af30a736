"""Thirty overruns that a ledger leads to are one message to each, whatever dies, and told twice; and so is
what falls due at one midnight.
"""

import signal
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from edge.access import Role
from kernel.clock import WallClock
from kernel.ids import new_id
from local.engines import Engines
from notifications.domain.matter import EVERYWHERE
from notifications.domain.rules import GATHERED_FOR
from notifications.policies.gathering import night_before
from published.contracts import ContractNearExpiry, ContractOverrunDetected, RenewalOverdue
from published.workorders import EmergencyOutOfReach
from testkit.nursery import ended, load_also
from testkit.stack import bearer, eventually
from testkit.stores import Stores

from .asking import advance, at_rest, says
from .conftest import START, House, TenantSvc, open_house
from .test_once import process
from .test_over_by_morning import gathered, next_evening
from .test_sheets import rows as sheet_rows

load_also("notifications.app")
MANY = 30
HOUR = timedelta(hours=1)


def overruns(park: UUID, manager: UUID) -> list[ContractOverrunDetected]:
    return [
        ContractOverrunDetected(
            contract_id=new_id(), unit_id=new_id(), park_id=park, manager_id=manager, days_over=60 + n,
            exposure_fen=100_000 + n, cover_ends_on=date(2025, 5, 1),
        )
        for n in range(MANY)
    ]  # fmt: skip


async def tell_all(house: House, found: list[ContractOverrunDetected], import_id: UUID) -> None:
    for each in found:
        await house.say(each, each.contract_id, import_id)


async def all_are_gathered(house: House, import_id: UUID, persons: int = 1) -> None:
    async def there() -> bool:
        query = "select count(*) from views.gathered where round_id = %s"
        url = house.environment["ANJU_NOTIFICATIONS_URL"]
        async with await psycopg.AsyncConnection.connect(url) as conn:
            return await (await conn.execute(query, [import_id])).fetchone() == (MANY * persons,)

    await eventually(there, "all are gathered", 30)


async def test_thirty_overruns_of_a_ledger_are_one_message_to_each_who_answers(slow_house: House) -> None:
    house, park, import_id = slow_house, new_id(), new_id()
    manager, operations, tenant = (house.person("app", "email") for _ in range(3))
    await house.assign(park, "operations", operations)
    found = overruns(park, manager)
    await tell_all(house, found, import_id)
    near = ContractNearExpiry(
        contract_id=new_id(), track="tenant", stage_days=7, ends_on=date(2025, 3, 15), unit_ids=(new_id(),),
        park_id=park, party_id=tenant,
    )  # fmt: skip
    await house.say(near, near.contract_id, import_id)
    (told,) = await house.until(near.contract_id, "delivered")
    assert told["person_id"] == str(tenant), "to whom it is about it is one matter"
    await tell_all(house, found, import_id)
    for each in found:
        assert await house.told(each.contract_id) == []
    await all_are_gathered(house, import_id, persons=2)
    assert await house.told(import_id) == []
    advance(house, GATHERED_FOR)
    rows = await house.until(import_id, "delivered", "delivered")
    assert {row["person_id"] for row in rows} == {str(manager), str(operations)}
    why = await says(house, found[0].contract_id)
    assert "合同超期预警：与同一次台账导入的其他事项合并为一条汇总通知" in why
    assert "App 推送：已送达" in why, "by the message that sums it up"
    # Whatever is told of one of them later, by no import, is told as ever; the import itself is over.
    later = found[0].model_copy(update={"days_over": 90})
    await house.say(later, later.contract_id)
    await house.until(later.contract_id, "delivered", "delivered")
    assert len(await house.told(import_id)) == 2


async def test_who_may_see_one_park_is_shown_their_part_of_what_sums_up_several(slow_house: House) -> None:
    house, import_id, ours, other = slow_house, new_id(), new_id(), new_id()
    manager = house.person("app", "email")
    for park in (ours, other):
        await house.assign(park, "operations", manager)  # or they hear of it once more, as who stands in
    found = [
        *(each.model_copy(update={"park_id": ours}) for each in overruns(ours, manager)[:20]),
        *overruns(other, manager)[20:],
    ]
    await tell_all(house, found, import_id)
    await all_are_gathered(house, import_id)
    advance(house, GATHERED_FOR)
    [told] = await at_rest(house, import_id)
    assert (told["park_id"], told["matters"]) == (str(EVERYWHERE), {"ContractOverrunDetected": MANY})

    async def shown(path: str, park: UUID, **params: str) -> Any:
        clerk = bearer(Role.客服专员, parks=[park])
        return (await house.http.get(path, params=params, headers=clerk)).json()

    [part] = (await shown("/notifications", ours, cause=str(import_id)))["items"]
    later = {"attempts", "version"}  # a receipt of the other channel may come in between
    same = {name: value for name, value in told.items() if name not in later}
    assert part.items() >= (same | {"matters": {"ContractOverrunDetected": 20}}).items()
    [row] = await sheet_rows(house, "/notifications", cause=str(import_id))
    assert (row["事由"], row["阶段"], row["包含事项"]) == (
        "事项汇总",
        "台账导入",
        f"合同超期预警 {MANY} 项",
    )
    assert (await shown("/notifications", new_id(), cause=str(import_id)))["items"] == []
    for cause, each in ((str(found[0].contract_id), 1), (told["id"], 20)):
        says_each = [step["says"] for step in await shown("/why", ours, cause=cause)]
        assert len([said for said in says_each if said.startswith("合同超期预警：")]) == each
        assert "App 推送：已送达" in says_each
    of_person = [step["type"] for step in await shown("/why", ours, person_id=str(manager))]
    assert "MessageDelivered" in of_person
    of_the_other = [step["type"] for step in await shown("/why", ours, cause=str(found[-1].contract_id))]
    assert "MessageDelivered" not in of_the_other
    clerk = bearer(Role.客服专员, parks=[ours]) | {"X-Reason": "asked"}
    texts = await house.http.post(f"/notifications/{told['id']}/texts", headers=clerk)
    assert texts.status_code == 403, "it says how much there is in the other park"


async def test_thirty_steps_that_are_late_at_one_midnight_are_one_message_in_the_morning(
    slow_house: House,
) -> None:
    house, park = slow_house, new_id()
    operations, supervisor = (house.person("app", "sms") for _ in range(2))
    for role, person in (("operations", operations), ("supervisor", supervisor)):
        await house.assign(park, role, person)
    advance(house, next_evening(house) - house.runtime.clock.now())
    late = [
        RenewalOverdue(
            renewal_id=new_id(), contract_id=new_id(), track="tenant", unit_ids=(new_id(),), park_id=park,
            party_id=new_id(), ends_on=date(2025, 3, 15), due_on=date(2025, 3, 1),
            step="decision" if n < 2 else "proposal",
        )
        for n in range(MANY)
    ]  # fmt: skip
    for each in late:
        await house.say(each, each.renewal_id)
        await eventually(lambda each=each: gathered(house, each.renewal_id), "it waits", 30)  # type: ignore[misc]
    now = house.runtime.clock.now()
    alarm = EmergencyOutOfReach(
        order_id=new_id(), unit_id=new_id(), park_id=park, fault="gas_leak", technician_id=new_id(),
        there_at=now, due_at=now, at=now,
    )  # fmt: skip
    await house.say(alarm, alarm.order_id)
    await house.until(alarm.order_id, "delivered")
    advance(house, timedelta(hours=9, seconds=1))
    few = [(await house.until(each.renewal_id, "delivered"))[0] for each in late[:2]]
    assert {row["person_id"] for row in few} == {str(supervisor)}
    [told] = await house.until(night_before(house.runtime.clock.now().replace(second=0)), "delivered")
    assert (told["kind"], told["person_id"]) == ("MattersSummedUp", str(operations))
    assert sorted(told["attempts"]) == ["app", "sms"]
    for each in late[2:]:
        assert await house.told(each.renewal_id) == []
    why = await says(house, late[-1].renewal_id)
    assert [each for each in why if each.startswith("续约逾期未办：免打扰时段，等到 ")]
    assert "App 推送：已送达" in why
    of_all = await says(house, UUID(told["id"]))
    assert len([each for each in of_all if each.startswith("续约逾期未办：")]) == MANY - 2
    of_few = await says(house, late[0].renewal_id)
    assert len([each for each in of_few if each == "App 推送：已送达"]) == 1, "by its own message alone"


async def test_killed_in_the_middle_and_told_twice_it_is_still_one_message(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path: Path
) -> None:
    async with open_house(engines, stores, registry, tmp_path, WallClock(), started=False) as house:
        import_id, park, manager = new_id(), new_id(), house.person("app", "email")
        found = overruns(park, manager)
        await tell_all(house, found, import_id)
        await tell_all(house, found, import_id)
        start, later = START.isoformat(), (START + HOUR).isoformat()
        log = tmp_path / "log"
        async with process(house, log, ANJU_CRASH_AT="applied:2", ANJU_CLOCK_START=start) as first:
            assert await ended(first) == -signal.SIGKILL
        async with process(house, log, ANJU_CLOCK_START=start):
            await all_are_gathered(house, import_id)
        async with process(house, log, ANJU_CRASH_AT="fired", ANJU_CLOCK_START=later) as third:
            assert await ended(third) == -signal.SIGKILL
        async with process(house, log, ANJU_CRASH_AT="accepted", ANJU_CLOCK_START=later) as fourth:
            assert await ended(fourth) == -signal.SIGKILL
        last = (START + 2 * HOUR).isoformat()  # the dead one's lease is over
        async with process(house, log, ANJU_CLOCK_START=last):
            await eventually(lambda: delivered(house), "told by both channels of the plan", 30)
        assert [(each["attempts"], each["deliveries"]) for each in await house.partners.entries()] == [
            (1, 1),
            (1, 1),
        ]


async def delivered(house: House) -> bool:
    entries = await house.partners.entries()
    return sorted(each["channel"] for each in entries) == ["app", "email"]
