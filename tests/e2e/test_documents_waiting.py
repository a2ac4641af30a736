"""What a tenant hands in is told to who can judge it, until they did: all of it over HTTP."""

import io
from typing import Any
from uuid import UUID

from edge.access import Role
from kernel.ids import new_id
from PIL import Image
from testkit.stack import eventually

from .house import House
from .town import Person, Town

BYTES = {"content-type": "application/octet-stream"}


async def test_operations_are_called_about_a_document_until_it_is_accepted_and_about_no_other(
    watched: House,
) -> None:
    town = Town(watched)
    park = await town.park("operations")
    desk = park.staff["operations"]
    await without_devices(watched, desk)
    asking = await town.tenant(park, new_id())
    one, other = await handed_in(watched, asking.person), await handed_in(watched, asking.person)
    await called(watched, desk, {one: None, other: None})
    accepted = await watched.post(f"/tenants/documents/{one}/accept", {}, role=Role.运营经理)
    assert accepted["events"] == ["DocumentAccepted"]
    await called(watched, desk, {one: "needless", other: None})
    await watched.post(f"/tenants/documents/{other}/accept", {}, role=Role.运营经理)
    await called(watched, desk, {one: "needless", other: "needless"})


async def without_devices(house: House, person: Person) -> None:
    """Nothing sent to them arrives, so that a human has to call."""
    for channel in ("app", "email"):
        rule = {"mode": "dead", "address": person.addresses[channel]}
        url = f"http://127.0.0.1:{house.ports['sandbox']}/_control/{channel}"
        assert (await house.http.post(url, json=rule)).is_success


async def handed_in(house: House, person: Person) -> UUID:
    id_, picture = new_id(), io.BytesIO()
    Image.new("RGB", (8, 6), (9, 99, 9)).save(picture, "JPEG")
    answer = await house.http.put(
        f"/api/tenants/me/documents/{id_}",
        params={"kind": "work_proof"},
        content=picture.getvalue(),
        headers=house.bearer(Role.租客, actor=str(person.id)) | BYTES,
    )
    assert answer.status_code == 201, answer.text
    return id_


async def called(house: House, person: Person, expected: dict[UUID, str | None]) -> None:
    """They were heard of by nobody, and are or were to be called: by document, how that ended or nothing."""
    found: dict[UUID, Any] = {}

    async def so() -> bool:
        rows = await house.items("/notifications/callbacks", person_id=person.id, state="all")
        how = {row["id"]: row["how"] for row in rows}
        found.clear()
        for document in expected:
            told = await house.items("/notifications/notifications", cause=document)
            found.update((document, how[row["id"]]) for row in told if row["id"] in how)
        return found == expected

    await eventually(so, f"called: {expected}", within=40)
