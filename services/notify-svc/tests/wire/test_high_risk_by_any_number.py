"""A human being who is high-risk under one of their numbers is called whichever number a notice goes to."""

from itertools import permutations
from uuid import UUID

from kernel.ids import new_id
from kernel.rebuild import rebuild
from notifications.views.high_risk import high_risk
from published.tenants import (
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
    TenantRegistered,
    TenantsMerged,
    TenantsUnmerged,
)
from testkit.followed import all_followed
from testkit.stack import eventually

from .asking import tell
from .conftest import House
from .test_calling import CHIEF

WHY = CHIEF | {"X-Reason": "visited"}
KNOWN = """
    select exists (select from views.tenants where person_id = %(gone)s and survivor_id is not null),
           exists (select from views.high_risk where person_id = %(gone)s),
           exists (select from views.high_risk where person_id = %(stays)s),
           exists (select from views.tenants where person_id = %(stays)s)"""


class Twice:
    """Somebody with two numbers, one of which gives way to the other."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.gone, self.stays = house.person("app"), house.person("app")
        self.numbers = {self.gone: new_id(), self.stays: new_id()}
        split = {
            "tenant_id": self.numbers[self.gone],
            "person_id": self.gone,
            "survivor_id": self.numbers[self.stays],
            "survivor_person_id": self.stays,
        }
        self.merged = TenantsMerged(**split, number="T-000002-5", survivor_number="T-000001-7")
        self.unmerged = TenantsUnmerged(**split)

    async def registered(self, person: UUID) -> None:
        tenant = self.numbers[person]
        told = TenantRegistered(tenant_id=tenant, person_id=person, number=f"T-{tenant.int % 10**6:06}-1")
        await self.house.say(told, tenant)

    async def say(
        self, event: TenantFlaggedHighRisk | TenantHighRiskLifted | TenantsMerged | TenantsUnmerged
    ) -> None:
        merging = isinstance(event, TenantsMerged | TenantsUnmerged)
        await self.house.say(event, self.numbers[self.gone] if merging else event.person_id)

    async def known(self, *, merged: bool, gone: bool = False, stays: bool = False) -> None:
        """Whether they are merged, and which of the two is flagged."""

        async def heard() -> bool:
            async with self.house.runtime.pool.connection() as conn:
                asked = {"gone": self.gone, "stays": self.stays}
                return await (await conn.execute(KNOWN, asked)).fetchone() == (merged, gone, stays, True)

        await eventually(heard, "what was said of them is known")

    async def called(self) -> tuple[bool, bool]:
        """Whether a notice to who gave way, and one to who stays, has somebody call them."""
        for person in (self.gone, self.stays):
            await self.house.until(await tell(self.house, person), "delivered")
        await all_followed(self.house.runtime)
        found = []
        for person in (self.gone, self.stays):
            rows = (await self.house.get("/callbacks", person_id=str(person), state="open"))["items"]
            found.append(bool(rows))
            for row in rows:
                path = f"/callbacks/{row['id']}/close"
                done = await self.house.http.post(path, json={"how": "in_person"}, headers=WHY)
                assert done.is_success
        return found[0], found[1]


async def test_they_are_called_under_either_number_as_long_as_the_two_are_one(house: House) -> None:
    them = Twice(house)
    for person in them.numbers:
        await them.registered(person)
    await them.say(TenantFlaggedHighRisk(person_id=them.gone))
    await them.known(merged=False, gone=True)
    assert await them.called() == (True, False)

    await them.say(them.merged)
    await them.known(merged=True, gone=True)
    assert await them.called() == (True, True)

    await them.say(TenantFlaggedHighRisk(person_id=them.stays))
    await them.say(TenantHighRiskLifted(person_id=them.gone))
    await them.known(merged=True, stays=True)
    assert await them.called() == (True, True)

    await them.say(them.unmerged)
    await them.known(merged=False, stays=True)
    assert await them.called() == (False, True)

    await them.say(them.merged)
    await them.say(TenantHighRiskLifted(person_id=them.stays))
    await them.known(merged=True)
    assert await them.called() == (False, False)
    assert (await rebuild(house.runtime, high_risk, swap=False)).differences == 0


async def test_it_does_not_matter_what_is_heard_first(house: House) -> None:
    for order in permutations(("flag", "merge", "register")):
        them = Twice(house)
        await them.registered(them.gone)
        for what in order:
            match what:
                case "flag":
                    await them.say(TenantFlaggedHighRisk(person_id=them.gone))
                case "merge":
                    await them.say(them.merged)
                case _:
                    await them.registered(them.stays)
        await them.known(merged=True, gone=True)
        assert await them.called() == (True, True), order
