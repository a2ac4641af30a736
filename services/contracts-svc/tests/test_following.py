"""One contract follows on another, whoever wrote it and whichever came first: at the end of the first nobody
is told that it ran out, and whoever leaves by it ends the one they live by.
"""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.following import look
from contracts.views.following import followed_by
from contracts.views.following import following as followings
from contracts.views.lettings import lettings
from contracts.views.settlements import settlements
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantRoomChanged
from testkit.followed import all_followed
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER_CONTRACT,
    PARK,
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

pytestmark = pytest.mark.usefixtures("looks_often")

NEXT = named_id("next")
HOME = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
CAME = TenantMovedIn(**HOME, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
LEFT = TenantMovedOut(**HOME, contract_id=TENANT_CONTRACT, moved_out_on=date(2025, 3, 20))
HELD = contract_body()["deposit_fen"]
FIRST: dict[str, Any] = {"last_day": "2025-03-10"}
SECOND = {"contract_id": str(NEXT), "starts_on": "2025-03-11", "last_day": "2026-03-10"}
ASKS: dict[str, Any] = {"json": {"kind": "annulment"}, "headers": {"X-Reason": "agreed"}}
AFTER_THE_END = datetime(2025, 3, 14, 2, tzinfo=UTC)


async def stands(http: httpx.AsyncClient, contract: object, status: str) -> None:
    async def so() -> bool:
        return bool((await get(http, f"/contracts/{contract}"))["status"] == status)

    await eventually(so, f"{contract} is {status}")


async def followed(http: httpx.AsyncClient, runtime: Runtime) -> None:
    """The first is over, the second runs, and nothing waits for anybody."""
    await stands(http, TENANT_CONTRACT, "over")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["closed_on"] == "2025-03-11"
    await stands(http, NEXT, "in_force")

    async def nothing_to_renew() -> bool:
        rows = (await get(http, "/renewals", track="tenant"))["items"]
        return {row["status"] for row in rows} <= {"closed"}

    await eventually(nothing_to_renew, "no renewal is open")
    [row] = (await get(http, "/board"))["items"]
    assert (row["tenant"]["contract_id"], row["tenant"]["colour"]) == (str(NEXT), "green")
    for view in (followings, lettings):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_an_end_that_another_contract_follows_on_is_urgent_until_that_is_signed_and_if_it_lapses(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))

    async def shown(**on: str) -> tuple[str, bool, str | None]:
        [row] = (await get(http, "/board", track="tenant", **on))["items"]
        counts = (await get(http, "/board/counts", track="tenant", **on))["tenant"]
        [colour] = [colour for colour, units in counts.items() if units]
        assert colour == row["tenant"]["colour"]
        return colour, row["tenant"]["renewed"], row["tenant"]["next_starts_on"]

    assert await shown() == ("yellow", False, None)
    clock.advance(timedelta(days=1))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-02"))
    await logged(runtime, "ContractRenewed")
    assert await shown() == ("green", True, SECOND["starts_on"])
    sheet = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    assert sheet is not None
    titles, line = sheet.iter_rows(values_only=True)
    assert line[titles.index("租客·状态")] == "已续签，2025-03-11 起按新合同"
    assert await shown(on="2025-03-01") == ("yellow", False, SECOND["starts_on"])
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0
    await approved(http, NEXT, "annulment")
    assert (await http.post(f"/contracts/{NEXT}/annul", headers={"X-Reason": "agreed"})).is_success
    await logged(runtime, "ContractRenewalLapsed")
    assert await shown() == ("yellow", False, None)
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0


async def held(http: httpx.AsyncClient) -> list[int]:
    """By the first, and by the second."""
    return [(await get(http, f"/contracts/{id_}"))["held_fen"] for id_ in (TENANT_CONTRACT, NEXT)]


async def told(http: httpx.AsyncClient, runtime: Runtime) -> None:
    """The first knows of the second, and what was to be renewed is not any more."""
    await logged(runtime, "ContractRenewed", "AgreementRenewed", "RenewalClosed")


