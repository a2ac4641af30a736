"""Of what is over nobody is called any more, and nobody hears whose role was empty by then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.ids import new_id
from published.contracts import (
    ContractEnded,
    ContractNearExpiry,
    MoveOutAppointed,
    SigningCompleted,
    SigningOpened,
)
from published.tenants import TenantFlaggedHighRisk
from published.workorders import NobodyFits, WorkOrderCancelled, WorkOrderRepeated
from testkit.stack import eventually

from .asking import advance, attempt, says
from .conftest import House
from .test_reach_important import known_as_frail
from .test_telling import overdue

DAY = date(2025, 3, 15)
AT = datetime(2025, 3, 15, 2, tzinfo=UTC)


async def high_risk(house: House) -> UUID:
    """Somebody who is to be called about all that is important, from here on."""
    person = house.person("app", "sms", "wechat")
    await house.say(TenantFlaggedHighRisk(person_id=person), person)
    await known_as_frail(house, person)
    return person


async def until(house: House, person: UUID, *expected: tuple[str, str], park: UUID | None = None) -> None:
    """What of these kinds they are or are to be called about (in this park), and how that ended or nothing.

    Whoever takes a role also hears of what other tests left for nobody.
    """
    found, kinds = list[tuple[str, str]](), {kind for kind, _ in expected}

    async def there() -> bool:
        rows = (await house.get("/callbacks", person_id=str(person), state="all"))["items"]
        here = [row for row in rows if park is None or row["park_id"] == str(park)]
        found[:] = sorted((row["kind"], row["how"] or "") for row in here if row["kind"] in kinds)
        return found == sorted(expected)

    try:
        await eventually(there, "called about")
    except AssertionError:
        raise AssertionError(found) from None


async def test_nobody_is_told_by_telephone_that_a_repair_is_known_which_was_called_off(house: House) -> None:
    person, order, where = await high_risk(house), new_id(), {"unit_id": new_id(), "park_id": new_id()}
    again = WorkOrderRepeated(
        order_id=order,
        **where,
        report_id=new_id(),
        source="form",
        urgency="emergency",
        person_id=person,
        at=AT,
    )
    await house.say(again, order)
    await until(house, person, ("WorkOrderRepeated", ""))
    off = WorkOrderCancelled(
        order_id=order, **where, reason="not_needed", fault="water_leak", urgency="emergency", at=AT
    )
    await house.say(off, order)
    await until(house, person, ("WorkOrderRepeated", "needless"))
    assert "回访办结：无需再告知" in await says(house, order)


async def test_of_an_end_that_comes_near_the_last_word_is_read_out_and_none_once_it_came(
    house: House,
) -> None:
    person, other = await high_risk(house), await high_risk(house)
    lease, its_unit, park = new_id(), (new_id(),), new_id()

    async def near(contract: UUID, days: int, whose: UUID) -> None:
        event = ContractNearExpiry(
            contract_id=contract, track="tenant", stage_days=days, ends_on=DAY + timedelta(days=days),
            unit_ids=its_unit, park_id=park, party_id=whose, manager_id=whose,
        )  # fmt: skip
        await house.say(event, contract)

    await near(lease, 15, person)
    await near(new_id(), 15, other)
    await until(house, person, ("ContractNearExpiry", ""))
    await near(lease, 7, person)
    await until(house, person, ("ContractNearExpiry", "needless"), ("ContractNearExpiry", ""))
    where: Any = {"contract_id": lease, "track": "tenant", "unit_ids": its_unit, "park_id": park}
    await house.say(ContractEnded(**where, ended_on=DAY), lease)
    await until(house, person, *[("ContractNearExpiry", "needless")] * 2)
    await until(house, other, ("ContractNearExpiry", ""))


async def test_who_signed_is_not_called_to_sign_and_of_two_days_the_last_is_read_out(house: House) -> None:
    person, signing, renewal = await high_risk(house), new_id(), new_id()
    where: Any = {"contract_id": new_id(), "track": "tenant", "unit_ids": (new_id(),), "park_id": new_id()}
    opened = SigningOpened(signing_id=signing, **where, signer_ids=(person,), due_at=AT)
    await house.say(opened, signing)
    await until(house, person, ("SigningOpened", ""))
    await house.say(SigningCompleted(signing_id=signing, **where, completed_on=DAY), signing)
    await until(house, person, ("SigningOpened", "needless"))
    for day in (DAY, DAY + timedelta(days=1)):
        appointed = MoveOutAppointed(
            renewal_id=renewal, **where, party_id=person, ends_on=DAY, tenant_id=new_id(), move_out_on=day
        )
        await house.say(appointed, renewal)
    await until(
        house,
        person,
        ("SigningOpened", "needless"),
        ("MoveOutAppointed", "needless"),
        ("MoveOutAppointed", ""),
    )


async def test_nobody_calls_those_above_about_an_alarm_that_is_over(house: House) -> None:
    """Asked of this park: whoever leads in one hears of a role that is empty in another that has nobody."""
    park, order = new_id(), new_id()
    supervisor, manager = house.person("app"), house.person("app")
    for role, person in (("supervisor", supervisor), ("manager", manager), ("operations", manager)):
        await house.assign(park, role, person)
        await house.partners.order("app", "dead", address=house.address(person, "app"))
    late = overdue(order, park)
    await house.say(late, order)
    await until(house, supervisor, ("WorkOrderOverdue", ""), park=park)
    await until(house, manager, ("EmergencyUnheard", ""), park=park)
    off = WorkOrderCancelled(
        order_id=order, unit_id=late.unit_id, park_id=park, reason="not_needed", fault="water_leak",
        urgency="emergency", at=AT,
    )  # fmt: skip
    await house.say(off, order)
    await until(house, supervisor, ("WorkOrderOverdue", "needless"), park=park)
    await until(house, manager, ("EmergencyUnheard", "needless"), park=park)


async def test_what_waited_for_its_providers_is_not_sent_once_it_is_over(slow_house: House) -> None:
    park, order, supervisor = new_id(), new_id(), slow_house.person("sms")
    await slow_house.assign(park, "supervisor", supervisor)
    where = {"order_id": order, "unit_id": new_id(), "park_id": park, "urgency": "emergency", "at": AT}
    for partner in ("sms", "tencent"):
        await slow_house.partners.order(partner, "down")
    await slow_house.say(NobodyFits.model_validate(where | {"why": ("skill",)}), order)

    async def both_asked() -> bool:
        return (await attempt(slow_house, order, "sms", "postponed"))["tries"] == 2

    await eventually(both_asked, "both providers were asked")
    off = WorkOrderCancelled.model_validate(where | {"reason": "not_needed", "fault": "water_leak"})
    await slow_house.say(off, order)
    await slow_house.partners.http.post("/_control/reset", json={})

    found: list[dict[str, Any]] = []

    async def lapsed() -> bool:
        found[:] = await slow_house.told(order)
        return [row["status"] for row in found] == ["lapsed"]

    async def known() -> bool:
        query = "select exists (select from views.orders_over where order_id = %s)"
        async with slow_house.runtime.pool.connection() as conn:
            return await (await conn.execute(query, [order])).fetchone() == (True,)

    await eventually(known, "it is over", every=0.01)
    advance(slow_house, timedelta(seconds=30))
    await eventually(lapsed, "not sent any more", every=0.1)
    [row] = found
    assert await slow_house.partners.entries(key=f"{row['id']}.sms") == []
    assert "事情已了结，短信不再发送" in await says(slow_house, order)
    assert row["callback_due_at"] is None
