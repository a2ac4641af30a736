"""Nobody comes to live in a room that is another's by contract, nor under a contract that is over."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from edge.contract_numbers import contract_number
from kernel.facts import PublishedEvent
from kernel.ids import named_id, new_id
from published.contracts import (
    ContractAnnulled,
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractResumed,
    ContractRoomChanged,
    ContractTerminated,
    SettlementClosed,
    SettlementOpened,
    SettlementRefundPaid,
    SettlementReopened,
    SettlementWithdrawn,
    UnitReleased,
)
from published.contracts.told import ContractsEvent
from testkit.stack import bearer
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, rooms, stay

__all__ = ["rooms"]


def over(kind: type[ContractsEvent], lease: UUID, unit_id: UUID, **more: Any) -> tuple[str, ContractsEvent]:
    place = {"contract_id": lease, "track": "tenant", "unit_ids": (unit_id,), "park_id": PARK}
    return f"contract-{lease}", kind.model_validate(
        {n: v for n, v in (place | more).items() if n in kind.model_fields}
    )


@pytest.fixture
async def leased(http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]) -> tuple[str, UUID]:
    """A tenant who has the first room by contract in 2025, and the contract."""
    tenant_id, _ = await registered(http)
    await voices.signed(lease := new_id(), UUID(tenant_id), rooms[0], PARK)
    return tenant_id, lease


async def test_a_room_let_to_another_is_not_moved_into(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    other, _ = await registered(http)
    refused = await http.post(f"/tenants/{other}/move-in", json=stay(rooms[0]))
    is_problem(refused, 409, "unit-let-to-another", "unit_id")
    assert refused.json()["title"] == "该房源在 2026-01-01 之前已租给另一位租客，请先核对合同"
    assert (await http.post(f"/tenants/{other}/move-in", json=stay(rooms[1]))).status_code == 200
    change = {"to_unit_id": str(rooms[0]), "park_id": str(PARK), "changed_on": "2025-03-02"}
    refused = await http.post(f"/tenants/{other}/change-room", json=change)
    is_problem(refused, 409, "unit-let-to-another", "to_unit_id")

    await voices.tell(over(ContractTerminated, leased[1], rooms[0], ended_on=date(2025, 3, 2)))
    assert (await http.post(f"/tenants/{other}/change-room", json=change)).status_code == 200


async def test_who_comes_to_a_room_that_is_signed_to_another_later_is_warned_of_it(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), later = leased, new_id()
    next_, _ = await registered(http)
    await voices.signed(later, UUID(next_), rooms[0], PARK, starts_on=date(2026, 1, 1))
    asked = stay(rooms[0]) | {"contract_id": str(lease)}
    moved = (await http.post(f"/tenants/{tenant_id}/move-in", json=asked)).json()["signed_next"]
    number = contract_number(later)
    assert moved == {
        "contract_id": str(later),
        "contract_no": number,
        "starts_on": "2026-01-01",
        "warning": f"该房源已签给合同 {number}，2026-01-01 起租：租客须在此前搬离，不能续住",
    }
    change = {"park_id": str(PARK), "changed_on": "2025-03-05"}
    for room, told in ((rooms[1], None), (rooms[0], moved)):
        answer = await http.post(f"/tenants/{tenant_id}/change-room", json=change | {"to_unit_id": str(room)})
        assert (answer.status_code, answer.json()["signed_next"]) == (200, told)


async def test_who_has_the_room_later_may_come_sooner(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    next_, _ = await registered(http)
    await voices.signed(new_id(), UUID(next_), rooms[0], PARK, starts_on=date(2026, 1, 1))
    moved = await http.post(f"/tenants/{next_}/move-in", json=stay(rooms[0], "2025-12-28"))
    assert moved.status_code == 200


async def test_a_move_in_sent_again_is_answered_though_the_room_was_let_since(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    early, _ = await registered(http)
    key = {"Idempotency-Key": "first day"}
    moved = await http.post(f"/tenants/{early}/move-in", json=stay(rooms[1]), headers=key)
    await voices.signed(new_id(), new_id(), rooms[1], PARK)
    again = await http.post(f"/tenants/{early}/move-in", json=stay(rooms[1]), headers=key)
    assert (again.json()["position"], again.json()["repeated"]) == (moved.json()["position"], True)


async def test_nobody_comes_under_a_contract_after_its_end(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), unit = leased, rooms[0]
    party = named_id("person", UUID(tenant_id))

    async def refused(day: str) -> None:
        asked = stay(unit, day) | {"contract_id": str(lease)}
        said = await http.post(f"/tenants/{tenant_id}/move-in", json=asked)
        is_problem(said, 409, "after-lease", "contract_id")

    first, end, later = date(2025, 1, 1), date(2026, 1, 1), date(2026, 7, 1)
    await refused("2026-01-01")
    await voices.tell(over(ContractExpired, lease, unit, party_id=party, ended_on=end))
    await refused("2026-01-01")
    await voices.tell(
        over(ContractExtended, lease, unit, old_ends_on=end, ends_on=later),
        over(ContractTerminated, lease, unit, ended_on=date(2026, 3, 1), runs_on=True),
    )
    await refused("2026-03-01")
    await voices.tell(over(ContractEnded, lease, unit, ended_on=date(2026, 2, 1)))
    await refused("2026-02-01")
    await voices.tell(over(ContractAnnulled, lease, unit, party_id=party, starts_on=first, ends_on=later))
    await refused("2024-12-31")


@pytest.mark.parametrize("undone", [SettlementReopened, SettlementWithdrawn])
async def test_nobody_comes_under_a_contract_that_is_settled_until_that_is_undone(
    http: httpx.AsyncClient,
    voices: Voices,
    rooms: list[UUID],
    leased: tuple[str, UUID],
    undone: type[PublishedEvent],
) -> None:
    (tenant_id, lease), unit = leased, rooms[0]
    whose = {"settlement_id": new_id(), "contract_id": lease, "unit_id": unit, "park_id": PARK}
    whose["tenant_id"] = UUID(tenant_id)
    sums = {"deposit_fen": 300_000, "deducted_fen": 0, "refund_fen": 300_000, "owed_fen": 0}
    stream = f"settlement-{whose['settlement_id']}"
    await voices.tell((stream, SettlementClosed.model_validate(whose | sums)))
    asked = stay(unit) | {"contract_id": str(lease)}
    refused = await http.post(f"/tenants/{tenant_id}/move-in", json=asked)
    is_problem(refused, 409, "lease-settled", "contract_id")
    await voices.tell((stream, undone.model_validate(whose)))
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=asked)).status_code == 200


async def test_a_room_settled_because_they_changed_it_leaves_the_contract_open(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), unit = leased, rooms[0]
    whose = {"settlement_id": new_id(), "contract_id": lease, "unit_id": unit, "park_id": PARK}
    whose["tenant_id"] = UUID(tenant_id)
    opened = {"opened_on": date(2025, 2, 1), "to_unit_id": rooms[1]}
    sums = {"deposit_fen": 0, "deducted_fen": 0, "refund_fen": 0, "owed_fen": 0}
    stream = f"settlement-{whose['settlement_id']}"
    await voices.tell(
        (stream, SettlementOpened.model_validate(whose | opened)),
        (stream, SettlementClosed.model_validate(whose | sums)),
    )
    asked = stay(unit) | {"contract_id": str(lease)}
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=asked)).status_code == 200


async def goes_along(
    voices: Voices, tenant_id: str, lease: UUID, left: UUID, entered: UUID, *more: UUID
) -> None:
    """contracts-svc heard that the tenant changed rooms; `more`: what else the contract lets."""
    where = {"contract_id": lease, "track": "tenant", "park_id": PARK, "tenant_id": UUID(tenant_id)}
    rooms = {"unit_ids": (entered, *more), "from_unit_id": left, "to_unit_id": entered}
    told = ContractRoomChanged(**where, **rooms, changed_on=date(2025, 3, 5))
    await voices.tell((f"contract-{lease}", told))


async def change(http: httpx.AsyncClient, tenant_id: str, room: UUID, day: str) -> httpx.Response:
    asked = {"to_unit_id": str(room), "park_id": str(PARK), "changed_on": day}
    return await http.post(f"/tenants/{tenant_id}/change-room", json=asked)


async def test_a_room_that_was_changed_for_another_is_free_and_that_one_is_let(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), (old, new) = leased, rooms[:2]
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(old))).is_success
    assert (await change(http, tenant_id, new, "2025-03-05")).is_success
    await goes_along(voices, tenant_id, lease, old, new)
    shown = (await http.get(f"/tenants/{tenant_id}")).json()
    assert (shown["unit_id"], shown["contract_id"]) == (str(new), str(lease))

    other, _ = await registered(http)
    assert (await http.post(f"/tenants/{other}/move-in", json=stay(old, "2025-03-06"))).is_success
    assert (await http.post(f"/tenants/{other}/move-out", json={"moved_out_on": "2025-03-07"})).is_success
    taken = await http.post(f"/tenants/{other}/move-in", json=stay(new, "2025-03-08"))
    is_problem(taken, 409, "unit-let-to-another", "unit_id")


async def test_nobody_changes_back_into_a_room_that_was_let_to_another_meanwhile(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), (old, new) = leased, rooms[:2]
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(old))).is_success
    assert (await change(http, tenant_id, new, "2025-03-05")).is_success
    await goes_along(voices, tenant_id, lease, old, new)
    next_, _ = await registered(http)
    await voices.signed(later := new_id(), UUID(next_), old, PARK, starts_on=date(2025, 3, 5))
    back = await change(http, tenant_id, old, "2025-03-06")
    is_problem(back, 409, "unit-let-to-another", "to_unit_id")

    await voices.tell(over(ContractTerminated, later, old, ended_on=date(2025, 3, 6)))
    assert (await change(http, tenant_id, old, "2025-03-06")).is_success
    await goes_along(voices, tenant_id, lease, new, old)
    other, _ = await registered(http)
    taken = await http.post(f"/tenants/{other}/move-in", json=stay(new, "2025-03-07"))
    assert taken.is_success, "free again"


async def test_nobody_comes_to_a_room_they_once_had_by_a_contract_and_another_has_since(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    (tenant_id, lease), (old, new) = leased, rooms[:2]
    by_it = stay(old) | {"contract_id": str(lease)}
    key = {"Idempotency-Key": "first day"}
    moved = await http.post(f"/tenants/{tenant_id}/move-in", json=by_it, headers=key)
    assert (await change(http, tenant_id, new, "2025-03-05")).is_success
    await goes_along(voices, tenant_id, lease, old, new, rooms[2])
    await voices.signed(new_id(), new_id(), old, PARK, starts_on=date(2025, 3, 5))
    again = await http.post(f"/tenants/{tenant_id}/move-in", json=by_it, headers=key)
    assert (again.json()["position"], again.json()["repeated"]) == (moved.json()["position"], True)
    out = {"moved_out_on": "2025-04-01"}
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=out)).is_success
    back = stay(old, "2025-04-02") | {"contract_id": str(lease)}
    refused = await http.post(f"/tenants/{tenant_id}/move-in", json=back)
    is_problem(refused, 409, "unit-let-to-another", "unit_id")


@pytest.fixture
async def gone(http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]) -> str:
    """The tenant of that contract was said to have left in June, and it ended: how that is taken back."""
    tenant_id, lease = leased
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    left = {"moved_out_on": "2025-06-01"}
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=left)).is_success
    await voices.tell(over(ContractTerminated, lease, rooms[0], ended_on=date(2025, 6, 1)))
    return f"/tenants/{tenant_id}/move-out/withdraw"


async def withdraw(http: httpx.AsyncClient, url: str, unit_id: UUID) -> httpx.Response:
    asked = {"unit_id": str(unit_id), "moved_out_on": "2025-06-01"}
    chief = bearer(Role.运营经理) | {"X-Reason": "another%20room"}
    return await http.post(url, json=asked, headers=chief)


async def test_who_has_the_deposit_back_has_left(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID], gone: str
) -> None:
    whose = {"settlement_id": new_id(), "contract_id": leased[1], "unit_id": rooms[0], "park_id": PARK}
    whose["tenant_id"] = UUID(leased[0])
    sums = {"deposit_fen": 300_000, "deducted_fen": 0, "refund_fen": 300_000, "owed_fen": 0}
    paid = {"amount_fen": 300_000, "paid_on": date(2025, 6, 8)}
    stream = f"settlement-{whose['settlement_id']}"
    await voices.tell(
        (stream, SettlementClosed.model_validate(whose | sums)),
        (stream, SettlementRefundPaid.model_validate(whose | paid)),
    )
    refused = await withdraw(http, gone, rooms[0])
    is_problem(refused, 409, "deposit-paid-back", "moved_out_on")
    assert refused.json()["title"] == "押金已于 2025-06-08 退还，退租不能撤回；租客继续居住请新签合同"


async def test_who_has_the_room_by_contract_since_keeps_it(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], gone: str
) -> None:
    next_, _ = await registered(http)
    await voices.signed(new_id(), UUID(next_), rooms[0], PARK, starts_on=date(2025, 12, 31))
    is_problem(await withdraw(http, gone, rooms[0]), 409, "unit-let-to-another", "unit_id")


async def test_who_has_it_from_the_end_that_was_agreed_comes_as_planned(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], gone: str
) -> None:
    next_, _ = await registered(http)
    await voices.signed(new_id(), UUID(next_), rooms[0], PARK, starts_on=date(2026, 1, 1))
    assert (await withdraw(http, gone, rooms[0])).json()["events"] == ["TenantMoveOutWithdrawn"]


async def test_a_lease_that_goes_on_after_all_lets_the_room_again(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], leased: tuple[str, UUID]
) -> None:
    where = {"contract_id": leased[1], "track": "tenant", "unit_ids": (rooms[0],), "park_id": PARK}
    resumed = ContractResumed(**where, unit_id=rooms[0], ends_on=date(2026, 1, 1), stands=True)
    await voices.tell(
        over(ContractTerminated, leased[1], rooms[0], ended_on=date(2025, 3, 1)),
        (f"contract-{leased[1]}", resumed),
    )
    other, _ = await registered(http)
    taken = await http.post(f"/tenants/{other}/move-in", json=stay(rooms[0], "2025-07-01"))
    is_problem(taken, 409, "unit-let-to-another", "unit_id")


async def test_nobody_lives_on_in_a_room_that_was_given_back(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], gone: str
) -> None:
    released = UnitReleased(unit_id=rooms[0], park_id=PARK, released_on=date(2025, 7, 1))
    await voices.tell((f"unit-{rooms[0]}", released))
    is_problem(await withdraw(http, gone, rooms[0]), 409, "unit-given-back", "unit_id")
