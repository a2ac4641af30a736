"""The seed's case 2: a new tenant without door access. Here: the code is there before they come, or somebody
who can open the door has been told; and who has left has none.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import pytest_asyncio
from edge.signed import sign
from kernel.clock import WallClock
from kernel.ids import new_id
from pydantic import SecretStr
from sandbox.settings import LOCAL_SECRETS
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town

DESK, STREET = ("app", "email"), ("app", "sms")


class Lock:
    """The lock service as the sandbox plays it."""

    def __init__(self, house: House) -> None:
        self._http, self._url = house.http, f"http://127.0.0.1:{house.ports['sandbox']}"

    async def behave(self, **rule: Any) -> None:
        assert (await self._http.post(f"{self._url}/_control/lock", json=rule)).is_success

    async def well_again(self) -> None:
        assert (await self._http.post(f"{self._url}/_control/reset", json={})).is_success

    async def had(self, order_id: str) -> list[int]:
        """How often the lock did this order, where it has it."""
        asked = {"partner": "lock", "key": order_id}
        found = (await self._http.get(f"{self._url}/_ledger", params=asked)).json()
        return [entry["deliveries"] for entry in found]


@pytest_asyncio.fixture
async def lock(house: House) -> AsyncIterator[Lock]:
    found = Lock(house)
    yield found
    await found.well_again()


@pytest_asyncio.fixture(scope="module")
async def park(house: House) -> Park:
    return await Town(house).park("access_control")


async def coming(town: Town, park: Park, ahead: int = 5) -> Stay:
    """A tenant who has signed, and comes in some days."""
    stay = await town.tenant(park, await town.unit(park))
    await town.sign(stay, town.day(300), since=ahead, taken_over=False)
    return stay


async def door(town: Town, stay: Stay, status: str, **more: Any) -> dict[str, Any]:
    """The tenant's door, once it is so."""
    found: dict[str, Any] = {}

    async def so() -> bool:
        rows = await town.house.items("/tenants/doors", tenant_id=stay.tenant_id)
        found.update(rows[0] if rows else {})
        return found.items() >= {"status": status, **more}.items()

    try:
        await eventually(so, status, within=20)
    except AssertionError:
        raise AssertionError(f"{status} {more}: {found}") from None
    return found


async def told(town: Town, stay: Stay, order_id: Any) -> list[dict[str, Any]]:
    return await town.told(order_id, "DoorOrderOverdue")


async def test_the_code_is_there_before_the_tenant_and_goes_when_they_have_left(
    town: Town, park: Park, lock: Lock
) -> None:
    await lock.behave(mode="duplicate")
    stay = await coming(town, park)
    granted = await door(town, stay, "granted")
    assert granted["valid_from"] == town.day(5).isoformat() > granted["confirmed_at"][:10]
    await town.move_in(stay, town.day(0))  # sooner than agreed: the door opens today
    sooner = await door(town, stay, "granted", occupied=True, valid_from=town.day(0).isoformat())
    await town.move_out(stay, town.day(1))
    gone = await door(town, stay, "revoked", occupied=False)
    for row in (granted, sooner, gone):
        assert await lock.had(row["order_id"]) == [1]
        assert await told(town, stay, row["order_id"]) == []
    await town.house.comes_to_rest()


async def test_a_lock_service_that_is_down_and_a_department_that_dies_delay_the_code_and_no_more(
    town: Town, park: Park, lock: Lock
) -> None:
    await lock.behave(mode="down")
    stays = await asyncio.gather(*(coming(town, park) for _ in range(3)))
    waiting = [await door(town, stay, "granting") for stay in stays]
    assert [await lock.had(row["order_id"]) for row in waiting] == [[], [], []]
    town.house.kill("tenants")
    await lock.behave(mode="lost", times=2)
    await town.house.start("tenants")
    for stay, row in zip(stays, waiting, strict=True):
        assert (await door(town, stay, "granted"))["order_id"] == row["order_id"]
        assert await lock.had(row["order_id"]) == [1]
    await town.house.promises_kept()


async def test_a_lock_that_stays_silent_has_a_person_sent_there_half_a_day_before(
    town: Town, park: Park, lock: Lock
) -> None:
    await lock.behave(mode="silent")
    stay = await coming(town, park, ahead=2)
    row = await door(town, stay, "granting", call_at=None)
    assert not row["overdue"]
    town.house.jump(timedelta(days=2))
    late = await door(town, stay, "granting", overdue=True)
    expected = [(park.staff["access_control"], STREET), (park.keeper, DESK)]
    await town.each_heard_once(late["order_id"], "DoorOrderOverdue", expected, "grant")

    await town.house.post(
        f"/tenants/doors/{late['access_id']}/confirm", {"order_id": str(new_id())}, status=409
    )
    await town.house.post(f"/tenants/doors/{late['access_id']}/confirm", {"order_id": late["order_id"]})
    await door(town, stay, "granted", overdue=False)
    assert await town.house.items("/tenants/doors", unit_id=stay.unit_id, overdue=True) == []
    await town.house.comes_to_rest()


@pytest.mark.parametrize(
    ("said", "field"), [({"status": "perhaps"}, "status"), ({"key": "502"}, "key"), ({"at": "today"}, "at")]
)
async def test_what_it_says_that_nobody_understands_confirms_nothing(
    town: Town, park: Park, lock: Lock, said: dict[str, str], field: str
) -> None:
    await lock.behave(mode="silent")
    row = await door(town, await coming(town, park), "granting", call_at=None)
    body = {
        "receipt_id": "r",
        "key": row["order_id"],
        "status": "delivered",
        "code": "",
        "at": row["asked_at"],
    }
    content = orjson.dumps(body | said)
    signed = sign(content, SecretStr(LOCAL_SECRETS["ANJU_LOCK_SECRET"]), WallClock().now())
    answer = await town.house.http.post("/api/tenants/receipts/lock", content=content, headers=signed)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "urn:anju:problem:confirmation-malformed")
    assert told["field"] == field


@pytest.mark.parametrize("signature", [{}, {"X-Receipt-Timestamp": "1", "X-Receipt-Signature": "sha256=00"}])
async def test_nobody_but_the_lock_service_confirms(
    town: Town, park: Park, lock: Lock, signature: dict[str, str]
) -> None:
    await lock.behave(mode="silent")
    stay = await coming(town, park)
    row = await door(town, stay, "granting", call_at=None)
    body = {
        "receipt_id": "r",
        "key": row["order_id"],
        "status": "delivered",
        "code": "",
        "at": row["asked_at"],
    }
    answer = await town.house.http.post("/api/tenants/receipts/lock", json=body, headers=signature)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:anju:problem:confirmation-forged")
    assert (await door(town, stay, "granting"))["order_id"] == row["order_id"]
