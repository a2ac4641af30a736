"""Who cannot be reached is listed before anything important has to be said to them, whoever they are."""

from datetime import date
from typing import Any
from uuid import UUID

from edge.access import Role
from kernel.ids import new_id
from notifications.edge.unreachable import TO_DO
from published.contracts import ContractEnded, ContractSigned
from published.tenants import ContactMethodsNoted, TenantRegistered, TenantsMerged
from testkit.stack import bearer, eventually

from .conftest import House


def signed(contract: UUID, track: Any, park: UUID, party: UUID) -> ContractSigned:
    return ContractSigned(
        contract_id=contract, track=track, unit_ids=(new_id(),), park_id=park, party_id=party,
        starts_on=date(2025, 1, 1), ends_on=date(2030, 1, 1), rent_fen=1, deposit_fen=0, cycle="monthly",
    )  # fmt: skip


async def noted(house: House, person: UUID, *live: Any, dead: tuple[Any, ...] = (), **home: UUID) -> None:
    await house.say(ContactMethodsNoted(person_id=person, live=live, dead=dead, **home), person)


async def listed(house: House, park: UUID, **headers: str) -> dict[str, tuple[Any, ...]]:
    """By person: what they are, why, and what is to be done."""
    answer = await house.http.get(
        "/unreachable", params={"park_id": str(park)}, headers=headers or bearer(Role.审计)
    )
    return {row["person_id"]: (row["who"], row["because"], row["to_do"]) for row in answer.json()["items"]}


async def test_owners_staff_and_who_has_mail_alone_are_listed_with_what_to_do(house: House) -> None:
    park, unit, contract = new_id(), new_id(), new_id()
    owner, manager, mailed, reachable = (new_id() for _ in range(4))
    await house.known(park, owner, "owner")
    await house.assign(park, "manager", manager)
    for who in (mailed, reachable):
        await house.known(park, who, "tenant")
        await noted(house, who, "email", *(("sms",) if who == reachable else ()), park_id=park, unit_id=unit)
    await house.say(signed(contract, "owner", park, owner), contract)
    await noted(house, owner, dead=("sms",))
    await noted(house, manager)
    expected = {
        str(owner): ("owner", "no_method", TO_DO["no_method"]),
        str(manager): ("staff", "no_method", TO_DO["no_method"]),
        str(mailed): ("tenant", "email_only", TO_DO["email_only"]),
    }

    async def are() -> bool:
        return await listed(house, park) == expected

    await eventually(are, "all three, and nobody who is reached by SMS")
    assert await listed(house, park, **bearer(Role.客服专员, parks=[park])) == expected
    assert await listed(house, park, **bearer(Role.客服专员, parks=[new_id()])) == {}

    await noted(house, manager, "app")
    over = ContractEnded(
        contract_id=contract, track="owner", unit_ids=(unit,), park_id=park, ended_on=date(2025, 3, 1)
    )
    await house.say(over, contract)
    del expected[str(owner)], expected[str(manager)]
    await eventually(are, "one can be reached again, and to the other nothing has to be said")


async def test_who_has_signed_is_listed_by_the_number_they_go_by(house: House) -> None:
    """A number that gave way is reached as the survivor is, and its contract is theirs."""
    park, contract = new_id(), new_id()
    persons, tenants = [new_id(), new_id()], [new_id(), new_id()]
    numbers = "T-000077-1", "T-000078-9"
    for person, tenant, number in zip(persons, tenants, numbers, strict=True):
        await house.known(park, person, "tenant")
        await house.say(TenantRegistered(tenant_id=tenant, person_id=person, number=number), tenant)
        await noted(house, person)
    await house.say(signed(contract, "tenant", park, persons[0]), contract)

    async def are(person: UUID) -> bool:
        return set(await listed(house, park)) == {str(person)}

    await eventually(lambda: are(persons[0]), "who has signed, though they have not come yet")
    merged = TenantsMerged(
        tenant_id=tenants[0], person_id=persons[0], number=numbers[0],
        survivor_id=tenants[1], survivor_person_id=persons[1], survivor_number=numbers[1],
    )  # fmt: skip
    await house.say(merged, tenants[0])
    await eventually(lambda: are(persons[1]), "the survivor")
