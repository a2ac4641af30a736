"""Why is asked by what people say of it: the number of a contract, of a repair, or the one in the message."""

from datetime import UTC, datetime

import pytest
from edge.access import Role
from edge.contract_numbers import contract_number
from kernel.ids import new_id
from published.workorders import WorkOrderCompleted, number_of
from testkit.stack import bearer, eventually

from .asking import at_rest, tell
from .conftest import House

AT = datetime(2025, 3, 15, 2, tzinfo=UTC)


async def test_a_contract_a_repair_and_a_notice_are_found_by_the_number_that_is_said(house: House) -> None:
    contract, order, person = await tell(house, house.person("app")), new_id(), house.person("app")
    await at_rest(house, contract)
    by_id = await house.get("/why", cause=str(contract))
    number = contract_number(contract)
    for said in (number, number.lower().replace("-", " ")):
        assert await house.get("/why", cause=said) == by_id
    done = WorkOrderCompleted(
        order_id=order, unit_id=new_id(), park_id=new_id(), person_id=person, fault="water_leak", at=AT
    )
    await house.say(done, order)

    async def delivered() -> bool:  # until then each look may find one step more
        steps = await house.get("/why", cause=number_of(order))
        return "MessageDelivered" in {step["type"] for step in steps}

    await eventually(delivered, "it was delivered")
    assert await house.get("/why", cause=number_of(order)) == await house.get("/why", cause=str(order))
    [notification] = (await house.get("/notifications", cause=str(contract)))["items"]
    for said in (notification["id"], notification["id"][:8]):
        assert await house.get("/why", cause=said) == by_id
    for said in ("HT-0000-0000", "00000000", "abcdef01", str(new_id())):
        [nothing] = await house.get("/why", cause=said)
        assert nothing["type"] == "NothingAsked"


@pytest.mark.parametrize("said", ["T-000001-7", "13800138000", "张三", "HT-1", "1234567"])
async def test_what_says_nobody_what_it_is_is_refused_with_what_to_do(house: House, said: str) -> None:
    answer = await house.http.get("/why", params={"cause": said}, headers=bearer(Role.客服专员))
    told = answer.json()
    assert (answer.status_code, told["type"], told["field"]) == (
        422,
        "urn:anju:problem:cause-unreadable",
        "cause",
    )
    assert said not in answer.text