async def test_signed_by_hand_before_the_end_it_takes_its_place_and_ends_with_the_leaving(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    await logged(runtime, "RenewalOpened")
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01", deposit_fen=0))
    await told(http, runtime)
    await logged(runtime, "ContractDepositCarriedOver")
    clock.set(AFTER_THE_END)
    await followed(http, runtime)
    [row] = (await get(http, "/board"))["items"]
    assert [row["tenant"][name] for name in ("deposit_fen", "carried_fen", "held_fen")] == [0, HELD, HELD]
    assert "ContractExpired" not in await log_of(runtime)
    clock.set(datetime(2025, 3, 20, 2, tzinfo=UTC))
    await voices.tell((f"tenant-{TENANT}", LEFT))
    await stands(http, NEXT, "over")
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements"))["items"]
    assert (found["contract_id"], found["opened_on"]) == (str(NEXT), "2025-03-20")
    settling = await get(http, f"/settlements/{found['settlement_id']}")
    assert (settling["deposit_fen"], settling["carried_fen"]) == (HELD, HELD)
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0
    free = {"starts_on": "2025-03-20", "last_day": "2025-12-31", "signed_on": "2025-03-20"}
    await post(http, "/contracts", contract_body(contract_id=str(named_id("another")), **free))


@pytest.mark.parametrize("starts_on", ["2025-03-11", "2025-03-13"], ids=["at once", "after a gap"])
async def test_signed_after_the_end_it_takes_its_place_as_well(
    starts_on: str,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
    ledger: None,
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "expired")
    second = SECOND | {"starts_on": starts_on, "signed_on": "2025-03-14"}
    await post(http, "/contracts", contract_body(**second))
    await followed(http, runtime)


async def test_signed_in_the_last_moment_it_takes_its_place_and_its_deposit_though_nobody_ever_came(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    """It has run out before anybody looked whether another follows."""
    await post(http, "/contracts", contract_body(**FIRST))
    clock.set(datetime(2025, 3, 10, 15, 59, 59, tzinfo=UTC))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-10", deposit_fen=0))
    clock.set(AFTER_THE_END)
    await followed(http, runtime)
    await logged(runtime, "ContractDepositCarriedOver")
    assert (await get(http, f"/contracts/{NEXT}"))["held_fen"] == HELD
    log = await log_of(runtime)
    assert not {"TenancyNeverBegan", "SettlementOpened"} & set(log)


async def test_what_leaves_a_gap_takes_its_place_on_the_day_it_begins(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    second = SECOND | {"starts_on": "2025-03-13", "signed_on": "2025-03-01"}
    await post(http, "/contracts", contract_body(**second))
    clock.set(datetime(2025, 3, 12, 2, tzinfo=UTC))
    await stands(http, TENANT_CONTRACT, "expired")  # nobody has agreed on these days
    assert await followed_by(runtime, date(2025, 3, 12)) == {}
    clock.set(AFTER_THE_END)
    await look(runtime)
    await followed(http, runtime)


async def test_what_begins_on_the_day_of_a_termination_takes_its_place_and_its_deposit_from_its_signature_on(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", CAME))
    await terminate(http, TENANT_CONTRACT, FIRST["last_day"])
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01"))
    await logged(runtime, "ContractRenewed", "AgreementRenewed", "ContractDepositCarriedOver")
    [row] = (await get(http, "/board", track="tenant"))["items"]
    assert [row["tenant"][name] for name in ("status", "colour", "renewed")] == ["ending", "green", True]
    assert await held(http) == [HELD, 0]
    clock.set(AFTER_THE_END)
    await followed(http, runtime)
    assert await held(http) == [0, HELD]
    assert not {"ContractHeldOver", "ContractExpired"} & set(await log_of(runtime))


async def test_annulled_it_is_followed_by_nothing_and_its_renewal_falls_due_again(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(**FIRST))
    await logged(runtime, "RenewalOpened")
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01"))
    await told(http, runtime)
    await voices.tell((f"tenant-{TENANT}", CAME))  # they live there by the first
    clock.set(datetime(2025, 3, 2, 2, tzinfo=UTC))
    await approved(http, NEXT, "annulment")
    answer = await http.post(f"/contracts/{NEXT}/annul", headers={"X-Reason": "agreed"})
    assert answer.is_success, answer.text
    await logged(runtime, "ContractRenewalLapsed", "RenewalOpened", "RenewalOpened")
    first = await http.post(f"/contracts/{TENANT_CONTRACT}/approvals", **ASKS)
    assert first.json()["type"] == "urn:anju:problem:lived-in-by-it"
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "expired")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["without_term"]
    assert (await rebuild(runtime, followings, swap=False)).differences == 0


async def test_annulled_in_the_last_moment_they_live_on_by_the_one_before(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    """Its end may come before anybody has looked whether another follows, or after."""
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01", deposit_fen=0))
    await logged(runtime, "ContractRenewed", "AgreementRenewed", "ContractDepositCarriedOver")
    clock.set(datetime(2025, 3, 10, 15, 59, 59, tzinfo=UTC))
    await approved(http, NEXT, "annulment")
    answer = await http.post(f"/contracts/{NEXT}/annul", headers={"X-Reason": "agreed"})
    assert answer.is_success, answer.text
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "expired")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["without_term"]
    [row] = (await get(http, "/board"))["items"]
    shown = [row["tenant"][name] for name in ("contract_id", "colour", "without_term", "lived_in")]
    assert shown == [str(TENANT_CONTRACT), "red", True, "by_contract"]
    await voices.tell((f"tenant-{TENANT}", LEFT))
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements"))["items"]
    assert (found["contract_id"], found["deposit_fen"]) == (str(TENANT_CONTRACT), HELD)
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0


async def test_who_changes_to_a_room_that_has_a_contract_of_its_own_ends_the_one_they_had(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    other = named_id("other unit")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", CAME))
    days = {"starts_on": "2025-03-01", "last_day": "2026-02-28", "signed_on": "2025-03-01"}
    next_ = contract_body(contract_id=str(NEXT), unit_ids=[str(other)], deposit_fen=500_000, **days)
    await post(http, "/contracts", next_)
    await all_followed(runtime)  # or the one they had is taken to go along to that room
    rooms = {"from_unit_id": UNIT, "to_unit_id": other, "changed_on": date(2025, 3, 1)}
    changed = TenantRoomChanged(tenant_id=TENANT, person_id=LI, park_id=PARK, **rooms)
    await voices.tell((f"tenant-{TENANT}", changed))
    await stands(http, TENANT_CONTRACT, "over")
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements"))["items"]
    assert (found["contract_id"], found["unit_id"]) == (str(TENANT_CONTRACT), str(UNIT))
    assert (await get(http, f"/contracts/{NEXT}"))["status"] == "in_force"
    board = {row["unit_id"]: row["tenant"] for row in (await get(http, "/board"))["items"]}
    assert [board[str(unit)]["contract_id"] for unit in (UNIT, other)] == [None, str(NEXT)]
    left = LEFT.model_copy(update={"unit_id": other})
    await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, "SettlementOpened", "SettlementOpened")
    settled = {row["contract_id"] for row in (await get(http, "/settlements"))["items"]}
    assert settled == {str(TENANT_CONTRACT), str(NEXT)}
    assert "UnitExchanged" not in await log_of(runtime)


async def test_an_owners_contract_is_followed_in_each_of_its_units(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    clock.set(datetime(2027, 12, 20, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    days = {"starts_on": "2028-01-01", "last_day": "2028-12-31", "signed_on": "2027-12-20"}
    await post(http, "/contracts", contract_body("owner", contract_id=str(NEXT), **days))
    await logged(runtime, "ContractRenewed", "RenewalClosed")
    clock.set(datetime(2028, 1, 2, 2, tzinfo=UTC))
    await stands(http, OWNER_CONTRACT, "over")
    assert "ContractExpired" not in await log_of(runtime)
