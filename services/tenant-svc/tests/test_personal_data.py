"""Personal data: masked, opened with a reason, erased, and nowhere in plain."""

from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import httpx
import psycopg
from aiokafka import AIOKafkaConsumer
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from local.engines import Engines
from psycopg import sql
from testkit.stack import Roles, bearer, eventually

from .test_edge import (
    DEVICE,
    EMAIL,
    NAME,
    NUMBER,
    OPENID,
    PHONE,
    is_problem,
    registered,
    rooms,
    stay,
    zhang,
)

__all__ = ["rooms"]


async def test_a_name_is_shown_masked_and_contacts_only_to_services(
    http: httpx.AsyncClient, roles: Roles, runtime: Runtime
) -> None:
    person = zhang()
    await http.post("/people", json=person)
    asked = {"person_ids": [person["person_id"]], "purpose": "月度名单"}
    assert (await http.post("/people/names", json=asked)).json() == {person["person_id"]: "张**"}
    is_problem(await http.post("/people/contacts", json=asked), 403, "role-not-allowed")
    system = bearer(Role.系统, actor="notifications")
    dead = f"/people/{person['person_id']}/contacts/app/dead"
    assert (await http.post(dead, headers=system)).json()["events"] == ["PersonContactDied"]

    async def flagged() -> bool:
        return bool((await http.get(f"/people/{person['person_id']}/high-risk")).json()["high_risk"])

    await eventually(flagged, "born in 1949")
    reach = (await http.post("/people/contacts", json=asked, headers=system)).json()[person["person_id"]]
    assert reach == {
        "language": "zh",
        "high_risk": True,  # born in 1949
        "name": NAME,
        "channels": {"app": None, "sms": PHONE, "wechat": OPENID, "email": EMAIL},
        "offered": {},
    }
    at = {"openid": OPENID}
    is_problem(await http.post("/people/by-wechat", json=at), 403, "role-not-allowed")
    for openid, found in ((OPENID, [person["person_id"]]), ("nobody", [])):
        answer = await http.post("/people/by-wechat", json={"openid": openid}, headers=system)
        assert answer.json() == {"person_ids": found}
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select actor, reason, fields from disclosures where actor <> 'system' order by id"
        )
        seen = await rows.fetchall()
    assert [(row[0], row[1], "identity" in row[2]) for row in seen] == [
        ("test", "月度名单", False),
        ("notifications", "月度名单", False),
    ]


async def test_new_contacts_replace_the_old_ones_and_bring_a_dead_one_to_life(
    http: httpx.AsyncClient,
) -> None:
    person = zhang(identity=None)
    await http.post("/people", json=person)
    url, system = f"/people/{person['person_id']}/contacts", bearer(Role.系统)
    await http.post(f"{url}/sms/dead", headers=system)
    await http.post(f"{url}/wechat/dead", headers=system)
    changed = await http.put(url, json={"phone": "13900001111", "wechat": OPENID})
    assert changed.json()["events"] == ["PersonContactsChanged"]
    again = await http.put(url, json={"phone": "13900001111", "wechat": OPENID})
    assert again.json()["events"] == []
    asked = {"person_ids": [person["person_id"]], "purpose": "催缴"}
    reach = (await http.post("/people/contacts", json=asked, headers=system)).json()[person["person_id"]]
    assert reach["channels"] == {"app": None, "sms": "13900001111", "wechat": None, "email": None}
    assert reach["high_risk"] is False
    is_problem(await http.put(f"/people/{new_id()}/contacts", json={}), 404, "person-unknown", "person_id")


