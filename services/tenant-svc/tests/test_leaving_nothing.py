"""Everything held about a person in one file; and, once they are forgotten, none of it that can be read."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

import httpx
import openpyxl
import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from edge.access import Role
from host.runtime import Runtime
from kernel.domain import Sealed
from kernel.facts import SYSTEM
from kernel.ids import new_id
from psycopg import sql
from tenants.app import service
from tenants.domain.offer import OfferContact, offer
from tenants.edge.exporting import seals_in
from tenants.edge.reasons import SIGN
from testkit.sample import sample
from testkit.stack import MASTER, Roles, bearer, eventually

from .departments import FILES, HELD, LOOKED, PAPERS, SAID, TOLD, others
from .test_documents import PDF, hand_in, kept, store
from .test_edge import DEVICE, EMAIL, NAME, NUMBER, OPENID, PHONE, is_problem, registered, rooms, stay
from .test_merging import CHIEF
from .test_search import in_step, marks_of

__all__ = ["others", "rooms", "store"]

OTHER, FRIEND, FRIENDS_PHONE, OFFERED = "张小明", "李梅梅", "13700002222", "13600003333"
MOTHER, MOTHERS_PHONE, FRAIL = "赵秀兰", "13700005555", "独居，行动不便"
TEXTS = {NAME, OTHER, PHONE, NUMBER, EMAIL, OPENID, DEVICE, FRIEND, FRIENDS_PHONE, OFFERED, "13900001111"}
RIGHT = "章晓铭"
NOT_HERS, MISHEARD, SEEN = "微信是她前夫在用", "耳背听错姓名", "腿伤，上门核对"
AWAY, STAYED = "住院未能入住", "病愈后没有搬走"
BLURRED, UNFIT, SAME, TWINS = "照片是她妹妹的护照", "朋友有犯罪记录", "同一本护照", "是孪生姐妹"
WHYS = {NOT_HERS, MISHEARD, SEEN, AWAY, STAYED, BLURRED, UNFIT, SAME, TWINS}
TEXTS |= {MOTHER, MOTHERS_PHONE, FRAIL, RIGHT} | WHYS
STRANGER = "韩梅"
WHY = {"X-Reason": "asked"}
ADMIN = bearer(Role.管理员) | WHY


def because(why: str) -> dict[str, str]:
    """A manager's, who says why."""
    return bearer(Role.运营经理) | {"X-Reason": quote(why)}


class Lived(NamedTuple):
    """Two numbers that are one human being, of whom everything is known that can be."""

    tenant_id: str
    person_id: str
    merged: str
    stranger: str
    paper: UUID


@pytest.fixture
async def lived(http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID], store: Path) -> Lived:
    identity = {"kind": "resident_id", "number": NUMBER}
    tenant_id, person_id = await registered(http, phone="13900001111", identity=identity)
    gone, merged = await registered(http, name=OTHER, phone=PHONE)
    alone = {"name": STRANGER, "phone": "13500004444", "wechat": None, "email": None, "app": None}
    _, stranger = await registered(http, **alone)
    into, same = {"survivor_id": tenant_id}, because(SAME)
    assert (await http.post(f"/tenants/{gone}/merge", json=into, headers=same)).is_success
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=because(TWINS))).is_success
    assert (await http.post(f"/tenants/{gone}/merge", json=into, headers=same)).is_success
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    myself = bearer(Role.租客, actor=person_id)
    who = {"occupant_id": str(new_id()), "name": FRIEND, "relation": "friend", "phone": FRIENDS_PHONE}
    assert (await http.post("/me/occupants", json=who, headers=myself)).is_success
    unfit = await http.post(f"/occupants/{who['occupant_id']}/decline", headers=because(UNFIT))
    assert unfit.is_success
    changed = {"phone": PHONE, "wechat": OPENID, "email": EMAIL}
    assert (await http.put(f"/people/{person_id}/contacts", json=changed)).is_success
    kin = {"name": MOTHER, "phone": MOTHERS_PHONE, "relation": "parent"}
    assert (await http.put(f"/people/{merged}/emergency-contacts/{new_id()}", json=kin)).is_success
    assert (await http.post(f"/people/{person_id}/high-risk", json={"reason": FRAIL})).is_success
    right = {"json": {"name": RIGHT}, "headers": because(MISHEARD)}
    assert (await http.post(f"/people/{merged}/correct", **right)).is_success
    dead = await http.post(f"/people/{person_id}/contacts/wechat/dead", headers=because(NOT_HERS))
    assert dead.json()["events"] == ["PersonContactDied"]
    by_hand = await http.post(f"/people/{person_id}/verification/by-hand", headers=because(SEEN))
    assert by_hand.is_success
    moved = f"/tenants/{tenant_id}/move"
    came = {"unit_id": str(rooms[0]), "moved_in_on": stay(rooms[0])["moved_in_on"]}
    assert (await http.post(f"{moved}-in/withdraw", json=came, headers=because(AWAY))).is_success
    assert (await http.post(f"{moved}-in", json=stay(rooms[0]))).is_success
    left = {"moved_out_on": came["moved_in_on"]}
    assert (await http.post(f"{moved}-out", json=left)).is_success
    stayed = {"unit_id": str(rooms[0]), **left}
    assert (await http.post(f"{moved}-out/withdraw", json=stayed, headers=because(STAYED))).is_success
    paper = new_id()
    assert (await hand_in(http, {"person_id": person_id}, PDF, paper)).is_success
    assert (await http.post(f"/documents/{paper}/decline", headers=because(BLURRED))).is_success
    assert runtime.vault
    seal = (await runtime.vault.seal_many(UUID(person_id), {"sms": OFFERED}))["sms"]
    asked = OfferContact(person_id=UUID(person_id), channel="sms", contact="mark", seal=seal)
    await runtime.handle(offer, person_id, asked, origin=SYSTEM, command_id=new_id())
    await in_step(runtime)
    return Lived(tenant_id, person_id, merged, stranger, paper)


