"""A day of a unit belongs to one tenant, also where the days are told late and out of order."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import ContractEnded, UnitReleased, UnitTakenIn
from tenants.domain.identity import check_character
from tenants.domain.tenant import MoveIn, tenant
from tenants.domain.tenant_facts import Stay, Tenant, TenantMovedIn, who
from tenants.views.stays import stays
from tenants.views.tenants import tenants as numbered
from testkit.stack import bearer
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, rooms, stay

__all__ = ["rooms"]


async def lived(http: httpx.AsyncClient, unit: UUID, since: str, until: str | None = None) -> str:
    """A tenant who lived in the unit on these days."""
    tenant_id, _ = await registered(http)
    came = await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit, since))
    assert came.status_code == 200, came.text
    if until:
        gone = await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": until})
        assert gone.status_code == 200, gone.text
    return tenant_id


@pytest.mark.parametrize("day", ["2025-01-01", "2025-03-01", "2025-04-30"])
async def test_nobody_is_said_to_have_come_while_another_lived_there(
    http: httpx.AsyncClient, rooms: list[UUID], day: str
) -> None:
    await lived(http, rooms[0], "2025-03-01", "2025-05-01")
    late, _ = await registered(http)
    refused = await http.post(f"/tenants/{late}/move-in", json=stay(rooms[0], day))
    is_problem(refused, 409, "before-others-left", "moved_in_on")
    mover = await lived(http, rooms[1], "2025-01-01")
    change = {"to_unit_id": str(rooms[0]), "park_id": str(PARK), "changed_on": day}
    refused = await http.post(f"/tenants/{mover}/change-room", json=change)
    is_problem(refused, 409, "before-others-left", "changed_on")
    assert (await http.post(f"/tenants/{late}/move-in", json=stay(rooms[0], "2025-05-01"))).status_code == 200


async def test_nobody_is_said_to_have_come_before_they_were_born(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    """A slip of the year, for somebody of October 1949."""
    born = {"kind": "resident_id", "number": "11010519491001001" + check_character("11010519491001001")}
    known, _ = await registered(http, identity=born)
    for year in ("1900-01-01", "1949-09-30"):
        refused = await http.post(f"/tenants/{known}/move-in", json=stay(rooms[0], year))
        is_problem(refused, 422, "before-birth", "moved_in_on")
        assert refused.json()["title"] == f"日期 {year} 早于该租客出生，请核对年份"
    told_late = await http.post(f"/tenants/{known}/move-in", json=stay(rooms[0], "1984-03-01"))
    assert told_late.is_success, "no other bound is known"


async def test_a_room_changed_from_is_free_from_that_day_and_not_before(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    mover = await lived(http, rooms[0], "2025-01-01")
    change = {"to_unit_id": str(rooms[1]), "park_id": str(PARK), "changed_on": "2025-02-01"}
    assert (await http.post(f"/tenants/{mover}/change-room", json=change)).status_code == 200
    next_, _ = await registered(http)
    early = await http.post(f"/tenants/{next_}/move-in", json=stay(rooms[0], "2025-01-31"))
    is_problem(early, 409, "before-others-left", "moved_in_on")
    on_the_day = await http.post(f"/tenants/{next_}/move-in", json=stay(rooms[0], "2025-02-01"))
    assert on_the_day.status_code == 200
    back = {"to_unit_id": str(rooms[2]), "park_id": str(PARK), "changed_on": "2025-02-01"}
    assert (await http.post(f"/tenants/{mover}/change-room", json=back)).status_code == 200
    await lived(http, rooms[1], "2025-02-01")  # where the mover was for no day at all


async def test_who_is_said_to_have_left_on_the_day_they_came_and_had_not_has_their_days_again(
    http: httpx.AsyncClient, rooms: list[UUID], runtime: Runtime
) -> None:
    """Also once they changed rooms, when nothing but their days keeps others from the room they had."""
    mover = await lived(http, rooms[0], "2025-03-01", "2025-03-01")
    gone = {"unit_id": str(rooms[0]), "moved_out_on": "2025-03-01"}
    chief = bearer(Role.运营经理) | {"X-Reason": "another%20room"}
    undone = await http.post(f"/tenants/{mover}/move-out/withdraw", json=gone, headers=chief)
    assert undone.json()["events"] == ["TenantMoveOutWithdrawn"]
    change = {"to_unit_id": str(rooms[1]), "park_id": str(PARK), "changed_on": "2025-03-10"}
    assert (await http.post(f"/tenants/{mover}/change-room", json=change)).status_code == 200
    next_, _ = await registered(http)
    early = await http.post(f"/tenants/{next_}/move-in", json=stay(rooms[0], "2025-03-09"))
    is_problem(early, 409, "before-others-left", "moved_in_on")
    assert (await rebuild(runtime, stays, swap=False)).differences == 0


async def test_a_move_in_put_down_by_mistake_leaves_the_unit_to_whoever_comes(
    http: httpx.AsyncClient, rooms: list[UUID], runtime: Runtime
) -> None:
    wrong = await lived(http, rooms[0], "2025-03-01")
    url, asked = f"/tenants/{wrong}/move-in/withdraw", stay(rooms[0])
    asked.pop("park_id")
    assert (await http.post(url, json=asked)).status_code == 403
    chief = bearer(Role.运营经理)
    is_problem(await http.post(url, json=asked, headers=chief), 422, "reason-missing", "X-Reason")
    chief |= {"X-Reason": "another%20room"}
    undone = await http.post(url, json=asked, headers=chief)
    assert undone.json()["events"] == ["TenantMoveInWithdrawn"]
    assert (await http.post(url, json=asked, headers=chief)).json()["events"] == []
    row = (await http.get(f"/tenants/{wrong}")).json()
    assert (row["status"], row["unit_id"], row["moved_in_on"]) == ("enquiry", None, None)
    await lived(http, rooms[0], "2025-02-01")
    assert (await rebuild(runtime, stays, swap=False)).differences == 0
    assert (await http.post(f"/tenants/{wrong}/move-in", json=stay(rooms[1]))).status_code == 200


async def test_a_move_out_put_down_by_mistake_is_withdrawn_and_they_live_there_as_before(
    http: httpx.AsyncClient, rooms: list[UUID], runtime: Runtime
) -> None:
    wrong = await lived(http, rooms[0], "2025-03-01", "2025-04-01")
    before = (await http.get(f"/tenants/{wrong}")).json()
    url = f"/tenants/{wrong}/move-out/withdraw"
    asked = {"unit_id": str(rooms[0]), "moved_out_on": "2025-04-01"}
    assert (await http.post(url, json=asked)).status_code == 403
    chief = bearer(Role.运营经理)
    is_problem(await http.post(url, json=asked, headers=chief), 422, "reason-missing", "X-Reason")
    chief |= {"X-Reason": "another%20room"}
    other_day = asked | {"moved_out_on": "2025-04-02"}
    is_problem(await http.post(url, json=other_day, headers=chief), 409, "left-otherwise", "moved_out_on")
    undone = await http.post(url, json=asked, headers=chief)
    assert undone.json()["events"] == ["TenantMoveOutWithdrawn"]
    assert (await http.post(url, json=asked, headers=chief)).json()["events"] == []
    row = (await http.get(f"/tenants/{wrong}")).json()
    assert (row["status"], row["unit_id"], row["moved_in_on"]) == ("moved_in", str(rooms[0]), "2025-03-01")
    assert (before["status"], row["moved_out_on"]) == ("moved_out", None)
    next_, _ = await registered(http)
    taken = await http.post(f"/tenants/{next_}/move-in", json=stay(rooms[0], "2025-05-01"))
    is_problem(taken, 409, "unit-occupied", "unit_id")
    for view in (stays, numbered):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_a_move_out_is_not_withdrawn_once_another_came(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    chief = bearer(Role.运营经理) | {"X-Reason": "another%20room"}
    asked = {"unit_id": str(rooms[0]), "moved_out_on": "2025-04-01"}
    wrong = await lived(http, rooms[0], "2025-03-01", "2025-04-01")
    await lived(http, rooms[0], "2025-04-10", "2025-04-20")
    url = f"/tenants/{wrong}/move-out/withdraw"
    is_problem(await http.post(url, json=asked, headers=chief), 409, "before-others-left", "moved_in_on")
    await lived(http, rooms[0], "2025-05-01")
    is_problem(await http.post(url, json=asked, headers=chief), 409, "unit-occupied", "unit_id")


async def test_nobody_moves_into_a_unit_given_back_until_it_comes_again(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    unit = rooms[0]
    first = await lived(http, unit, "2025-01-01", "2025-02-01")
    key = {"Idempotency-Key": "first day"}
    second, _ = await registered(http)
    moved = await http.post(f"/tenants/{second}/move-in", json=stay(unit), headers=key)
    await http.post(f"/tenants/{second}/move-out", json={"moved_out_on": "2025-03-10"})
    released = UnitReleased(unit_id=unit, park_id=PARK, released_on=date(2025, 4, 1))
    await voices.tell((f"unit-{unit}", released))
    refused = await http.post(f"/tenants/{first}/move-in", json=stay(unit, "2025-04-01"))
    is_problem(refused, 409, "unit-given-back", "unit_id")
    assert refused.json()["title"] == "该房源自 2025-04-01 起已退还业主，不能再入住"
    other = await lived(http, rooms[1], "2025-01-01")
    change = {"to_unit_id": str(unit), "park_id": str(PARK), "changed_on": "2025-04-01"}
    is_problem(
        await http.post(f"/tenants/{other}/change-room", json=change), 409, "unit-given-back", "to_unit_id"
    )
    again = await http.post(f"/tenants/{second}/move-in", json=stay(unit), headers=key)
    assert (again.json()["position"], again.json()["repeated"]) == (moved.json()["position"], True)
    before = await http.post(f"/tenants/{first}/move-in", json=stay(unit, "2025-03-31"))
    assert before.is_success, before.text
    await http.post(f"/tenants/{first}/move-out", json={"moved_out_on": "2025-04-01"})
    taken = UnitTakenIn(unit_id=unit, park_id=PARK, building_id=PARK, code="1-1")
    await voices.tell((f"unit-{unit}", taken))
    assert (await http.post(f"/tenants/{first}/move-in", json=stay(unit, "2025-04-02"))).status_code == 200


async def test_stays_of_before_the_rule_keep_their_place(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    """Two that overlap, as a store of then may hold them: the view is still built, and the rule holds on."""

    def before_the_rule(asked: MoveIn, state: Tenant) -> list[TenantMovedIn]:
        return [TenantMovedIn(**who(state), stay=asked.stay, apart=False)]

    of_then = replace(tenant, decide=before_the_rule)
    for since, until in [("2025-01-01", "2025-06-01"), ("2025-03-01", "2025-04-01")]:
        id_, _ = await registered(http)
        there = MoveIn(stay=Stay.model_validate(stay(rooms[0], since)), today=date(2025, 7, 1))
        await runtime.handle(of_then, UUID(id_), there, origin=SYSTEM, command_id=new_id())
        await http.post(f"/tenants/{id_}/move-out", json={"moved_out_on": until})
    assert (await rebuild(runtime, stays)).differences == 0
    await lived(http, rooms[0], "2025-02-01", "2025-03-01")


async def test_who_lives_on_by_the_next_contract_lives_by_that_one(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    lease, following, elsewhere = new_id(), new_id(), new_id()
    place = {"unit_ids": (rooms[0],), "park_id": PARK}
    await voices.signed(lease, UUID(tenant_id), rooms[0], PARK)
    came = await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]) | {"contract_id": str(lease)})
    assert came.is_success, came.text
    await voices.signed(elsewhere, UUID(tenant_id), rooms[1], PARK)
    await voices.signed(following, UUID(tenant_id), rooms[0], PARK)

    async def lives_by() -> set[str]:
        one = (await http.get(f"/tenants/{tenant_id}")).json()["contract_id"]
        me = (await http.get("/me", headers=bearer(Role.租客, actor=person_id))).json()
        [row] = (await http.get("/tenants", params={"unit_id": str(rooms[0])})).json()["items"]
        return {one, me["home"]["contract_id"], row["contract_id"]}

    assert await lives_by() == {str(lease)}, "it is signed, and its day has yet to come"
    over = {"contract_id": lease, "track": "tenant", **place, "ended_on": date(2025, 12, 1)}
    await voices.tell((f"contract-{lease}", ContractEnded(**over)))
    assert await lives_by() == {str(following)}
    over = {"contract_id": following, "track": "tenant", **place, "ended_on": date(2026, 12, 1)}
    await voices.tell((f"contract-{following}", ContractEnded(**over)))
    assert await lives_by() == {str(lease)}, "there is no other"