async def test_what_was_heard_of_a_number_before_another_was_put_in_its_place_is_not_said_of_that(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    person = zhang(identity=None)
    assert (await http.post("/people", json=person)).is_success
    url, system = f"/people/{person['person_id']}/contacts", bearer(Role.系统)
    before = runtime.clock.now()
    assert (await http.put(url, json={"phone": "13900001111", "wechat": OPENID})).is_success

    async def said(channel: str, at: datetime) -> Any:
        answer = await http.post(f"{url}/{channel}/dead", headers=system, json={"at": at.isoformat()})
        return answer.json()["events"]

    assert await said("sms", before) == []
    assert await said("wechat", before) == ["PersonContactDied"], "the same as before"
    assert await said("sms", runtime.clock.now()) == ["PersonContactDied"]
    is_problem(
        await http.post(f"{url}/sms/dead", headers=system, json={"at": "2025-03-01T00:00:00"}),
        422, "invalid-input", "at",
    )  # fmt: skip


async def test_a_number_is_unmasked_only_with_a_reason(http: httpx.AsyncClient) -> None:
    person = zhang()
    await http.post("/people", json=person)
    url, manager = f"/people/{person['person_id']}/identity/unmask", bearer(Role.运营经理)
    is_problem(await http.post(url, headers=manager), 422, "reason-missing", "X-Reason")
    reason = {"X-Reason": "%E5%A4%87%E6%A1%88"}
    shown = await http.post(url, headers=manager | reason)
    assert shown.json() == {"kind": "resident_id", "number": NUMBER, "country": None}
    is_problem(await http.post(url, headers=reason), 403, "role-not-allowed")


async def test_how_a_document_ends_is_told_apart_without_showing_it(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    token = {"kind": "network_identity", "number": "W7f3Kd0q8Zb2wA1900000000"}
    shown, proven, unseen, silent, mailed = (
        zhang(),
        zhang(identity=token, name="赵六", phone="13900002222"),
        zhang(identity=None, name="李四", phone="13900001111"),
        zhang(identity=None, name="王五", phone=None),
        zhang(identity=token | {"number": "W7f3Kd0q8Zb2wA1900000001"}, name="孙七", phone=None),
    )
    for person in (shown, proven, unseen, silent, mailed):
        assert (await http.post("/people", json=person)).status_code == 201
    system = bearer(Role.系统, actor="contracts")

    async def ask(person: dict[str, Any], last6: str, **name: str) -> httpx.Response:
        url = f"/people/{person['person_id']}/identity/matches"
        return await http.post(url, json={"last6": last6, **name}, headers=system)

    cases = ((shown, NUMBER[-6:].lower(), True), (shown, "000000", False), (shown, PHONE[-4:], False))
    for person, last6, right in cases:
        assert (await ask(person, last6)).json() == {"matches": right, "by": "document"}
    for person in (unseen, silent):  # whoever has the phone knows how it ends
        is_problem(await ask(person, "1111", name="李四"), 404, "identity-unknown", "person_id")
    is_problem(await ask(mailed, "1111", name="孙七"), 404, "phone-missing", "person_id")
    for last6, name, right in (
        ("2222", {"name": "趙 六"}, True),
        ("2222", {}, False),
        ("2222", {"name": "赵七"}, False),
        ("1111", {"name": "赵六"}, False),
        ("002222", {"name": "赵六"}, False),
    ):
        assert (await ask(proven, last6, **name)).json() == {"matches": right, "by": "name_and_phone"}
    on_file = {
        person["name"]: (await http.post(f"/people/{person['person_id']}/identity/on-file", headers=system))
        for person in (shown, proven, unseen, silent, mailed)
    }
    assert [each.json()["on_file"] for each in on_file.values()] == [True, True, False, False, False]
    missing = [each.json()["missing"] for each in on_file.values()]
    assert missing == [None, None, "document", "document", "phone"]
    is_problem(await ask(shown, "12"), 422, "invalid-input", "last6")
    is_problem(await ask({"person_id": new_id()}, "1111"), 404, "person-unknown", "person_id")
    url = f"/people/{shown['person_id']}/identity/matches"
    is_problem(await http.post(url, json={"last6": "1111"}), 403, "role-not-allowed")
    assert await looks_of_contracts(runtime) == [["identity"]] * 3 + [["name", "sms"]] * 5


async def test_of_a_party_no_more_is_opened_than_was_asked_for(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    token = {"kind": "network_identity", "number": "NETTOKENNETTOKEN7"}
    shown, proven = zhang(), zhang(identity=token, name="赵六", phone="13900002222")
    named = {"name": NAME, "phone": None, "identity_kind": "resident_id", "identity": None, "named_at": 1}
    only_kind = named | {"name": "赵六", "identity_kind": "network_identity"}
    cases: list[tuple[dict[str, Any], list[str], dict[str, Any], list[str]]] = [
        (shown, [], named, ["name"]),
        (shown, ["phone"], named | {"phone": PHONE}, ["name", "sms"]),
        (shown, ["identity"], named | {"identity": NUMBER}, ["identity", "name"]),
        (proven, ["identity"], only_kind, ["name"]),
    ]
    for person in (shown, proven):
        assert (await http.post("/people", json=person)).status_code == 201
    system = bearer(Role.系统, actor="contracts")
    for person, also, told_of, _ in cases:
        url, asked = f"/people/{person['person_id']}/party", {"purpose": "合同", "also": also}
        assert (await http.post(url, json=asked, headers=system)).json() == told_of
    assert await looks_of_contracts(runtime) == [fields for *_, fields in cases]
    for also in (["email"], ["phone"] * 3):
        asked = {"purpose": "合同", "also": also}
        assert (await http.post(url, json=asked, headers=system)).status_code == 422
    is_problem(await http.post(url, json={"purpose": "合同"}), 403, "role-not-allowed")


async def looks_of_contracts(runtime: Runtime) -> list[list[str]]:
    """Which fields contracts-svc was shown, look by look."""
    query: LiteralString = "select fields from disclosures where actor = 'contracts' order by id"
    async with runtime.pool.connection() as conn:
        return [row[0] for row in await (await conn.execute(query)).fetchall()]


async def test_our_own_people_are_named_in_full_to_a_department_and_nobody_else(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    keeper, guest = zhang(kind="staff", identity=None, name="吴刚"), zhang()
    for person in (keeper, guest):
        assert (await http.post("/people", json=person)).status_code == 201
    ids = [keeper["person_id"], guest["person_id"], str(new_id())]
    asked, system = {"person_ids": ids, "purpose": "名单"}, bearer(Role.系统, actor="contracts")
    told = (await http.post("/people/staff/names", json=asked, headers=system)).json()
    assert told == {"names": {keeper["person_id"]: "吴刚"}}
    assert await looks_of_contracts(runtime) == [["name"]]
    is_problem(await http.post("/people/staff/names", json=asked), 403, "role-not-allowed")


async def test_the_lists_of_a_department_have_names_masked_and_the_numbers_that_tenants_go_by(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    owner = zhang(kind="owner", identity=None, name="吴刚")
    assert (await http.post("/people", json=owner)).status_code == 201
    stays, (gone, guest) = await registered(http, name="李雷"), await registered(http, name="李蕾")
    number = (await http.get(f"/tenants/{stays[0]}")).json()["number"]
    why = bearer(Role.管理员) | {"X-Reason": "same"}
    await http.post(f"/tenants/{gone}/merge", json={"survivor_id": stays[0]}, headers=why)
    asked = {"person_ids": [owner["person_id"], guest, str(new_id())], "purpose": "导出"}
    told = await http.post("/people/listed", json=asked, headers=bearer(Role.系统, actor="contracts"))
    assert told.json()["people"] == {
        owner["person_id"]: {"name": "吴*", "number": None},
        guest: {"name": "李*", "number": number},
    }
    assert await looks_of_contracts(runtime) == [["name"], ["name"]]
    is_problem(await http.post("/people/listed", json=asked), 403, "role-not-allowed")


async def test_an_erased_person_has_no_name_no_contacts_and_no_way_back(http: httpx.AsyncClient) -> None:
    person = zhang()
    await http.post("/people", json=person)
    who, admin = person["person_id"], bearer(Role.管理员)
    is_problem(
        await http.delete(f"/people/{who}/personal-data", headers=admin), 422, "reason-missing", "X-Reason"
    )
    admin["X-Reason"] = "wish"
    assert (await http.delete(f"/people/{who}/personal-data", headers=admin)).status_code == 200
    asked = {"person_ids": [who], "purpose": "名单"}
    assert (await http.post("/people/names", json=asked)).json() == {who: None}
    reach = (await http.post("/people/contacts", json=asked, headers=bearer(Role.系统))).json()[who]
    assert (reach["name"], set(reach["channels"].values()), reach["high_risk"]) == (None, {None}, False)
    unmasked = await http.post(f"/people/{who}/identity/unmask", headers=admin)
    is_problem(unmasked, 410, "person-erased", "person_id")
    claim = {"last6": NUMBER[-6:]}
    matches = await http.post(f"/people/{who}/identity/matches", json=claim, headers=bearer(Role.系统))
    is_problem(matches, 404, "identity-unknown", "person_id")
    is_problem(
        await http.put(f"/people/{who}/contacts", json={"phone": PHONE}), 410, "person-erased", "person_id"
    )
    assert (await http.post("/people", json=zhang())).status_code == 201, "a new start is possible"


async def test_nobody_erased_is_given_a_number_or_answered_with_the_one_they_had(
    http: httpx.AsyncClient,
) -> None:
    never, once = zhang(), zhang(identity=None, name="李四", phone="13900001111")
    admin = bearer(Role.管理员) | {"X-Reason": "wish"}
    for person in (never, once):
        assert (await http.post("/people", json=person)).status_code == 201
    had = {"tenant_id": str(new_id()), "person_id": once["person_id"]}
    given = (await http.post("/tenants", json=had)).json()
    for person in (never, once):
        erased = await http.delete(f"/people/{person['person_id']}/personal-data", headers=admin)
        assert erased.status_code == 200, erased.text
        anew = {"tenant_id": str(new_id()), "person_id": person["person_id"]}
        is_problem(await http.post("/tenants", json=anew), 410, "person-forgotten", "person_id")
    assert (await http.post("/tenants", json=had)).json()["number"] == given["number"], "said twice"

    back = zhang(identity=None, name="李四", phone="13900001111")
    assert (await http.post("/people", json=back)).json().get("existing") is False
    fresh = {"tenant_id": str(new_id()), "person_id": back["person_id"]}
    answer = (await http.post("/tenants", json=fresh)).json()
    assert (answer["existing"], answer["number"] != given["number"]) == (False, True)


async def test_neither_the_database_nor_the_topic_holds_a_name_a_number_or_an_address(
    http: httpx.AsyncClient, roles: Roles, engines: Engines, topic_prefix: str, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(
        http, phone=PHONE, identity={"kind": "resident_id", "number": NUMBER}
    )
    await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))
    await http.put(f"/people/{person_id}/contacts", json={"phone": "13900001111", "email": EMAIL})
    await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-05-01"})
    dump = everything_in(roles.owner)
    records = await told(engines.kafka, f"{topic_prefix}.tenants.v1", 10)
    assert len(records) == 10, "six of what happened, and four times how they are reached since"
    for secret in (NAME, PHONE, NUMBER, EMAIL, OPENID, DEVICE, "13900001111", "1949-12-31", "2009-12-31"):
        assert secret.encode() not in dump, "in the database"
        assert all(secret.encode() not in record for record in records), "on the topic"
    assert person_id.encode() in dump, "the dump is of this database"


def everything_in(database: str) -> bytes:
    """Every row of every table that is ours, as text."""
    with psycopg.connect(database) as conn:
        tables = conn.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('kernel', 'views', 'public')"
        ).fetchall()
        queries = [sql.SQL("select t::text from {} t").format(sql.Identifier(*table)) for table in tables]
        return "\n".join(row[0] for query in queries for row in conn.execute(query)).encode()


async def told(kafka: str, topic: str, count: int) -> list[bytes]:
    """Everything on the topic, headers too, once `count` records are there."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    found: list[bytes] = []

    async def all_there() -> bool:
        for records in (await consumer.getmany(timeout_ms=100)).values():
            found.extend(repr(r.headers).encode() + (r.key or b"") + (r.value or b"") for r in records)
        return len(found) >= count

    try:
        await eventually(all_there, f"{count} records on {topic}")
    finally:
        await consumer.stop()
    return found
