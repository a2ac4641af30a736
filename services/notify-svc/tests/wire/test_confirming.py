"""A code reaches a person, is in nothing that we keep, and proves that they read it."""

import re
from typing import Any
from uuid import UUID

import orjson
import pytest
from edge.access import Role
from kernel.clock import WallClock
from kernel.ids import new_id
from notifications.edge.unkept import TooLate, open_unkept
from published.contracts import SigningOpened
from published.tenants import TenantContactChanged
from published.values import Channel
from testkit.stack import bearer, eventually

SYSTEM = bearer(Role.系统, "contracts-svc")


async def sent(house: Any, channels: list[str]) -> tuple[str, UUID]:
    person, park = house.person(*channels), new_id()
    await house.known(park, person)
    body = {"person_id": str(person), "purpose": "signing", "park_id": str(park)}
    answer = await house.http.post("/confirmations", json=body, headers=SYSTEM)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], person


async def received(house: Any, cause: str, channel: str) -> dict[str, Any]:
    [row] = await house.until(UUID(cause), "delivered")
    [entry] = await house.partners.entries(f"{row['id']}.{channel}")
    return dict(entry["content"])


async def give(house: Any, id_: str, code: str) -> Any:
    return await house.http.post(f"/confirmations/{id_}/check", json={"code": code}, headers=SYSTEM)


async def test_the_code_that_was_received_is_the_right_one_and_is_written_down_nowhere(house: Any) -> None:
    id_, _ = await sent(house, ["sms"])
    content = await received(house, id_, "sms")
    code = orjson.loads(content["TemplateParam"])["code"]
    wrong = await give(house, id_, f"{(int(code) + 1) % 10**6:06}")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:anju:problem:code-wrong")
    assert (await give(house, id_, code)).status_code == 200
    async with house.runtime.pool.connection() as conn:
        kept = "select count(*) from kernel.events where position(%s in data::text) > 0"
        shown = "select count(*) from views.notifications where position(%s in words::text) > 0"
        for query in (kept, shown):
            assert await (await conn.execute(query, [f'"{code}"'])).fetchone() == (0,)


async def test_codes_are_for_services_to_ask_for(house: Any) -> None:
    for path in ("/confirmations", f"/confirmations/{new_id()}/check"):
        answer = await house.http.post(path, json={}, headers=bearer(Role.管理员))
        assert answer.status_code == 403
    unknown = await give(house, str(new_id()), "000000")
    assert (unknown.status_code, unknown.json()["field"]) == (404, "confirmation_id")
    short = await give(house, str(new_id()), "12345")
    assert (short.status_code, short.json()["errors"][0]["field"]) == (422, "code")


async def test_each_signer_gets_a_link_of_their_own_until_the_signing_is_over(house: Any) -> None:
    person, park, id_ = house.person("sms"), new_id(), new_id()
    opened = SigningOpened(
        signing_id=id_, contract_id=new_id(), unit_ids=(new_id(),), park_id=park, track="tenant",
        signer_ids=(person,), due_at=WallClock().now(),
    )  # fmt: skip
    await house.say(opened, id_)
    content = await received(house, str(id_), "sms")
    [row] = await house.told(id_)
    assert orjson.loads(content["TemplateParam"])["link"] == f"https://anju.example/sign#{row['id']}.sms"
    over = opened.model_copy(update={"signing_id": new_id()})
    house.registry.over.add(str(over.signing_id))
    await house.say(over, over.signing_id)
    [lost] = await house.until(over.signing_id, "unreached")
    assert lost["attempts"]["sms"]["code"] == "signing-over"


async def test_who_is_asked_how_a_repair_was_gets_a_link_until_they_said_so(house: Any) -> None:
    order, now = new_id(), WallClock().now()
    row = {"template": "rating_asked", "thing_id": order, "person_id": new_id(), "words": {}}
    async with open_unkept(house.runtime.settings.token_key) as unkept:
        assert await unkept.words(row, "m.sms", now) == {"link": "https://anju.example/rate#m.sms"}
        house.registry.over.add(str(order))
        with pytest.raises(TooLate, match="rated-already"):
            await unkept.words(row, "m.app", now)


