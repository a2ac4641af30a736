"""After a life in the house, no dump, topic or log holds a name, a number or an address of anybody.

The partners outside are the exception: they are told where to send to. Searched as it is and as databases,
JSON, URLs and base64 may write it.
"""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from edge.access import Role
from kernel.ids import new_id
from kernel.topics import PARTITIONS
from local import databases
from local.contexts import CONTEXTS
from local.engines import Engines
from local.urls import with_database
from psycopg import sql
from tenants.domain.identity import check_character
from testkit.daytime import until_day
from testkit.stack import eventually

from .house import House, open_house
from .signer import Signer, send
from .town import Person, Stay, Town

_serials = count()


def spellings(text: str) -> set[bytes]:
    """The bytes in which this text may be found."""
    plain = text.encode()
    inside = {b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)}
    escaped = json.dumps(text)[1:-1].encode()
    return {plain, escaped, escaped.upper(), quote(text).encode(), plain.hex().encode(), *inside}


def places(dumps: Mapping[str, bytes], texts: Iterable[str]) -> list[str]:
    """Which of these texts stands where."""
    return sorted(
        f"{text} in {name}"
        for text in set(texts)
        for name, dump in dumps.items()
        if any(len(spelling) >= 6 and spelling in dump for spelling in spellings(text))
    )


