"""The seed's case 4: the app's push went to a dead token, and nobody was told. Here: the other channels bring
it, the token is known to be dead before the next message, and whom nothing reaches but a mail a human has to
call.
"""

from datetime import datetime, timedelta
from typing import Any

from edge.access import Role
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Person, Stay, Town


async def dies(house: House, person: Person, *channels: str) -> None:
    """What is sent there no longer arrives, as the provider says when it is asked to."""
    for channel in channels:
        rule = {"mode": "dead", "address": person.addresses[channel]}
        url = f"http://127.0.0.1:{house.ports['sandbox']}/_control/{channel}"
        assert (await house.http.post(url, json=rule)).is_success


async def heard(town: Town, stay: Stay, stage: str, status: str, **attempts: str) -> dict[str, Any]:
    """The tenant's own notification of their near end, once it is so."""
    found: list[Any] = []

    async def so() -> bool:
        rows = await town.told(stay.contract_id, "ContractNearExpiry", stage)
        found[:] = [row for row in rows if row["person_id"] == str(stay.person.id)]
        channels = found[0]["attempts"] if found else {}
        now = {channel: channels.get(channel, {}).get("status") for channel in attempts}
        return bool(found) and found[0]["status"] == status and now == attempts

    try:
        await eventually(so, f"{stage} {status}", within=30)
    except AssertionError:
        raise AssertionError(f"{stage} {status} {attempts}: {found}") from None
    return dict(found[0])


async def to_call(house: House, stay: Stay) -> list[dict[str, Any]]:
    return await house.items("/notifications/callbacks", person_id=stay.person.id)


async def test_a_dead_token_is_known_before_the_next_message_and_who_is_unheard_is_called(
    house: House, town: Town
) -> None:
    park = await town.park("operations", "supervisor")
    half, none = [await town.living(park, last_day=town.day(30)) for _ in range(2)]
    await dies(house, half.person, "app")
    await dies(house, none.person, "app", "sms", "wechat")
    house.jump(timedelta(days=1))

    first = await heard(town, half, "30", "delivered", app="buried", sms="delivered", wechat="delivered")
    nowhere = {"app": "buried", "sms": "buried", "wechat": "buried"}
    await heard(town, none, "30", "delivered", **nowhere, email="delivered")  # the last resort
    why = await house.ask("GET", "/notifications/why", params={"cause": first["cause_id"]})
    at = {
        step["type"]: datetime.fromisoformat(step["recorded_at"])
        for step in why
        if step["stream_id"] == f"notification-{first['id']}" and step["says"].startswith("App")
    }
    assert at["DeadAddressReported"] - at["AttemptFailed"] < timedelta(seconds=5)  # 0.3 s on two busy cores

    async def someone_calls() -> bool:
        return [task["reason"] for task in await to_call(house, none)] == ["unreached"]

    await eventually(someone_calls, "a task to call them", within=20)
    [before] = await to_call(house, none)
    assert await to_call(house, half) == []
    short = await house.items("/tenants/people/hard-to-reach", park_id=park.id)
    assert [row["person_id"] for row in short] == [str(none.person.id)]

    house.jump(timedelta(days=15))  # the next message does not go where the last one died
    await heard(town, half, "15", "delivered", app="no_address", sms="delivered", wechat="delivered")
    nowhere = dict.fromkeys(nowhere, "no_address")
    again = await heard(town, none, "15", "delivered", **nowhere, email="delivered")

    async def one_call() -> bool:
        return [(task["id"], task["together"]) for task in await to_call(house, none)] == [(again["id"], 1)]

    await eventually(
        one_call, "one call for both stages: what is told anew ends what was told before", within=20
    )
    [ended] = await house.items("/notifications/callbacks", person_id=none.person.id, state="closed")
    assert (ended["id"], ended["how"]) == (before["id"], "needless")
    callback = f"/notifications/callbacks/{again['id']}"
    # They have none, so that nobody can say they were called, and come by.
    await house.ask("POST", f"{callback}/phone", role=Role.客服专员, status=404)
    await house.post(f"{callback}/calls", {"outcome": "reached"}, role=Role.客服专员, status=409)
    for task in await to_call(house, none):
        closed = {"headers": {"X-Reason": "came by"}, "role": Role.主管}
        await house.post(f"/notifications/callbacks/{task['id']}/close", {"how": "in_person"}, **closed)
    assert await to_call(house, none) == []
    await house.comes_to_rest()
