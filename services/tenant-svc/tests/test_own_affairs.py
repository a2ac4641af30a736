"""Who works here and lives here judges nothing that is their own, by whichever of their numbers."""

from uuid import UUID

import httpx
import pytest
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import bearer

from .test_documents import PDF, hand_in, store
from .test_edge import NUMBER, is_problem, registered, rooms, stay
from .test_merging import asked_to_merge

__all__ = ["rooms", "store"]

WHY = {"X-Reason": "seen at the desk"}


@pytest.mark.usefixtures("store")
async def test_nobody_approves_their_own_occupant_document_or_name(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    survivor, survives = await registered(http)
    gone, gives_way = await registered(http, identity={"kind": "resident_id", "number": NUMBER})
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0]))).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success
    occupant, paper = new_id(), new_id()
    me = bearer(Role.租客, actor=survives)
    body = {"occupant_id": str(occupant), "name": "王喆", "relation": "partner"}
    assert (await http.post("/me/occupants", json=body, headers=me)).is_success
    assert (await hand_in(http, {"person_id": gives_way}, PDF, paper)).is_success

    async def judged(actor: str) -> list[httpx.Response]:
        clerk, chief = (bearer(role, actor=actor) for role in (Role.客服专员, Role.运营经理))
        return [
            await http.post(f"/occupants/{occupant}/approve", headers=clerk),
            await http.post(f"/documents/{paper}/accept", headers=clerk),
            await http.post(f"/people/{survives}/verification/by-hand", headers=chief | WHY),
        ]

    for actor in (survives, gives_way):
        for answer in await judged(actor):
            is_problem(answer, 403, "own-affair")
    done = [each for answer in await judged("another") for each in answer.json()["events"]]
    assert done == ["OccupantApproved", "DocumentAccepted", "TenantVerified"]
