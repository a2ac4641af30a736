"""What waits for a person is told to who can see to it, and to nobody any more once it is seen to."""

from edge.access import Role
from kernel.ids import new_id
from published.tenants import TenantVerified, VerificationMismatched
from testkit.stack import bearer

from .conftest import House
from .test_over import high_risk, until


async def test_of_who_named_no_park_operations_of_each_park_hear_until_somebody_saw_the_document(
    house: House,
) -> None:
    tenant, desks = new_id(), [await high_risk(house), await high_risk(house)]
    for desk in desks:
        await house.assign(new_id(), "operations", desk)
    await house.say(VerificationMismatched(person_id=tenant, check_id=new_id()), tenant)
    for desk in desks:
        await until(house, desk, ("VerificationMismatched", ""))
    chief = bearer(Role.运营经理)
    [tried] = (await house.http.post("/rules/try", json={"cause": str(tenant)}, headers=chief)).json()
    [audience] = tried["audiences"]
    assert {str(desk) for desk in desks} <= set(audience["person_ids"])
    assert audience["instead_of"] == []
    await house.say(TenantVerified(person_id=tenant), tenant)
    for desk in desks:
        await until(house, desk, ("VerificationMismatched", "needless"))
