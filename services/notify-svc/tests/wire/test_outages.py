"""Who answers for operations hears once that no provider of a channel is in order, and once that one is; the
same of a provider that alone leads to its devices.
"""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from kernel.facts import Origin
from kernel.ids import new_id
from notifications.circuits import APART, stream_of
from notifications.domain.circuit import Mend, circuit, wait
from notifications.domain.outage_policy import CHANNEL_OUTAGES
from notifications.edge.partners import Way
from notifications.outages import tell_outages
from testkit.stack import eventually

from .asking import advance, attempt, says, tell
from .conftest import House
from .test_second_provider import out_of_order

PATIENCE = timedelta(minutes=CHANNEL_OUTAGES.known[0].values.minutes)


async def test_operations_hear_once_by_other_channels_that_sms_is_out_of_order_and_that_it_is_back(
    slow_house: House,
) -> None:
    operator, one, other = slow_house.person("app", "sms", "email"), f"one-{new_id()}", f"other-{new_id()}"
    for park in (new_id(), new_id()):
        await slow_house.assign(park, "operations", operator)
    look = partial(tell_outages, slow_house.runtime, ways=[Way("sms", (one, other))])
    await out_of_order(slow_house, one)
    advance(slow_house, PATIENCE)
    await look()
    await out_of_order(slow_house, other)
    await look()
    assert await of_outages(slow_house, operator) == [], "one was in order until now"
    advance(slow_house, PATIENCE)
    slow_house.registry.away = True
    waiting = await tell(slow_house, slow_house.person("sms"))
    await attempt(slow_house, waiting, "sms", "postponed")
    for _ in range(2):
        await look()
    slow_house.registry.away = False
    [told] = await delivered(slow_house, operator, 1)
    assert (told["kind"], told["stage"], told["attempts"].keys()) == (
        "ChannelOutOfOrder",
        "sms",
        {"app", "email"},
    )
    assert int((await words(slow_house, told["id"]))["count"]) >= 1
    await mend(slow_house, other, told["id"])
    for _ in range(2):
        await look()
    kinds = [each["kind"] for each in await delivered(slow_house, operator, 2)]
    assert sorted(kinds) == ["ChannelInOrder", "ChannelOutOfOrder"]


async def test_that_one_alone_leads_to_its_devices_and_is_out_of_order_is_told_though_the_channel_is_not(
    slow_house: House,
) -> None:
    operator, reader = slow_house.person("app", "sms", "email"), slow_house.person("app")
    slow_house.registry.people[str(reader)]["channels"]["app"] = f"fcm:{new_id()}"
    await slow_house.assign(new_id(), "operations", operator)
    look = partial(
        tell_outages, slow_house.runtime, ways=[Way("app", ("push",)), Way("app", ("fcm",), alone="fcm")]
    )
    await out_of_order(slow_house, "fcm", rests=2 * PATIENCE)
    advance(slow_house, PATIENCE)
    waiting = await tell(slow_house, reader)
    assert (await attempt(slow_house, waiting, "app", "postponed"))["code"] == "out_of_order:fcm"
    assert "App 推送：谷歌推送故障，恢复后发送" in await says(slow_house, waiting)
    for _ in range(2):
        await look()
    [told] = await delivered(slow_house, operator, 1)
    assert (told["kind"], told["stage"], told["attempts"].keys()) == (
        "ChannelOutOfOrder",
        "fcm",
        {"sms", "email"},
    )
    assert (await words(slow_house, told["id"])).items() >= {"channel": "fcm", "count": "1"}.items()
    await mend(slow_house, "fcm", told["id"])
    await look()
    found = await delivered(slow_house, operator, 2)
    assert {(each["kind"], each["stage"]) for each in found} == {
        ("ChannelOutOfOrder", "fcm"),
        ("ChannelInOrder", "fcm"),
    }


async def test_devices_that_their_own_provider_leads_to_hear_while_the_gateway_is_out_of_order(
    slow_house: House,
) -> None:
    by_gateway, by_google = slow_house.person("app"), slow_house.person("app")
    slow_house.registry.people[str(by_google)]["channels"]["app"] = f"fcm:{new_id()}"
    await out_of_order(slow_house, "push", rests=2 * PATIENCE)
    heard, waiting = await tell(slow_house, by_google), await tell(slow_house, by_gateway)
    assert (await attempt(slow_house, heard, "app", "delivered"))["code"] is None
    assert (await attempt(slow_house, waiting, "app", "postponed"))["code"] == "out_of_order:push"
    [row] = await slow_house.told(waiting)
    assert await slow_house.partners.of(row["id"], "app") == []
    assert "App 推送：推送网关故障，恢复后发送" in await says(slow_house, waiting)
    advance(slow_house, 2 * PATIENCE + wait(1))

    async def arrived() -> bool:
        # Of what is due by now one message tries it, each five seconds: it need not be this one.
        advance(slow_house, APART)
        [row] = await slow_house.told(waiting)
        return bool(row["attempts"]["app"]["status"] == "delivered")

    await eventually(arrived, "the gateway is back", within=30)


async def mend(house: House, provider: str, told: str) -> None:
    """It answers again, as a notification found."""
    mended = Mend(provider=provider, at=house.runtime.clock.now())
    origin = await origin_of(house, told)
    await house.runtime.handle(circuit, stream_of(provider), mended, origin=origin, command_id=new_id())


async def of_outages(house: House, person: UUID) -> list[dict[str, Any]]:
    """Whoever answers for operations hears also what nobody else does of other tests' parks."""
    told = (await house.get("/notifications", person_id=str(person)))["items"]
    return [each for each in told if each["kind"].startswith("Channel")]


async def delivered(house: House, person: UUID, number: int) -> list[dict[str, Any]]:
    """So many, once each of them arrived."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        found[:] = await of_outages(house, person)
        if any(each["status"] != "delivered" for each in found):
            advance(house, timedelta(seconds=1))  # what tenant-svc did not answer is asked again
        return [each["status"] for each in found] == ["delivered"] * number

    try:
        await eventually(there, f"{number} delivered", every=0.05)
    except AssertionError:
        raise AssertionError(f"not {number} delivered: {found}") from None
    return found


async def words(house: House, id_: str) -> dict[str, str]:
    async with house.runtime.pool.connection() as conn:
        row = await (
            await conn.execute("select words from views.notifications where id = %s", [id_])
        ).fetchone()
    assert row is not None
    return dict(row[0])


async def origin_of(house: House, id_: str) -> Origin:
    async with house.runtime.pool.connection() as conn:
        row = await (
            await conn.execute("select origin from views.notifications where id = %s", [id_])
        ).fetchone()
    assert row is not None
    return Origin.from_dict(row[0])