async def test_a_code_for_an_address_that_is_offered_goes_there_and_says_nothing_of_their_own(
    house: Any,
) -> None:
    person, park, offered = house.person("sms"), new_id(), f"139{new_id().int % 10**8:08}"
    of = str(new_id())
    house.registry.people[str(person)]["offered"] = {"sms": {"address_id": of, "address": offered}}
    await house.known(park, person)
    body = {"person_id": str(person), "purpose": "contact_sms", "park_id": str(park), "address_id": of}
    for mode, status in (("ok", "delivered"), ("dead", "unreached")):
        await house.partners.order("sms", mode, address=offered)
        asked = await house.http.post("/confirmations", json=body, headers=SYSTEM)
        [row] = await house.until(UUID(asked.json()["id"]), status)
    assert row["attempts"]["sms"]["status"] == "refused"
    assert str(person) not in [who for who, _ in house.registry.dead]
    arrived = (
        "select data->'offered' from kernel.events"
        " where type = 'MessageDelivered' and data->>'person_id' = %s"
    )
    async with house.runtime.pool.connection() as conn:
        assert await (await conn.execute(arrived, [str(person)])).fetchall() == [(True,)]


async def test_a_code_goes_to_no_other_address_that_was_offered_before_it_was_sent(house: Any) -> None:
    person, park, first, second = house.person("sms"), new_id(), str(new_id()), str(new_id())
    another = f"139{new_id().int % 10**8:08}"
    house.registry.people[str(person)]["offered"] = {"sms": {"address_id": second, "address": another}}
    await house.known(park, person)
    body = {"person_id": str(person), "purpose": "contact_sms", "park_id": str(park), "address_id": first}
    asked = await house.http.post("/confirmations", json=body, headers=SYSTEM)
    [row] = await house.until(UUID(asked.json()["id"]), "unreached")
    assert row["attempts"]["sms"]["status"] == "no_address"
    assert await house.partners.entries(f"{row['id']}.sms") == []


async def test_who_is_reached_by_mail_alone_gets_the_code_to_sign_there(house: Any) -> None:
    id_, _ = await sent(house, ["email"])
    content = await received(house, id_, "email")
    [code] = re.findall(r"(?<!\d)\d{6}(?!\d)", content["text"])
    assert (await give(house, id_, code)).status_code == 200


async def test_who_has_another_way_gets_the_code_to_sign_by_no_mail(house: Any) -> None:
    id_, _ = await sent(house, ["sms", "email"])
    [row] = await house.until(UUID(id_), "delivered")
    assert "email" not in row["attempts"]


async def voided(house: Any, id_: str) -> None:
    async def void() -> bool:
        query = "select exists (select from kernel.events where type = 'CodeVoided' and data->>%s = %s)"
        async with house.runtime.pool.connection() as conn:
            found = await conn.execute(query, ["confirmation_id", id_])
            return await found.fetchone() == (True,)

    await eventually(void, "some of where it may have gone is theirs no more")


@pytest.mark.parametrize("left", [("sms",), None], ids=["their phone", "nobody said what"])
async def test_a_code_to_sign_by_that_went_to_what_they_had_before_counts_no_more(
    house: Any, left: tuple[Channel, ...] | None
) -> None:
    """Whoever has the phone that was taken off does not say for them that they want to sign."""
    id_, person = await sent(house, ["sms", "email"])
    code = orjson.loads((await received(house, id_, "sms"))["TemplateParam"])["code"]
    await house.say(TenantContactChanged(person_id=person, left=left), person)
    await voided(house, id_)
    late = await give(house, id_, code)
    assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:code-expired")
    asked = {"person_id": str(person), "purpose": "signing", "park_id": str(new_id())}
    again = await house.http.post("/confirmations", json=asked, headers=SYSTEM)
    code = orjson.loads((await received(house, again.json()["id"], "sms"))["TemplateParam"])["code"]
    assert (await give(house, again.json()["id"], code)).status_code == 200


async def test_a_code_to_sign_by_counts_on_where_another_address_than_it_went_to_was_changed(
    house: Any,
) -> None:
    id_, person = await sent(house, ["sms", "email"])
    code = orjson.loads((await received(house, id_, "sms"))["TemplateParam"])["code"]
    for left in ((), ("email",)):
        await house.say(TenantContactChanged(person_id=person, left=left), person)
    await voided(house, id_)
    assert (await give(house, id_, code)).status_code == 200
