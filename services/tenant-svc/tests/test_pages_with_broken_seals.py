"""On a page of many whoever's seal is broken is shown as that, and nobody else is held up."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from testkit.stack import bearer, eventually
from vault.broken import UNREADABLE

from .test_broken_seals import break_the_name, passed_over
from .test_documents import PDF, store
from .test_edge import EMAIL, NAME, PHONE, is_problem, registered, rooms, stay, zhang
from .test_leaving_nothing import HELD, MOTHER, RIGHT, Lived, lived, others
from .test_merging import CHIEF
from .test_search import found, in_step
from .test_sheets import sheet_rows

__all__ = ["lived", "others", "rooms", "store"]

SYSTEM, FINANCE, WHY = bearer(Role.系统), bearer(Role.财务主管, actor="finance"), {"X-Reason": "police"}


async def lose_the_key(runtime: Runtime, person_id: str) -> None:
    """Nothing that was sealed for them opens any more, and nobody erased them."""
    assert runtime.vault
    async with runtime.pool.connection() as conn:
        await conn.execute("delete from person_keys where person_id = %s", [person_id])
    runtime.vault._keys.drop(UUID(person_id))


async def test_each_list_of_people_names_the_others_and_says_whom_it_cannot_read(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    (_, whole), (_, broken) = [await registered(http, name=name, phone=PHONE) for name in ("李雷", "韩梅梅")]
    known, lost = zhang(kind="staff", identity=None, name="吴刚"), zhang(kind="staff", identity=None)
    owners = [zhang(kind="owner", identity=None, phone=f"1390000111{n}", name="赵普") for n in range(2)]
    for person in (known, lost, *owners):
        assert (await http.post("/people", json=person)).status_code == 201
    await in_step(runtime)

    async def suspected() -> bool:
        return bool((await http.get("/suspicions")).json()["items"])

    await eventually(suspected, "they have a phone in common")
    await break_the_name(runtime, broken)
    for person in (lost, owners[0]):
        await lose_the_key(runtime, person["person_id"])
    named, before = {whole: "李*", broken: UNREADABLE}, passed_over()

    asked = {"person_ids": [whole, broken], "purpose": "名单"}
    assert (await http.post("/people/names", json=asked)).json() == named
    listed = (await http.post("/people/listed", json=asked, headers=SYSTEM)).json()["people"]
    assert {id_: each["name"] for id_, each in listed.items()} == named
    assert {each["person_id"]: each["name"] for each in await found(http, PHONE[-4:])} == named
    [pair] = (await http.get("/suspicions")).json()["items"]
    assert {each["person_id"]: each["name"] for each in pair["tenants"]} == named
    assert passed_over() == before + 4
    staff = {"person_ids": [known["person_id"], lost["person_id"]], "purpose": "名单"}
    told = (await http.post("/people/staff/names", json=staff, headers=SYSTEM)).json()["names"]
    assert told == {known["person_id"]: "吴刚", lost["person_id"]: UNREADABLE}
    owned = (await http.post("/owners/search", json={"text": "赵普"})).json()["items"]
    assert {each["name"] for each in owned} == {"赵*", UNREADABLE}

    reach = (await http.post("/people/contacts", json=asked, headers=SYSTEM)).json()
    assert (reach[whole]["name"], reach[whole]["channels"]["sms"]) == ("李雷", PHONE)
    assert (reach[broken]["name"], reach[broken]["channels"]["sms"]) == (None, PHONE), "what opens is used"
    await lose_the_key(runtime, broken)
    reach = (await http.post("/people/contacts", json=asked, headers=SYSTEM)).json()
    assert set(reach[whole]["channels"].values()) != {None} == set(reach[broken]["channels"].values())

    party = {"json": {"purpose": "合同"}, "headers": SYSTEM}
    is_problem(await http.post(f"/people/{lost['person_id']}/party", **party), 409, "seal-broken")


async def test_what_is_kept_beside_somebody_is_shown_as_far_as_it_can_be_read(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    occupants, accounts = {}, {}
    (tenant, whole), (other, broken) = [await registered(http, name=name) for name in ("李雷", "韩梅梅")]
    for tenant_id, person_id, room in ((tenant, whole, rooms[0]), (other, broken, rooms[1])):
        assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(room))).is_success
        occupants[person_id], accounts[person_id] = str(new_id()), str(new_id())
        beside = {"occupant_id": occupants[person_id], "name": "王喆", "relation": "partner"}
        me = bearer(Role.租客, actor=person_id)
        assert (await http.post("/me/occupants", json=beside, headers=me)).is_success
        kin = {"name": "赵秀兰", "phone": "13700005555", "relation": "parent"}
        assert (await http.put(f"/people/{person_id}/emergency-contacts/{new_id()}", json=kin)).is_success
        account = {"account_id": accounts[person_id], "holder": "韩梅梅", "bank": "工商银行"}
        body = account | {"number": "6222021234567894328"}
        kept = await http.post(f"/people/{person_id}/accounts", json=body, headers=FINANCE)
        assert kept.is_success
    await lose_the_key(runtime, broken)

    rows = (await http.get("/occupants", params={"status": "open"})).json()["items"]
    assert {each["occupant_id"]: each["name"] for each in rows} == {
        occupants[whole]: "王*",
        occupants[broken]: UNREADABLE,
    }
    me = (await http.get("/me", headers=bearer(Role.租客, actor=broken))).json()
    assert (me["name"], {each["address"] for each in me["contacts"]}) == (UNREADABLE, {UNREADABLE})
    path = f"/people/{broken}"
    [kin] = (await http.get(f"{path}/emergency-contacts")).json()
    assert (kin["name"], kin["phone"], kin["relation"]) == (UNREADABLE, UNREADABLE, "parent")
    to_call = {"json": {"purpose": "回访"}, "headers": SYSTEM}
    assert (await http.post(f"{path}/emergency-contacts/open", **to_call)).json() == [], "nobody to call"
    [account] = (await http.get(f"{path}/accounts", headers=FINANCE)).json()
    assert {account[each] for each in ("holder", "bank", "number")} == {UNREADABLE}

    asked = (
        (f"/accounts/{accounts[broken]}/unmask", FINANCE),
        (f"/accounts/{accounts[broken]}/holder", SYSTEM),
    )
    for page, who in (*asked, (f"{path}/emergency-contacts/{kin['contact_id']}/reveal", {})):
        is_problem(await http.post(page, headers=who | WHY), 409, "seal-broken")
    reveal = await http.post(f"/occupants/{occupants[broken]}/reveal", headers=WHY)
    is_problem(reveal, 409, "seal-broken")

    list_, chief = f"/reveals/{new_id()}", bearer(Role.运营经理, actor="chief") | WHY
    body = {"reveal_id": list_.removeprefix("/reveals/"), "status": "moved_in"}
    assert (await http.post("/reveals", json=body, headers=FINANCE | WHY)).is_success
    assert (await http.post(f"{list_}/approve", headers=chief)).is_success
    file = await http.post(f"{list_}/file", headers=FINANCE | WHY)
    assert file.status_code == 200, file.text
    assert {row["姓名"] for row in sheet_rows(file.content)} >= {"李雷", UNREADABLE}


async def test_the_file_of_somebody_says_which_fields_cannot_be_read_and_gives_the_rest(
    http: httpx.AsyncClient, runtime: Runtime, lived: Lived, others: list[str]
) -> None:
    await lose_the_key(runtime, lived.person_id)
    answer = await http.get(f"/people/{lived.merged}/export", headers=CHIEF)
    everything: dict[str, Any] = answer.json()
    assert NAME not in answer.text
    assert EMAIL in answer.text, "the other number has a key of its own"
    assert (RIGHT in answer.text, MOTHER in answer.text) == (True, False)
    told = {
        (fact["type"], field): fact["data"] for fact in everything["facts"] for field in fact["unreadable"]
    }
    assert told["OccupantNamed", "seals.name"]["seals"]["name"] == UNREADABLE
    assert told["EmergencyContactKept", "seals.phone"]["seals"]["phone"] == UNREADABLE
    assert told["HighRiskGroundFound", "reason"]["reason"] == UNREADABLE
    assert ("PersonRegistered", "seals.contacts.sms") in told
    read = [fact for fact in everything["facts"] if fact["type"] == "PersonCorrected"]
    assert [fact["unreadable"] for fact in read] == [[]]
    [paper] = everything["documents"]
    assert (paper["content"], paper["unreadable"]) == (None, True)
    assert b64decode(everything["papers"][0]["content"]) == PDF, "what comes behind it is there"
    assert everything["elsewhere"][0]["facts"] == [HELD]
    assert UNREADABLE not in json.dumps(everything["looks"], ensure_ascii=False)


async def test_the_file_of_somebody_says_which_document_the_store_has_lost(
    http: httpx.AsyncClient, lived: Lived, others: list[str], store: Path
) -> None:
    for part in (store / "documents" / str(lived.paper)).iterdir():
        part.unlink()
    [paper] = (await http.get(f"/people/{lived.merged}/export", headers=CHIEF)).json()["documents"]
    assert (paper["document_id"], paper["content"], paper["unreadable"]) == (str(lived.paper), None, True)
