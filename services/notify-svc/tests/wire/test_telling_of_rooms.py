"""Of who changes rooms, or never came: both rooms' managers hear, and nobody twice."""

from collections import Counter
from typing import Any

from kernel.ids import new_id
from published.tenants import TenantMovedIn, TenantMoveInWithdrawn, TenantRoomChanged
from testkit.stack import eventually

from .test_telling import DAY, staffed


async def test_a_change_of_room_reaches_the_managers_of_both_rooms_and_the_tenant(
    house: Any,
) -> None:
    park, left, staff = await staffed(house)
    tenant, entered, of_new, person = new_id(), new_id(), house.person("app", "email"), house.person("app")
    await house.taken_in(entered, park, of_new, code="B-202")
    rooms = {"from_unit_id": left, "to_unit_id": entered, "park_id": park, "changed_on": DAY}
    await house.say(TenantRoomChanged(tenant_id=tenant, person_id=person, **rooms), tenant)
    rows = await house.until(tenant, *["delivered"] * 6)
    heard = Counter((row["person_id"], row["unit_id"]) for row in rows)
    access = str(staff["access_control"])
    of_left = [(str(each), str(left)) for each in staff.values()]
    of_entered = [(who, str(entered)) for who in (access, str(of_new), str(person))]
    assert heard == Counter([*of_left, *of_entered])


async def test_who_manages_both_rooms_hears_of_a_change_once_and_of_both(house: Any) -> None:
    park, left, staff = await staffed(house)
    tenant, entered, own, person = new_id(), new_id(), staff["manager"], house.person("app")
    await house.taken_in(entered, park, own, code="B-202")
    rooms = {"from_unit_id": left, "to_unit_id": entered, "park_id": park, "changed_on": DAY}
    await house.say(TenantRoomChanged(tenant_id=tenant, person_id=person, **rooms), tenant)
    rows = await house.until(tenant, *["delivered"] * 5)
    [theirs] = [row for row in rows if row["person_id"] == str(own)]
    assert theirs["unit_id"] == str(left)
    mails: list[Any] = []

    async def written() -> bool:
        """Beside what was delivered by the app."""
        mails[:] = await house.partners.of(theirs["id"], "email")
        return len(mails) == 1

    await eventually(written, "a mail of both")
    assert all(code in str(mails) for code in ("A-101", "B-202"))
    heard = Counter((row["person_id"], row["unit_id"]) for row in rows)
    of_left = [(str(each), str(left)) for each in staff.values()]
    assert heard == Counter(
        [*of_left, (str(staff["access_control"]), str(entered)), (str(person), str(entered))]
    )


async def test_a_coming_that_never_was_is_told_to_whoever_heard_of_it(house: Any) -> None:
    park, unit, staff = await staffed(house)
    stay = {"tenant_id": new_id(), "person_id": new_id(), "unit_id": unit, "park_id": park}
    await house.say(TenantMovedIn(moved_in_on=DAY, **stay), stay["tenant_id"])
    await house.say(TenantMoveInWithdrawn(moved_in_on=DAY, **stay), stay["tenant_id"])
    rows = await house.until(stay["tenant_id"], *["delivered"] * 4)
    heard = Counter((row["kind"], row["person_id"]) for row in rows)
    of = [str(staff["access_control"]), str(staff["manager"])]
    kinds = ("TenantMovedIn", "TenantMoveInWithdrawn")
    assert heard == Counter((kind, person) for kind in kinds for person in of)