class SecretTown(Town):
    """A town whose people have names and numbers that no other text in the house resembles."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.texts: list[str] = []

    async def person(self, kind: str) -> Person:
        serial = next(_serials)
        front = f"31011519880723{700 + serial % 100:03d}"
        name, identity = f"慕容静{chr(0x5F20 + serial)}", front + check_character(front)
        addresses = {
            "app": f"geraet-{new_id().hex}",
            "sms": f"139{77_310_000 + serial}",
            "wechat": f"wxgeheim{serial:05d}",
            "email": f"geheim{serial:04d}@beispiel.example",
        }
        found = Person(new_id(), name, addresses, identity)
        body = {"person_id": str(found.id), "kind": kind, "name": name, "language": "zh"}
        body |= {"identity": {"kind": "resident_id", "number": identity}}  # type: ignore[dict-item]
        body |= {{"sms": "phone"}.get(channel, channel): text for channel, text in addresses.items()}
        await self.house.post("/tenants/people", body, status=201)
        self.texts += [name, identity, *addresses.values()]
        return found


@dataclass(frozen=True)
class Lived:
    """A house after everything happened once, and what must be nowhere in it."""

    house: House
    texts: list[str]
    stay: Stay


@pytest_asyncio.fixture(scope="module")
async def lived(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lived]:
    home = tmp_path_factory.mktemp("lived")
    async with open_house(engines, home, more={"ANJU_LOG_LEVEL": "DEBUG"}) as house:
        town = SecretTown(house)
        park = await town.park()
        going, staying = await town.living(park), await town.living(park, last_day=town.day(30))
        await town.move_out(going, town.day(0))
        order = {"unit_id": str(staying.unit_id), "park_id": str(park.id), "fault": "water_leak"}
        order |= {"order_id": str(new_id()), "urgency": "emergency", "tenant_id": str(staying.tenant_id)}
        await house.post("/workorders/orders", order)
        await _trouble(house, town, going)
        risk = {"reason": "听不清电话，需上门"}
        await house.post(f"/tenants/people/{staying.person.id}/high-risk", risk, status=201)
        town.texts.append(risk["reason"])
        coming = await town.tenant(park, await town.unit(park))
        await send(town, coming)
        for person in (coming.person, park.keeper):
            signer = Signer(house, person)
            session = await signer.sign()
            link = (await signer.received("SigningOpened"))["link"]
            town.texts += [session, link.partition("#")[2]]
        house.jump(timedelta(days=1, hours=5))
        # Begun in the evening it is night by now, when nobody is told of an end that comes near.
        house.jump(until_day(house.runtimes["notifications"].clock.now()))

        async def all_told() -> bool:
            kinds = (
                (going.tenant_id, "TenantMovedOut"),
                (staying.contract_id, "ContractNearExpiry"),
                (order["order_id"], "WorkOrderOverdue"),
            )
            return all([await town.told(thing, kind) for thing, kind in kinds])  # type: ignore[arg-type]

        await eventually(all_told, "moved out, near its end, overdue", within=40, every=0.2)
        await _called_back(house, town, staying)
        await eventually(lambda: _all_receipts(house), "every receipt is in", within=30, every=0.2)
        yield Lived(house, town.texts, going)


async def _trouble(house: House, town: SecretTown, stay: Stay) -> None:
    """What makes a house talk: refusals, repeated people, opened and forgotten data, a partner that fails."""
    control = f"http://127.0.0.1:{house.ports['sandbox']}/_control/email"
    await house.http.post(control, json={"mode": "fail", "times": 2})
    name, identity, _, phone, *_ = town.texts
    wrong = {"person_id": str(new_id()), "kind": "tenant", "name": name, "phone": phone, "language": "zh"}
    for body in (
        wrong | {"identity": {"kind": "resident_id", "number": identity[:-1] + "Y"}},
        wrong | {"surname": name},
        wrong | {"phone": phone + "x"},
        wrong | {"email": f"{name}@@"},
        wrong | {"kind": name},
    ):
        await house.ask("POST", "/tenants/people", json=body, status=422)
    await house.ask("POST", "/tenants/people", json=wrong)  # known before: answered with who it is
    why = {"headers": {"X-Reason": quote("核对证件")}}
    who = stay.person.id
    await house.ask("POST", f"/tenants/people/{who}/identity/unmask", **why)
    await house.ask("POST", "/tenants/people/names", json={"person_ids": [str(who)], "purpose": "看名单"})
    await _known_better(house, town, str(who))
    gone = await town.person("tenant")
    await house.ask("DELETE", f"/tenants/people/{gone.id}/personal-data", **why)
    # A text of theirs in an address, where it does not belong.
    told = house.bearer(Role.客服专员)
    for path in (f"/tenants/people/{quote(name)}", f"/tenants/tenants?number={quote(identity)}"):
        await house.http.get(f"/api{path}", headers=told)


async def _known_better(house: House, town: SecretTown, who: str) -> None:
    """What more is said of somebody: whether they are who they say, whom to call, why they are at risk."""
    kin = {"name": "慕容无双", "phone": "13977410001", "relation": "parent"}
    why = "独居且行动不便"
    url = f"/tenants/people/{who}"
    heard = "微信是她病中的母亲在用"
    await house.ask("POST", f"{url}/contacts/wechat/dead", headers={"X-Reason": quote(heard)})
    await house.ask("PUT", f"{url}/emergency-contacts/{new_id()}", json=kin, status=201)
    await house.ask("POST", f"{url}/high-risk", json={"reason": why}, status=201)
    await house.ask("POST", f"{url}/verification", status=201)
    town.texts += [kin["name"], kin["phone"], why, heard]

    async def verified() -> bool:
        found = await house.ask("GET", f"{url}/verification")
        return bool(found["status"] == "verified")

    await eventually(verified, "the authority has answered", within=20)


async def _called_back(house: House, town: Town, stay: Stay) -> None:
    """A human calls the one, who is at risk, looks at what the message said, and notes what they want."""
    who, phone = str(stay.person.id), stay.person.addresses["sms"]
    notices: list[Any] = []

    async def to_call() -> bool:
        told = await town.told(stay.contract_id, "ContractNearExpiry")
        notices[:] = [row for row in told if (row["person_id"], row["status"]) == (who, "delivered")]
        return bool(notices and await house.items("/notifications/callbacks", person_id=who))

    await eventually(to_call, "they have the message, and a human is to call them", within=40, every=0.2)
    [notice] = notices
    [task] = await house.items("/notifications/callbacks", person_id=who)
    callback, why = f"/notifications/callbacks/{task['id']}", {"headers": {"X-Reason": quote("核对")}}
    assert (await house.ask("POST", f"{callback}/phone"))["phone"] == phone
    for _ in range(3):  # of which those that come sooner than that count as one
        await house.post(f"{callback}/calls", {"outcome": "no_answer"})
        house.jump(timedelta(minutes=10))
    await house.ask("POST", f"{callback}/emergency-contacts")
    texts = await house.ask("POST", f"/notifications/notifications/{notice['id']}/texts", **why)
    assert any(stay.person.name in each["text"] for each in texts)
    wants = {"purpose": "marketing", "channel": "email", "on": True}
    await house.ask("POST", f"/notifications/preferences/{who}", json=wants, **why)
    await house.post(f"{callback}/calls", {"outcome": "reached"})


async def _all_receipts(house: House) -> bool:
    sent = await house.sent()
    return len(sent) >= 12 and not any(entry["receipts_waiting"] for entry in sent)


async def test_no_database_holds_any_of_it(lived: Lived) -> None:
    dumps = {name: await dump_of(lived.house, name) for name in CONTEXTS}
    assert str(lived.stay.person.id).encode() in dumps["tenants"], "the dump holds what it should"
    assert places(dumps, lived.texts) == []


async def test_no_topic_holds_any_of_it(lived: Lived) -> None:
    records = await records_of(lived.house)
    assert str(lived.stay.tenant_id).encode() in records, "the topics hold what they should"
    assert places({"topics": records}, lived.texts) == []


async def test_no_log_holds_any_of_it(lived: Lived) -> None:
    logs = {log.name: log.read_bytes() for log in lived.house.home.glob("*.log")}
    assert b'"POST /' in logs["house.log"], "the log tells of requests"
    assert places(logs, lived.texts) == []


async def test_the_partners_were_told_so_the_search_finds_what_is_there(lived: Lived) -> None:
    outside = b"".join(file.read_bytes() for file in lived.house.home.glob("sandbox.sqlite*"))
    assert places({"partners": outside}, [lived.stay.park.keeper.name]) != []


async def test_what_is_planted_is_found(lived: Lived) -> None:
    text = lived.texts[0]
    async with await psycopg.AsyncConnection.connect(whole(lived.house, "analytics")) as conn:
        await conn.execute("create table views.planted (id int, note jsonb, raw bytea)")
        await conn.execute("insert into views.planted values (1, %s, %s)", [json.dumps([text]), b""])
        await conn.execute("insert into views.planted values (2, null, %s)", [lived.texts[1].encode()])
    try:
        dump = await dump_of(lived.house, "analytics")
    finally:
        async with await psycopg.AsyncConnection.connect(whole(lived.house, "analytics")) as conn:
            await conn.execute("drop table views.planted")
    assert len(places({"analytics": dump}, lived.texts)) == 2


def in_base64(text: str) -> str:
    return b64encode(b"xy" + text.encode() + b"z").decode()


@pytest.mark.parametrize("written", [str, json.dumps, quote, in_base64])
def test_a_text_is_found_however_it_was_written(written: object) -> None:
    found = places({"dump": f"… {written('慕容静静')} …".encode()}, ["慕容静静"])  # type: ignore[operator]
    assert found == ["慕容静静 in dump"]


def whole(house: House, context: str) -> str:
    """A service's database for one who may read all of it."""
    return with_database(house.engines.postgres_url, databases.login(context, house.mark))