def test_every_seal_of_every_fact_is_seen() -> None:
    sealing = set()
    for name, event in service.registry().names().items():
        found = sample(event)
        seals = [seal for _, seal in seals_in(found)]
        assert len(seals) == len([each for each in within(found.model_dump()) if set(each) == SEAL])
        sealing |= {name} if seals else set()
    assert sealing == {
        *(
            "PersonRegistered",
            "PersonCorrected",
            "PassportIssuerTold",
            "PersonContactsChanged",
            "OccupantNamed",
            "ContactOffered",
        ),
        *("AccountKept", "EmergencyContactKept", "HighRiskGroundFound", "HighRiskWordTakenBack"),
    }


async def test_all_that_is_held_is_in_one_file_and_nothing_of_anybody_else(
    http: httpx.AsyncClient, runtime: Runtime, lived: Lived, others: list[str]
) -> None:
    path = f"/people/{lived.merged}/export"
    is_problem(await http.get(path, headers=WHY), 403, "role-not-allowed")
    is_problem(await http.get(path, headers=bearer(Role.管理员)), 422, "reason-missing", "X-Reason")
    elsewhere = bearer(Role.运营经理, parks=[new_id()]) | WHY
    is_problem(await http.get(path, headers=elsewhere), 403, "park-out-of-scope", "park_id")
    nobody = await http.get(f"/people/{new_id()}/export", headers=ADMIN)
    is_problem(nobody, 404, "person-unknown", "person_id")

    answer = await http.get(path, headers=CHIEF)
    assert answer.headers["cache-control"] == "private, no-store"
    everything = answer.json()
    assert {each["department"]: each["facts"] for each in everything["elsewhere"]} == {
        name: [HELD] for name in others
    }
    assert set(everything["person_ids"]) == {lived.person_id, lived.merged}
    for text in TEXTS:
        assert text in answer.text
    assert STRANGER not in answer.text
    assert lived.stranger not in answer.text
    assert not [each for each in within(everything) if set(each) == SEAL]
    assert {fact["reason"] for fact in everything["facts"]} >= WHYS, "each where it was said"
    [paper] = everything["documents"]
    assert (paper["document_id"], b64decode(paper["content"])) == (str(lived.paper), PDF)
    content = b64encode(PDF).decode()
    assert [paper["content"] for paper in everything["papers"]] == [content, None, None, None]
    assert [{**paper, "content": 0} for paper in everything["papers"]] == [
        {**each, "content": 0} for each in PAPERS
    ]
    assert everything["said"] == [
        {**SAID, "order_id": id_} for id_ in sorted((lived.person_id, lived.merged))
    ], "of both, what they said"
    assert everything["told"] == [TOLD]
    assert everything["files"] == [*FILES.values()], "each once"
    # Every fact there is, but for the stranger's, and in the log's order.
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select l.position from kernel.log l join kernel.events e using (stream_id, version)"
            " where stream_id not like %(of)s and stream_id not in"
            " (select stream_id from kernel.events where data::text like %(of)s) order by 1",
            {"of": f"%{lived.stranger}%"},
        )
        theirs = [row[0] for row in await rows.fetchall()]
    assert [fact["position"] for fact in everything["facts"]] == theirs
    asked = [look for look in everything["looks"] if look["reason"] == "same passport"]
    assert {look["person_id"] for look in asked} == {lived.person_id, lived.merged}, "this look, too"
    elsewhere = [look for look in everything["looks"] if look["department"] != "tenants"]
    assert elsewhere == [
        LOOKED | {"person_id": id_, "reason": department, "department": department}
        for department in ("workorders", "notifications")
        for id_ in sorted((lived.person_id, lived.merged))
    ], "and at what others keep"
    own = [fact for fact in everything["facts"] if fact["type"] == "OccupantNamed"]
    assert own[0]["by"]["actor"] == lived.person_id, "of themselves all is told, of our people their role"


