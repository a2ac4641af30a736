"""What was verified under a number that gave way is so under the one that stays, until that is undone."""

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from tenants.domain.verification import Postpone, verification
from tenants.views import query
from testkit.stack import bearer

from .test_checking_again import CHIEF, RESIDENT
from .test_edge import is_problem, registered
from .test_merging import asked_to_merge

PASSPORT = {"kind": "passport", "number": "E12345678", "country": "USA"}


async def shown(http: httpx.AsyncClient, person_id: str) -> tuple[str | None, str | None]:
    found = (await http.get(f"/people/{person_id}/verification")).json()
    assert found["person_id"] == person_id
    return found["status"], found["checked_as"]


async def verified(http: httpx.AsyncClient, person_id: str) -> None:
    done = await http.post(f"/people/{person_id}/verification/by-hand", headers=CHIEF)
    assert done.json()["events"] == ["TenantVerified"]


async def test_who_showed_no_document_is_verified_by_the_other_number_until_they_are_two_again(
    http: httpx.AsyncClient,
) -> None:
    survivor, stays = await registered(http, phone="13900001111")
    gone, gives_way = await registered(http, identity=RESIDENT)
    await verified(http, gives_way)
    assert await shown(http, stays) == (None, None)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for who in (stays, gives_way):
        assert await shown(http, who) == ("verified", gives_way)
    other = await http.get(f"/people/{stays}/verification")
    assert "ETag" not in other.headers, "it is no version of theirs"
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert await shown(http, stays) == (None, None)
    assert await shown(http, gives_way) == ("verified", gives_way)


async def test_who_showed_no_document_is_verified_by_nobody_unless_another_number_has_one(
    http: httpx.AsyncClient,
) -> None:
    survivor, stays = await registered(http, phone="13900001111")
    gone, gives_way = await registered(http, identity=RESIDENT)
    url = f"/people/{stays}/verification"
    for path in (url, f"{url}/by-hand"):
        is_problem(await http.post(path, headers=CHIEF), 404, "identity-unknown", "person_id")
    assert (await asked_to_merge(http, gone, survivor)).is_success
    asked = await http.post(url, headers=CHIEF)
    assert (asked.json()["id"], asked.json()["events"]) == (gives_way, ["VerificationRequested"])
    assert await shown(http, stays) == ("waiting", gives_way)


async def test_a_document_is_verified_by_a_check_of_that_document_alone(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    survivor, stays = await registered(http, identity=PASSPORT, name="李雷")
    gone, gives_way = await registered(http, identity=PASSPORT | {"country": "CAN"})
    await verified(http, gives_way)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert await shown(http, stays) == (None, None), "the passport of another country"
    async with runtime.pool.connection() as conn:  # as a ledger has it, that names no country
        bare = "update views.people set identity = passport, passport = null where id = %s"
        await conn.execute(bare, [gives_way])
    assert await shown(http, stays) == ("verified", gives_way)


async def test_a_list_has_each_human_being_once_and_as_the_number_they_go_by(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    survivor, stays = await registered(http, phone="13900001111")
    gone, gives_way = await registered(http, identity=RESIDENT)

    async def listed(**wanted: str) -> list[tuple[str, str, str]]:
        pages, cursor = [], None
        while not pages or cursor:
            page = {"limit": "1"} | wanted | ({"cursor": cursor} if cursor else {})
            answer = (await http.get("/people/verifications", params=page)).json()
            pages, cursor = [*pages, *answer["items"]], answer["next"]
            if not answer["items"]:
                break
        told = [(each["person_id"], each["checked_as"], each["status"]) for each in pages]
        return [each for each in told if {stays, gives_way} & {*each}]

    assert (await http.post(f"/people/{gives_way}/verification")).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert await listed() == await listed(status="waiting") == [(stays, gives_way, "waiting")]
    await verified(http, stays)
    assert await listed() == await listed(status="verified") == [(stays, gives_way, "verified")]
    assert await listed(status="waiting") == [], "they are verified, and nobody has to look at them"
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert await listed() == [(gives_way, gives_way, "verified")]


async def test_a_list_has_another_document_of_a_human_being_beside_it(
    http: httpx.AsyncClient,
) -> None:
    survivor, stays = await registered(http, identity=PASSPORT, name="李雷")
    gone, gives_way = await registered(http, identity=PASSPORT | {"country": "CAN"})
    for who in (stays, gives_way):
        await verified(http, who)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    found = (await http.get("/people/verifications")).json()["items"]
    assert [(each["person_id"], each["checked_as"]) for each in found] == [
        (stays, stays),
        (gives_way, gives_way),
    ]


async def test_what_waits_under_the_number_that_gave_way_is_seen_with_its_attempts(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    survivor, stays = await registered(http, phone="13900001111")
    gone, gives_way = await registered(http, identity=RESIDENT)
    assert (await http.post(f"/people/{gives_way}/verification")).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success
    [check] = await query.rows(runtime.pool, "select check_id from views.verifications", [])
    later = Postpone(check_id=check["check_id"], reason="HTTP 503", at=runtime.clock.now(), jitter=0)
    await runtime.handle(verification, gives_way, later, origin=SYSTEM, command_id=new_id())
    for who in (stays, gives_way):
        assert await shown(http, who) == ("waiting", gives_way)
        whole = (await http.get(f"/people/{who}/verification")).json()["attempts"]
        assert [each["reason"] for each in whole] == ["HTTP 503"]
        paged = (await http.get(f"/people/{who}/verification/attempts")).json()["items"]
        assert paged == whole
    await verified(http, stays)
    for who in (stays, gives_way):
        assert await shown(http, who) == ("verified", gives_way), "the document that they have"


async def test_by_the_document_of_a_number_that_gave_way_they_sign_until_they_are_two_again(
    http: httpx.AsyncClient,
) -> None:
    """A ledger brings who lives there without one, and it cannot be put under both numbers."""
    survivor, stays = await registered(http, phone="13900001111")
    gone, gives_way = await registered(http, identity=RESIDENT)
    system = bearer(Role.系统)

    async def asked(path: str, body: object, who: str = stays) -> httpx.Response:
        return await http.post(f"/people/{who}/{path}", json=body, headers=system)

    async def known() -> tuple[bool, str | None]:
        party = await asked("party", {"purpose": "签署", "also": ["identity"]})
        return (await asked("identity/on-file", {})).json()["on_file"], party.json()["identity"]

    claim, number = {"last6": RESIDENT["number"][-6:]}, f"/people/{stays}/identity/unmask"
    assert await known() == (False, None)
    assert (await asked("identity/matches", claim)).json()["type"].endswith("identity-unknown")
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert await known() == (True, RESIDENT["number"])
    assert (await asked("identity/matches", claim)).json() == {"matches": True, "by": "document"}
    assert (await http.post(number, headers=CHIEF)).json()["number"] == RESIDENT["number"]
    looks = (await http.get("/looks", params={"person_id": gives_way}, headers=CHIEF)).json()["items"]
    assert {tuple(each["fields"]) for each in looks} >= {("identity",)}, "whoever is shown knows it"
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert await known() == (False, None)
    assert (await http.post(number, headers=CHIEF)).status_code == 404
