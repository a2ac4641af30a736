"""A tenant with a token of their own: their number changes when they read what is sent to the new one."""

import hashlib
from typing import Any

import httpx
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import eventually

from .house import House
from .signer import Signer
from .town import Stay, Town


async def asks(house: House, stay: Stay, method: str, path: str, **body: Any) -> httpx.Response:
    me = house.bearer(Role.租客, actor=str(stay.person.id))
    return await house.http.request(method, f"/api/tenants/me{path}", json=body or None, headers=me)


async def test_a_new_number_counts_when_its_code_came_back(watched: House) -> None:
    town = Town(watched)
    park = await town.park("finance")
    stay = await town.living(park)
    number = f"139{new_id().int % 10**8:08}"
    early = await asks(watched, stay, "POST", "/contacts/sms/confirm", code="123456")
    assert (early.status_code, early.json()["type"]) == (409, "urn:anju:problem:nothing-offered")
    for wrong in ({}, {"email": "p@example.com"}, {"phone": number, "email": "p@example.com"}):
        answer = await asks(watched, stay, "PUT", "/contacts/sms", **wrong)
        assert answer.status_code == 422, answer.text
    assert (await asks(watched, stay, "PUT", "/contacts/sms", phone=number)).is_success
    code = (await Signer(watched, stay.person).received("CodeAsked"))["code"]
    wrong_code = f"{(int(code) + 1) % 10**6:06}"
    refused = await asks(watched, stay, "POST", "/contacts/sms/confirm", code=wrong_code)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:anju:problem:code-wrong")
    [entry] = [each for each in await watched.sent() if each["address_hash"] == hashed(number)]
    assert entry["channel"] == "sms"

    assert (await asks(watched, stay, "POST", "/contacts/sms/confirm", code=code)).is_success
    again = await asks(watched, stay, "POST", "/contacts/sms/confirm", code=code)
    assert again.json()["type"] == "urn:anju:problem:nothing-offered"
    known = await asks(watched, stay, "GET", "")
    methods = {each["channel"]: each for each in known.json()["contacts"]}
    assert set(methods) == {"app", "sms", "wechat", "email"}
    assert (methods["sms"]["address"], methods["sms"]["dead"]) == (f"{number[:3]}****{number[-4:]}", False)
    assert methods["sms"]["verified_at"]
    assert methods["email"]["verified_at"] is None

    async def arrived() -> bool:
        path = f"/tenants/people/{stay.person.id}/contacts"
        found = {each["channel"]: each for each in await watched.ask("GET", path)}
        return bool(found["sms"]["last_delivered_at"]) and not found["email"]["last_delivered_at"]

    await eventually(arrived, "tenant-svc heard that something arrived by SMS")
    assert known.json()["home"]["tenant_id"] == str(stay.tenant_id)


def hashed(address: str) -> str:
    """As the partners' ledger names an address."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]
