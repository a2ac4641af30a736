"""What is said to a house, the time that passes in it, and what it then shows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel.clock import VirtualClock
from kernel.ids import new_id
from published.contracts import ContractNearExpiry
from testkit.stack import eventually

from .conftest import House


async def tell(house: House, person: UUID, park: UUID | None = None) -> UUID:
    """A near end that only this person is to hear of, by app, SMS and WeChat; the contract's id."""
    contract = new_id()
    event = ContractNearExpiry(
        contract_id=contract, track="tenant", stage_days=7, ends_on=date(2025, 3, 15), unit_ids=(new_id(),),
        park_id=park or new_id(), party_id=person, manager_id=person,
    )  # fmt: skip
    await house.say(event, contract)
    return contract


def advance(house: House, by: timedelta) -> None:
    assert isinstance(house.runtime.clock, VirtualClock)
    house.runtime.clock.advance(by)


async def attempt(house: House, cause: UUID, channel: str, status: str) -> dict[str, Any]:
    """The attempt on this channel, once it is in this status."""
    found: dict[str, Any] = {}

    async def there() -> bool:
        for row in await house.told(cause):
            found.update(row["attempts"].get(channel, {}), id=row["id"])
        return found.get("status") == status

    try:
        await eventually(there, status)
    except AssertionError:
        raise AssertionError(f"not {status}: {found}") from None
    return found


async def at_rest(house: House, cause: UUID) -> list[dict[str, Any]]:
    """The notifications of a cause, once all their attempts have ended and are priced.

    A message may be delivered by one channel before it left by the next, and before its provider said that it
    took it.
    """
    found: list[dict[str, Any]] = []

    async def all_have() -> bool:
        found[:] = await house.told(cause)
        attempts = [each for row in found for each in row["attempts"].values()]
        return bool(attempts) and not any(each["due_at"] or each.get("ask_at") for each in attempts)

    await eventually(all_have, "nothing is under way any more")
    return found


async def says(house: House, cause: UUID) -> list[str]:
    return [step["says"] for step in await house.get("/why", cause=str(cause))]
