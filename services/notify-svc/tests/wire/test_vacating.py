"""Who is none of our staff answers for nothing, also where they were named before that was asked."""

from typing import Any

from edge.access import Role
from kernel.facts import SYSTEM
from kernel.ids import new_id
from notifications.domain.responsibility import Assign, responsibility
from testkit.stack import bearer


async def test_a_role_that_a_tenant_held_is_released_and_the_supervisor_hears_that_it_is_empty(
    house: Any,
) -> None:
    park, tenant, supervisor = new_id(), house.person("app", "email"), house.person("app", "email")
    await house.assign(park, "supervisor", supervisor)
    before = Assign(park_id=park, role="finance", person_id=tenant)
    await house.runtime.handle(responsibility, park, before, origin=SYSTEM, command_id=new_id())
    await house.known(park, tenant, "tenant")
    [row] = await house.until(park, "delivered")
    assert (row["kind"], row["stage"], row["person_id"]) == ("RoleLeftEmpty", "finance", str(supervisor))
    query = {"park_id": str(park)}
    answer = await house.http.get("/responsibilities", params=query, headers=bearer(Role.审计))
    assert [each["role"] for each in answer.json()["items"]] == ["supervisor"]