async def dump_of(house: House, context: str) -> bytes:
    """Every row of every table of a database, as text."""
    parts: list[bytes] = []
    async with await psycopg.AsyncConnection.connect(whole(house, context)) as conn:
        found = await conn.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog',"
            " 'information_schema') order by 1, 2"
        )
        for schema, table in await found.fetchall():
            rows = sql.SQL("copy (select t::text from {} t) to stdout").format(sql.Identifier(schema, table))
            async with conn.cursor() as cursor, cursor.copy(rows) as copy:
                parts += [bytes(part) async for part in copy]
    return b"\n".join(parts)


async def records_of(house: House) -> bytes:
    """Keys, values and headers of every record on every topic of the house."""
    consumer = AIOKafkaConsumer(bootstrap_servers=house.engines.kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        topics = [topic for topic in await consumer.topics() if topic.startswith(f"{house.mark}.")]
        assert topics
        every = [TopicPartition(t, p) for t in topics for p in range(PARTITIONS)]
        consumer.assign(every)
        ends, parts = await consumer.end_offsets(every), []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    headers = [name.encode() + b"=" + (value or b"") for name, value in record.headers]
                    parts += [record.key or b"", record.value or b"", *headers]
        return b"\n".join(parts)
    finally:
        await consumer.stop()
