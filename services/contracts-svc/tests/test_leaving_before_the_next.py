"""Who leaves before the next contract begins, all of what they have or one room of it, or never left."""

import io
from datetime import date
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.following import look
from contracts.views.following import following as followings
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMoveOutWithdrawn
from testkit.followed import all_followed
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    contract_body,
    get,
    log_of,
    logged,
    post,
    terminate,
)
from .test_following import (
    AFTER_THE_END,
    ASKS,
    CAME,
    FIRST,
    LEFT,
    NEXT,
    SECOND,
    followed,
    stands,
)

pytestmark = pytest.mark.usefixtures("looks_often")


async def test_who_leaves_before_the_next_begins_leaves_it_to_be_terminated(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01"))
    await logged(runtime, "ContractRenewed", "AgreementRenewed")
    await voices.tell((f"tenant-{TENANT}", LEFT.model_copy(update={"moved_out_on": date(2025, 3, 1)})))
    await logged(runtime, "NextContractForsaken", "SettlementOpened")
    await stands(http, TENANT_CONTRACT, "over")
    await stands(http, NEXT, "in_force")
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0

    async def marked(on: str) -> list[Any]:
        [row] = (await get(http, "/board", on=on))["items"]
        return [row["tenant"][name] for name in ("contract_id", "forsaken", "to_terminate")]

    async def is_marked() -> bool:
        """Who lives there is heard of a moment later."""
        return await marked("2025-03-05") == [None, True, True]

    await eventually(is_marked, "it is to be terminated before it begins")
    clock.set(AFTER_THE_END)
    assert await marked("2025-03-14") == [str(NEXT), True, True]
    titles, said = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active.values
    why = said[titles.index("租客·状态")]
    assert why == "租客在起租前已搬离此房，请核实后重新签订不含此房的合同，或办理解约"
    await terminate(http, NEXT, "2025-03-13")
    assert await marked("2025-03-14") == [None, False, False]


async def test_what_was_signed_behind_the_next_is_left_to_stand_as_well_also_once_the_next_is_void(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    third = named_id("third")
    behind = {"contract_id": str(third), "starts_on": "2026-03-11", "last_day": "2027-03-10"}
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    for each in (SECOND, behind):
        await post(http, "/contracts", contract_body(**each, signed_on="2025-03-01"))

    async def told(what: str, times: int) -> None:
        async def so() -> bool:
            return (await log_of(runtime)).count(what) == times

        await eventually(so, f"{what}: {times}")

    async def is_marked() -> bool:
        [row] = (await get(http, "/board", on="2025-03-05"))["items"]
        side = row["tenant"]
        return [side[name] for name in ("next_starts_on", "forsaken", "to_terminate")] == marked

    await told("ContractRenewed", 2)
    gone = LEFT.model_copy(update={"moved_out_on": date(2025, 3, 1)})
    await voices.tell((f"tenant-{TENANT}", gone))
    await told("NextContractForsaken", 2)
    marked = [SECOND["starts_on"], True, True]
    await eventually(is_marked, "the next is to be terminated")
    await approved(http, NEXT, "annulment")
    assert (await http.post(f"/contracts/{NEXT}/annul", headers={"X-Reason": "agreed"})).is_success
    marked = [behind["starts_on"], True, True]
    await eventually(is_marked, "so is the one behind it")
    back = TenantMoveOutWithdrawn(**gone.model_dump(), moved_in_on=CAME.moved_in_on)
    await voices.tell((f"tenant-{TENANT}", back))
    await told("NextContractNotForsaken", 1)
    marked = [behind["starts_on"], False, False]
    await eventually(is_marked, "they never left")
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_who_leaves_one_of_two_rooms_goes_on_by_the_other_and_it_is_told_that_the_next_has_the_one(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    """The next stands for both, and bars the one: on the board that is marked in its row alone."""
    other = named_id("other unit")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503", "own": True})
    both = {"unit_ids": [str(UNIT), str(other)]}
    await post(http, "/contracts", contract_body(**FIRST, **both))
    for unit in (UNIT, other):
        await voices.tell((f"tenant-{TENANT}", CAME.model_copy(update={"unit_id": unit})))
    await post(http, "/contracts", contract_body(**SECOND, **both, signed_on="2025-03-01"))
    await logged(runtime, "ContractRenewed", "AgreementRenewed")
    left = LEFT.model_copy(update={"unit_id": other, "moved_out_on": date(2025, 3, 1)})
    await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, "OccupancyEnded", "NextContractForsaken", "SettlementOpened")
    row = await get(http, f"/units/{other}")
    assert (row["status"], row["next_tenant"]["contract_id"]) == ("to_begin", str(NEXT))
    await stands(http, TENANT_CONTRACT, "in_force")

    async def marked(on: str) -> dict[str, bool]:
        rows = (await get(http, "/board", on=on))["items"]
        return {each["unit_id"]: each["tenant"]["forsaken"] for each in rows}

    async def is_marked() -> bool:
        """Who lives there is heard of a moment later."""
        return await marked("2025-03-05") == {str(UNIT): False, str(other): True}

    await eventually(is_marked, "the room that was left is the next contract's alone")
    back = TenantMoveOutWithdrawn(**left.model_dump(), moved_in_on=CAME.moved_in_on)
    await voices.tell((f"tenant-{TENANT}", back))
    await logged(runtime, "NextContractNotForsaken")
    assert await marked("2025-03-05") == {str(UNIT): False, str(other): False}
    await voices.tell((f"tenant-{TENANT}", left))
    await eventually(is_marked, "they left it after all")
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "over")
    assert await marked("2025-03-14") == {str(UNIT): False, str(other): True}
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_where_each_of_two_rooms_has_a_next_contract_of_its_own_both_are_left_to_stand(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    other, its_next = named_id("other unit"), named_id("next of the other")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body(**FIRST, unit_ids=[str(UNIT), str(other)]))
    for unit in (UNIT, other):
        await voices.tell((f"tenant-{TENANT}", CAME.model_copy(update={"unit_id": unit})))
    alone = SECOND | {"contract_id": str(its_next), "unit_ids": [str(other)]}
    for each in (SECOND, alone):
        await post(http, "/contracts", contract_body(**each, signed_on="2025-03-01"))
    await logged(runtime, "ContractRenewed", "AgreementRenewed")
    await all_followed(runtime)
    for unit in (other, UNIT):
        gone = LEFT.model_copy(update={"unit_id": unit, "moved_out_on": date(2025, 3, 1)})
        await voices.tell((f"tenant-{TENANT}", gone))
    await logged(runtime, *["NextContractForsaken"] * 2)
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "over")

    async def is_marked() -> bool:
        """Who lives there is heard of a moment later."""
        rows = (await get(http, "/board", on="2025-03-14"))["items"]
        marked = {each["tenant"]["contract_id"]: each["tenant"]["forsaken"] for each in rows}
        return marked == {str(NEXT): True, str(its_next): True}

    await eventually(is_marked, "each is to be terminated")
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_who_never_left_before_its_end_is_followed_as_before(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01"))
    await logged(runtime, "ContractRenewed", "AgreementRenewed")
    early = LEFT.model_copy(update={"moved_out_on": date(2025, 3, 1)})
    await voices.tell((f"tenant-{TENANT}", early))
    await stands(http, TENANT_CONTRACT, "over")
    back = TenantMoveOutWithdrawn(**early.model_dump(), moved_in_on=CAME.moved_in_on)
    await voices.tell((f"tenant-{TENANT}", back))
    await stands(http, TENANT_CONTRACT, "in_force")
    [row] = (await get(http, "/board"))["items"]
    assert (row["tenant"]["last_day"], row["tenant"]["renewed"]) == (FIRST["last_day"], True)
    assert not row["tenant"]["forsaken"]
    assert (await get(http, "/board/counts"))["tenant"]["green"] == 1
    await look(runtime)
    log = await log_of(runtime)
    assert (log.count("NextContractForsaken"), log.count("NextContractNotForsaken")) == (1, 1)
    assert (log.count("ContractRenewed"), log.count("ContractRenewalLapsed")) == (1, 0)
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0
    clock.set(AFTER_THE_END)
    await followed(http, runtime)
    second = await http.post(f"/contracts/{NEXT}/approvals", **ASKS)
    assert second.json()["type"] == "urn:anju:problem:lived-in-by-it"