@pytest.mark.parametrize("away", ["contracts", "workorders", "notifications"])
async def test_half_a_file_is_none(
    http: httpx.AsyncClient, lived: Lived, others: list[str], away: str
) -> None:
    others.remove(away)
    answer = await http.get(f"/people/{lived.merged}/export", headers=CHIEF)
    is_problem(answer, 503, "department-away")


async def test_who_is_forgotten_takes_the_merged_along_and_nothing_can_be_read_any_more(
    http: httpx.AsyncClient,
    runtime: Runtime,
    lived: Lived,
    roles: Roles,
    store: Path,
    others: list[str],
    bonds: list[dict[str, Any]],
) -> None:
    path = f"/people/{lived.merged}/personal-data"
    is_problem(await http.delete(path, headers=ADMIN), 409, "person-lives-here", "person_id")
    elsewhere = bearer(Role.管理员, parks=[new_id()]) | WHY
    is_problem(await http.delete(path, headers=elsewhere), 403, "park-out-of-scope", "park_id")
    before = dump_of(roles.owner)
    assert TEXTS | {STRANGER} <= readable(before), "with its key each seal opens"

    left = {"moved_out_on": "2025-05-01"}
    assert (await http.post(f"/tenants/{lived.tenant_id}/move-out", json=left)).is_success
    bonds.append({"contract_id": str(new_id()), "kind": "settlement"})
    is_problem(await http.delete(path, headers=ADMIN), 409, "settlement-pending", "person_id")
    others.remove("contracts")
    is_problem(await http.delete(path, headers=ADMIN), 503, "department-away")
    others.append("contracts")
    assert await marks_of(runtime, lived.person_id), "none of them was forgotten"
    bonds.clear()
    answer = await http.delete(path, headers=ADMIN)
    assert answer.json()["events"] == ["PersonalDataErased"]
    assert (await http.delete(path, headers=ADMIN)).json()["events"] == []
    await in_step(runtime)

    after = dump_of(roles.owner)
    ours = {lived.person_id, lived.merged}
    assert not [row for row in after["public.person_keys"] if row["person_id"] in ours]
    assert readable(after) & TEXTS == set()
    assert STRANGER in readable(after), "the others' are as they were"
    written = json.dumps(after, ensure_ascii=False)
    assert [text for text in TEXTS if text in written] == []
    for person_id in ours:
        assert await marks_of(runtime, person_id) == []
    assert kept(store) == []
    shown = (await http.get(f"/people/{lived.merged}/export", headers=CHIEF)).json()
    assert {fact["type"] for fact in shown["facts"]} >= {"PersonRegistered", "PersonalDataErased"}
    assert [paper["content"] for paper in shown["documents"] + shown["papers"]] == [None] * 5
    assert not [text for text in TEXTS if text in json.dumps(shown, ensure_ascii=False)]


