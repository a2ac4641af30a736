"""What was put right when all had said «sign»: what they signed of it before is not in force, nor counts."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
from contracts.edge.made_of import OF_A_UNIT, bind_homes, bind_named
from contracts.edge.papers import units_of
from contracts.views.contracts import contract_of
from host.runtime import Runtime
from kernel.clock import VirtualClock
from testkit.stack import eventually

from .over_http import LI, TENANT_CONTRACT, UNIT, get, log_of, logged, post
from .test_signing import DOCUMENT, PATH, WHY, all_sign, sent
from .test_signing_door import Departments, departments

__all__ = ["departments", "sent"]

Mend = Callable[[httpx.AsyncClient, Departments], Awaitable[None]]


async def measure(http: httpx.AsyncClient, _: Departments, area_dm2: int | None = 6000) -> None:
    answer = await http.post(f"/units/{UNIT}/correct", json={"area_dm2": area_dm2}, headers=WHY)
    assert answer.is_success, answer.text


async def rename(_: httpx.AsyncClient, departments: Departments) -> None:
    departments.named_at = 4


async def says_who_and_where(runtime: Runtime) -> None:
    """The paper that is out, as it is kept of one that was made from a template."""
    row = await contract_of(runtime, TENANT_CONTRACT)
    assert row
    await bind_homes(DOCUMENT, await units_of(runtime, row["unit_ids"]), OF_A_UNIT)
    await bind_named(DOCUMENT, LI, 1)


@pytest.mark.parametrize(
    ("mend", "because"),
    [(rename, "signed-before-correction"), (measure, "signed-before-unit-correction")],
)
async def test_what_was_put_right_while_the_signatures_were_made_is_in_force_as_it_was_before_for_nobody(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, departments: Departments, sent: UUID,
    mend: Mend, because: str,
) -> None:  # fmt: skip
    departments.named_at = 1
    await says_who_and_where(runtime)
    await mend(http, departments)
    await all_sign(runtime, clock, sent)
    await logged(runtime, "SigningNotConcluded")
    assert (await get(http, f"{PATH}/signing"))["refused"] == because
    assert (await get(http, PATH))["status"] == "out_for_signature"
    by_hand = await post(http, f"{PATH}/signing/conclude", {}, 409)
    assert by_hand["type"] == f"urn:anju:problem:{because}"
    assert "请撤回后重新制作并发送" in by_hand["title"], "the way on"
    assert (await http.post(f"{PATH}/signing/void", headers=WHY)).json()["events"] == ["ContractRecalled"]
    await logged(runtime, "SigningVoided")


async def test_what_was_put_right_by_mistake_is_in_force_once_that_is_undone(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, departments: Departments, sent: UUID
) -> None:
    departments.named_at = 1
    await says_who_and_where(runtime)
    await measure(http, departments)
    await all_sign(runtime, clock, sent)
    await logged(runtime, "SigningNotConcluded")
    await measure(http, departments, None)
    assert (await post(http, f"{PATH}/signing/conclude", {}, 200))["events"] == ["ContractSigned"]
    await measure(http, departments)
    assert (await post(http, f"{PATH}/signing/conclude", {}, 200))["events"] == [], "in force it stays so"


@pytest.mark.parametrize("named_at", [1, 4])
async def test_what_nobody_can_say_waits_for_who_can(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, departments: Departments, sent: UUID,
    named_at: int,
) -> None:  # fmt: skip
    await says_who_and_where(runtime)
    departments.named_at, departments.away = named_at, True
    asked = len(departments.asked)
    await all_sign(runtime, clock, sent)

    async def asked_again() -> bool:
        return departments.asked[asked:].count("on-file") >= 2

    await eventually(asked_again, "it is asked again")
    found = await log_of(runtime)
    assert (found.count("ContractSigned"), "SigningNotConcluded" in found) == (1, False), "the owner's alone"
    by_hand = await post(http, f"{PATH}/signing/conclude", {}, 503)
    assert by_hand["type"] == "urn:anju:problem:department-away"
    departments.away = False
    await logged(runtime, *(["ContractSigned"] * 2 if named_at == 1 else ["SigningNotConcluded"]))


async def test_who_was_erased_meanwhile_is_no_reason_to_ask_for_ever(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, departments: Departments, sent: UUID
) -> None:
    """That they were is told here, and refused, as of each contract."""
    await says_who_and_where(runtime)
    departments.refuses["on-file"] = (404, "person-unknown")
    await all_sign(runtime, clock, sent)
    await logged(runtime, "ContractSigned", "ContractSigned")
