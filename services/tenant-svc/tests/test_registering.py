"""Who registers somebody again finds the one there is, however they write it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from tenants.domain.identity import check_character
from tenants.domain.number import tenant_number
from tenants.domain.tenant import PersonIsTenant, RegisterTenant, tenant
from testkit.stack import bearer

from .test_edge import PHONE, is_problem, registered, zhang
from .test_merging import asked_to_merge


async def test_a_phone_is_one_number_however_it_is_typed(http: httpx.AsyncClient) -> None:
    bare = {"identity": None, "wechat": None, "email": None, "app": None}
    first = zhang(**bare, phone="139-2222-0001")
    assert (await http.post("/people", json=first)).status_code == 201
    for typed in ("+86 139 2222 0001", "１３９２２２２０００１"):
        again = await http.post("/people", json=zhang(**bare, phone=typed))
        assert (again.status_code, again.json()["id"]) == (200, first["person_id"])
    for wrong in ("12345", "9" * 15):
        is_problem(await http.post("/people", json=zhang(**bare, phone=wrong)), 422, "invalid-input", "phone")


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("买买提·吐尔逊", "买买提•吐尔逊"),
        ("买买提‧吐尔逊", "买买提．吐尔逊"),
        ("买买提吐尔逊", "买买提·吐尔逊"),
        ("Jean Luc Picard", "Jean-Luc Picard"),
        ("Sean O'Neil", "Sean O’Neil"),
        ("陳偉", "陈伟"),
    ],
)
async def test_of_one_phone_a_name_is_one_with_whichever_marks_in_it(
    http: httpx.AsyncClient, known: str, typed: str
) -> None:
    bare = {"identity": None, "wechat": None, "email": None, "app": None, "phone": "13922220001"}
    first = zhang(**bare, name=known)
    assert (await http.post("/people", json=first)).status_code == 201
    again = await http.post("/people", json=zhang(**bare, name=typed))
    assert (again.status_code, again.json()["id"]) == (200, first["person_id"])
    assert (again.json()["existing"], again.json()["name_differs"]) == (True, False)
    other = await http.post("/people", json=zhang(**bare, name=f"{typed}子"))
    assert other.status_code == 201


async def test_a_document_is_one_however_its_number_is_typed(http: httpx.AsyncClient) -> None:
    first = zhang()
    assert (await http.post("/people", json=first)).status_code == 201
    number = first["identity"]["number"]
    wide = number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
    for typed in (f" {number} ", f"{number[:6]}-{number[6:14]} {number[14:]}", wide):
        said = {"kind": "resident_id", "number": typed}
        again = await http.post("/people", json=zhang(identity=said))
        assert (again.status_code, again.json()["id"]) == (200, first["person_id"])


@pytest.mark.parametrize("kind", ["owner", "staff"])
async def test_who_is_under_sixteen_becomes_a_tenant_by_no_other_door(
    http: httpx.AsyncClient, kind: str
) -> None:
    """A child may own a home, and does not rent one."""
    front = "110105" + "20180101" + "001"
    child = {"identity": {"kind": "resident_id", "number": front + check_character(front)}}

    async def number_of(body: dict[str, Any]) -> httpx.Response:
        assert (await http.post("/people", json=body)).status_code == 201
        return await http.post("/tenants", json={"tenant_id": str(new_id()), "person_id": body["person_id"]})

    is_problem(await number_of(zhang(kind=kind, **child)), 422, "too-young-to-rent", "person_id")
    rents_too = zhang(kind=kind, name="李四", phone="13922220009")
    assert (await number_of(rents_too)).status_code == 201
    unseen = zhang(kind=kind, name="王五", phone="13922220010", identity=None)
    assert (await number_of(unseen)).status_code == 201
    young = await http.post(f"/people/{unseen['person_id']}/identity", json=child)
    is_problem(young, 422, "too-young-to-rent", "identity.number")


async def test_a_document_registered_twice_answers_the_person_who_has_it(http: httpx.AsyncClient) -> None:
    first, again = zhang(), zhang(phone=None, name="张小明")
    made = await http.post("/people", json=first)
    known = await http.post("/people", json=again)
    assert (made.status_code, made.json()["id"], made.json()["existing"]) == (201, first["person_id"], False)
    assert (known.status_code, known.json()["id"]) == (200, first["person_id"])
    assert (known.json()["existing"], known.json()["name_differs"]) == (True, True)
    same = await http.post("/people", json=zhang(phone=None))
    assert (same.json()["existing"], same.json()["name_differs"]) == (True, False)


async def test_who_has_several_numbers_is_answered_as_the_one_that_they_go_by(
    http: httpx.AsyncClient,
) -> None:
    bare = {"wechat": None, "email": None, "app": None}
    gone, showed = await registered(http, **bare, identity=zhang()["identity"])
    also, called = await registered(http, **bare, phone="13922220011")
    survivor, goes_by = await registered(http, **bare, name="张小明", phone="13922220012")
    for each in (gone, also):
        assert (await asked_to_merge(http, each, survivor)).is_success
    version = (await http.get(f"/people/{goes_by}/contacts")).headers["etag"].strip('"')
    for said in ({"phone": None}, {"identity": None, "phone": "13922220011"}):
        found = (await http.post("/people", json=zhang(**bare | said))).json()
        assert (found["id"], str(found["version"])) == (goes_by, version), (showed, called)
        assert (found["existing"], found["name_differs"]) == (True, False)


async def test_a_passport_of_another_country_is_another_person(http: httpx.AsyncClient) -> None:
    def shows(country: str | None, **other: Any) -> dict[str, Any]:
        return zhang(identity={"kind": "passport", "number": "e12345678", "country": country}, **other)

    is_problem(await http.post("/people", json=shows(None)), 422, "country-missing", "identity.country")
    is_problem(await http.post("/people", json=shows("XYZ")), 422, "country-unknown", "identity.country")
    made, other = shows("USA"), shows("CAN", name="John Doe")
    assert [(await http.post("/people", json=each)).status_code for each in (made, other)] == [201, 201]
    again = (await http.post("/people", json=shows("USA", name="John Doe"))).json()
    assert (again["id"], again["name_differs"]) == (made["person_id"], True)
    row = {"person": {**shows(None, name="John Doe"), "kind": "tenant"}}
    chief = bearer(Role.系统)
    [found] = (await http.post("/people/batch", json={"people": [row]}, headers=chief)).json()
    assert found["person_id"] == other["person_id"]
    why = bearer(Role.运营经理) | {"X-Reason": "visa"}
    shown = await http.post(f"/people/{other['person_id']}/identity/unmask", headers=why)
    assert shown.json() == {"kind": "passport", "number": "E12345678", "country": "CAN"}


async def test_two_copies_of_a_registration_at_the_same_moment_make_one_person(
    http: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(*(http.post("/people", json=zhang()) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_without_a_document_the_same_name_and_phone_is_the_same_person(http: httpx.AsyncClient) -> None:
    bare = {"identity": None, "wechat": None, "email": None, "app": None}
    first = zhang(**bare)
    await http.post("/people", json=first)
    racing = [http.post("/people", json=zhang(**bare, phone="+86" + PHONE)) for _ in range(4)]
    for answer in await asyncio.gather(*racing):
        assert (answer.status_code, answer.json()["id"]) == (200, first["person_id"])
    another = await http.post("/people", json=zhang(**bare, name="李雷"))
    assert another.status_code == 201


async def test_the_same_registration_sent_again_is_the_same_registration(http: httpx.AsyncClient) -> None:
    body, key = zhang(), {"Idempotency-Key": "ledger-row-17"}
    made = await http.post("/people", json=body, headers=key)
    again = await http.post("/people", json=body, headers=key)
    later = await http.post("/people", json=body)
    assert (again.status_code, again.json()["events"], again.json()["repeated"]) == (
        201,
        made.json()["events"],
        True,
    )
    assert (later.status_code, later.json()["events"], later.json()["id"]) == (200, [], body["person_id"])
    is_problem(
        await http.post("/people", json={**body, "language": "en"}), 409, "person-id-taken", "person_id"
    )


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310021", "check-digit-wrong"),
        ("11010519490231002X", "birth-date-impossible"),
        ("1101051949123100", "number-malformed"),
    ],
)
async def test_a_wrong_document_number_is_refused_without_being_repeated(
    http: httpx.AsyncClient, number: str, code: str
) -> None:
    answer = await http.post("/people", json=zhang(identity={"kind": "resident_id", "number": number}))
    is_problem(answer, 422, code, "identity.number")
    assert number not in answer.text


# ---- one number


async def test_who_got_a_number_while_somebody_looked_gets_no_other(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    _, person_id = await registered(http)
    late = RegisterTenant(tenant_id=new_id(), person_id=UUID(person_id), number=tenant_number(999_999))
    with pytest.raises(PersonIsTenant):
        await runtime.handle(tenant, late.tenant_id, late, origin=SYSTEM, command_id=new_id())