async def test_lists_say_why_until_they_are_forgotten(http: httpx.AsyncClient, lived: Lived) -> None:
    myself = bearer(Role.租客, actor=lived.person_id)

    async def said() -> list[str | None]:
        me = (await http.get("/me", headers=myself)).json()["documents"]
        own = (await http.get("/me/occupants", headers=myself)).json()
        paths = ("/documents", "/occupants", "/merges", "/suspicions?status=confirmed")
        lists = [(await http.get(path, headers=ADMIN)).json()["items"] for path in paths]
        return [each["reason"] for rows in (me, own, *lists) for each in rows]

    assert {*await said()} >= {BLURRED, UNFIT, SAME}
    book = (await http.get("/documents.xlsx", headers=ADMIN)).content
    [[_, *cells]] = [[*openpyxl.load_workbook(BytesIO(book)).active.iter_rows(values_only=True)]]
    assert BLURRED in cells[0]
    left = {"moved_out_on": "2025-05-01"}
    assert (await http.post(f"/tenants/{lived.tenant_id}/move-out", json=left)).is_success
    assert (await http.delete(f"/people/{lived.merged}/personal-data", headers=ADMIN)).is_success
    paths = ("/documents", "/occupants", "/merges")
    lists = [(await http.get(path, headers=ADMIN)).json()["items"] for path in paths]
    assert {each["reason"] for rows in lists for each in rows} == {None}


async def test_keys_that_could_not_be_destroyed_at_once_are_destroyed_as_soon_as_they_can_be(
    http: httpx.AsyncClient, runtime: Runtime, lived: Lived, roles: Roles
) -> None:
    left = {"moved_out_on": "2025-05-01"}
    assert (await http.post(f"/tenants/{lived.tenant_id}/move-out", json=left)).is_success
    path, ours = f"/people/{lived.merged}/personal-data", {lived.person_id, lived.merged}

    def key_owners() -> set[str]:
        return {row["person_id"] for row in dump_of(roles.owner)["public.person_keys"]}

    with psycopg.connect(roles.owner, autocommit=True) as owner:
        app = runtime.settings.url.partition("//")[2].partition(":")[0]
        of_keys = sql.SQL("{} delete on person_keys {} {}")
        owner.execute(of_keys.format(sql.SQL("revoke"), sql.SQL("from"), sql.Identifier(app)))
        answer = await http.delete(path, headers=ADMIN)
        assert answer.json()["events"] == ["PersonalDataErased"]
        assert ours <= key_owners()
        owner.execute(of_keys.format(sql.SQL("grant"), sql.SQL("to"), sql.Identifier(app)))

    async def gone() -> bool:
        return not ours & key_owners()

    await eventually(gone, "the keys are destroyed")
    assert readable(dump_of(roles.owner)) & TEXTS == set()


SEAL = set(Sealed.model_fields)
Dump = dict[str, list[dict[str, Any]]]


def dump_of(database: str) -> Dump:
    """Every column of every row of every table of this database; bytes in base64."""
    found: Dump = {}
    with psycopg.connect(database) as conn, conn.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        tables = conn.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog',"
            " 'information_schema')"
        ).fetchall()
        for table in tables:
            query = sql.SQL("select * from {}").format(sql.Identifier(*table))
            rows = cursor.execute(query).fetchall()
            found[".".join(table)] = json.loads(json.dumps(rows, default=_plain))
    assert "kernel.events" in found
    return found


def _plain(value: object) -> object:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def within(value: object) -> Iterator[dict[str, Any]]:
    """Every object in what was read as JSON."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, str) and value.startswith(SIGN):
        yield from within(json.loads(value.removeprefix(SIGN)))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from within(each)


def readable(dump: Dump) -> set[str]:
    """Whatever any key in the dump makes of any seal in it, by who has the master key and minds no tag."""
    wrapped = [b64decode(row["wrapped"]) for row in dump["public.person_keys"]]
    keys = [in_clear(b64decode(MASTER), each[:12], each[12:]) for each in wrapped]
    found, seals = set[str](), seals_within(dump)
    assert seals, "the log keeps them"
    while seals:  # what is sealed may be a seal in turn, of somebody else
        texts = {
            in_clear(key, b64decode(nonce), b64decode(content)).decode(errors="replace")
            for key in keys
            for nonce, content in seals
        }
        seals = {
            seal for text in texts - found if text.startswith("{") for seal in seals_within(as_json(text))
        }
        found |= texts
    return found


def seals_within(value: object) -> set[tuple[str, str]]:
    return {(each["n"], each["c"]) for each in within(value) if set(each) == SEAL}


def as_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def in_clear(key: bytes, nonce: bytes, content: bytes) -> bytes:
    """AES-GCM without its tag of 16 bytes is AES-CTR from 2 on."""
    decryptor = Cipher(algorithms.AES(key), modes.CTR(nonce + b"\0\0\0\2")).decryptor()
    return decryptor.update(content[:-16]) + decryptor.finalize()
