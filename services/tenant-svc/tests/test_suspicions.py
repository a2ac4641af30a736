"""Two people who may be one: suspected whichever process took them, decided once, never asked again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from local.engines import Engines
from tenants.app import service
from tenants.domain import suspicion as of
from tenants.domain.identity import check_character
from tenants.edge.personal import PersonalData
from tenants.indexing import MANY, Indexing
from tenants.policies.suspecting import pair_of, react
from tenants.views import finding
from tenants.views.suspicions import suspicions
from testkit.given import given
from testkit.stack import bearer, eventually, running

from .test_edge import PHONE, is_problem, registered
from .test_merging import CHIEF, MERGED, UNMERGED, asked_to_merge
from .test_search import in_step

NOW = datetime(2025, 3, 1, tzinfo=UTC)
ONE, OTHER, PARK = named_id("one"), named_id("other"), named_id("park")
PAIR = pair_of(ONE, OTHER)
PHONED = of.SuspicionRaised(**PAIR, ground="phone")
BORN = of.SuspicionRaised(**PAIR, ground="name_and_birth_date")
CONFIRMED, DISMISSED = of.SuspicionConfirmed(**PAIR), of.SuspicionDismissed(**PAIR)
BY_PHONE = of.Suspect(**PAIR, ground="phone")
BY_BIRTH = of.Suspect(**PAIR, ground="name_and_birth_date")
HERE, OVER = of.Refer(park_id=PARK), of.NoteBeyondJudging()
REFERRED, LAPSED = of.SuspicionReferred(**PAIR, park_id=PARK), of.SuspicionLapsed(**PAIR)
SAME, TWO = of.NoteMerged(**PAIR), of.NoteUnmerged(**PAIR)


def test_a_pair_is_one_question_whoever_is_named_first() -> None:
    assert pair_of(ONE, OTHER) == pair_of(OTHER, ONE)


def test_each_ground_is_told_once_while_nobody_has_decided() -> None:
    given(of.suspicion).when(BY_PHONE).then(PHONED)
    given(of.suspicion, PHONED).when(BY_PHONE).nothing()
    given(of.suspicion, PHONED).when(BY_BIRTH).then(BORN)
    given(of.suspicion, PHONED, BORN).when(BY_PHONE).nothing()


def test_who_was_told_to_be_two_is_never_suspected_again() -> None:
    given(of.suspicion, PHONED).when(of.Dismiss()).then(DISMISSED)
    for command in (BY_PHONE, BY_BIRTH, of.Dismiss()):
        given(of.suspicion, PHONED, DISMISSED).when(command).nothing()
    given(of.suspicion).when(of.Dismiss()).refused(of.SuspicionUnknown)


def test_a_merge_answers_it_and_a_merge_undone_answers_it_the_other_way() -> None:
    given(of.suspicion, PHONED).when(SAME).then(CONFIRMED)
    given(of.suspicion).when(SAME).then(CONFIRMED)
    given(of.suspicion, PHONED, DISMISSED).when(SAME).then(CONFIRMED)
    given(of.suspicion, CONFIRMED).when(of.Dismiss()).refused(of.SuspicionWasConfirmed)
    given(of.suspicion, CONFIRMED).when(TWO).then(DISMISSED)
    for history, command in (((CONFIRMED,), SAME), ((CONFIRMED,), BY_PHONE), ((PHONED,), TWO), ((), TWO)):
        given(of.suspicion, *history).when(command).nothing()


def test_it_is_referred_once_while_it_can_be_judged_and_again_when_it_can_be_anew() -> None:
    given(of.suspicion, PHONED).when(HERE).then(REFERRED)
    given(of.suspicion, PHONED).when(OVER).nothing()
    given(of.suspicion, PHONED, REFERRED, BORN).when(HERE).nothing()
    given(of.suspicion, PHONED, REFERRED, BORN).when(OVER).then(LAPSED)
    given(of.suspicion, PHONED, REFERRED, LAPSED).when(OVER).nothing()
    given(of.suspicion, PHONED, REFERRED, LAPSED).when(HERE).then(REFERRED)
    for history in ((), (PHONED, REFERRED, CONFIRMED), (PHONED, REFERRED, DISMISSED)):
        for command in (HERE, OVER):
            given(of.suspicion, *history).when(command).nothing()


@every(some.lists(some.sampled_from([BY_PHONE, BY_BIRTH, SAME, TWO, HERE, OVER]), max_size=10))
def test_whatever_comes_a_question_once_answered_is_not_open_again(commands: list[Any]) -> None:
    state, answered = of.suspicion.initial, False
    for command in commands:
        for event in of.suspicion.decide(command, state):
            state = of.suspicion.evolve(state, event)
            answered |= event in (CONFIRMED, DISMISSED)
        assert not (answered and isinstance(state, of.Open))


def test_merging_answers_by_the_pair() -> None:
    pair = pair_of(MERGED.person_id, MERGED.survivor_person_id)
    for event, command in ((MERGED, of.NoteMerged(**pair)), (UNMERGED, of.NoteUnmerged(**pair))):
        [do] = react(Fact(event, ONE, "tenant-1", 1, 1, NOW, NOW, SYSTEM, "tenants"))
        assert (do.decider, do.id, do.command) == (of.suspicion, pair["suspicion_id"], command)


async def tasks(http: httpx.AsyncClient, status: str = "open") -> list[dict[str, Any]]:
    answer = await http.get("/suspicions", params={"status": status})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def desk_of(runtime: Runtime) -> httpx.AsyncClient:
    """A clerk who speaks to this process."""
    transport = httpx.ASGITransport(create_app(runtime))
    headers = bearer(Role.客服专员)
    return httpx.AsyncClient(transport=transport, base_url="http://tenants", headers=headers)


@pytest.fixture
async def desk(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """The same clerk at another process of the same service."""
    other = Runtime(service, runtime.settings, runtime.clock)
    await other.start()
    async with desk_of(other) as client:
        yield client
    await other.stop()


async def test_two_of_one_phone_who_come_at_once_to_two_processes_are_suspected_until_dismissed(
    http: httpx.AsyncClient, desk: httpx.AsyncClient, runtime: Runtime
) -> None:
    (one, li), (other, zhang) = await asyncio.gather(
        registered(http, name="李雷", phone=PHONE), registered(desk, phone="+86" + PHONE)
    )
    await in_step(runtime)
    [task] = await tasks(http)
    assert (task["grounds"], task["status"]) == (["phone"], "open")
    shown = {(each["tenant_id"], each["person_id"], each["name"]) for each in task["tenants"]}
    assert shown == {(one, li, "李*"), (other, zhang, "张**")}
    path = f"/suspicions/{task['suspicion_id']}/dismiss"
    is_problem(await http.post(path, headers=CHIEF | bearer(Role.客服专员)), 403, "role-not-allowed")
    is_problem(await http.post(path, headers=bearer(Role.管理员)), 422, "reason-missing", "X-Reason")
    nobody = await http.post(f"/suspicions/{new_id()}/dismiss", headers=CHIEF)
    is_problem(nobody, 404, "suspicion-unknown", "suspicion_id")
    assert (await http.post(path, headers=CHIEF)).json()["events"] == ["SuspicionDismissed"]
    for phone in ("13900001111", PHONE):
        await http.put(f"/people/{li}/contacts", json={"phone": phone, "wechat": "li"})
    await in_step(runtime)
    assert await tasks(http) == []
    [told] = await tasks(http, "dismissed")
    assert (told["reason"], told["decided_by"]) == ("same passport", "test")
    assert (await rebuild(runtime, suspicions, swap=False)).differences == 0


async def test_a_name_in_traditional_and_in_simplified_characters_and_one_birth_date_are_a_task(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    for name, serial in (("陳偉", "012"), ("陈伟", "014"), ("陈炜", "016")):
        await registered(http, name=name, identity={"kind": "resident_id", "number": numbered(serial)})
    await in_step(runtime)
    [task] = await tasks(http)
    assert task["grounds"] == ["name_and_birth_date"]
    assert [each["name"] for each in task["tenants"]] in (["陳*", "陈*"], ["陈*", "陳*"])


async def test_a_name_and_birth_date_shared_is_a_task_until_they_are_merged_or_erased(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    (one, _), (other, _), (_, third) = [
        await registered(http, identity={"kind": "resident_id", "number": numbered(serial)})
        for serial in ("002", "004", "006")
    ]
    await in_step(runtime)
    found = await tasks(http)
    assert [task["grounds"] for task in found] == [["name_and_birth_date"]] * 3
    assert (await asked_to_merge(http, one, other)).is_success

    async def left(count: int, status: str = "open") -> None:
        async def there_are() -> bool:
            return len(await tasks(http, status)) == count

        await eventually(there_are, f"{count} suspicions that are {status}")

    await left(1, "confirmed")
    await left(2)  # of either of them with the third
    erasing = {"X-Reason": "wish"} | bearer(Role.管理员)
    assert (await http.delete(f"/people/{third}/personal-data", headers=erasing)).is_success
    await left(0)
    assert (await http.post(f"/tenants/{one}/unmerge", headers=CHIEF)).is_success
    await left(1, "dismissed")


async def test_who_was_kept_but_not_compared_when_a_process_died_is_compared_at_the_next_start(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    idle = replace(service, workers=())
    async with (
        running(idle, database, engines.kafka, topic_prefix) as runtime,
        desk_of(runtime) as http,
        runtime.pool.connection() as lead,
    ):
        assert runtime.vault
        personal = PersonalData(runtime.vault)
        for name in ("李雷", "韩梅梅"):
            await registered(http, name=name, phone=PHONE)
        rows = await finding.stale(runtime.pool, 10)
        opened = await personal.open(rows, ["name", "sms"], SYSTEM, "test")
        kept = [row | {"marks": personal.found_by(opened[row["id"]])} for row in rows]
        await finding.keep(runtime.pool, kept)  # and there it died
        assert [row["id"] for row in await finding.stale(runtime.pool, 10)] == [row["id"] for row in rows]
        await Indexing(runtime, personal, lead).catch_up()
        assert await finding.stale(runtime.pool, 10) == []
        assert len(await tasks(http)) == 1


async def test_a_phone_that_many_gave_says_nothing_of_any_two(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    names = ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七")
    for some_of_them in (names[:MANY], names[MANY:]):
        for name in some_of_them:
            await registered(http, name=name, phone=PHONE)
        await in_step(runtime)
        assert len(await tasks(http)) == MANY * (MANY - 1) / 2


def numbered(serial: str) -> str:
    """The resident number of somebody born on 31 December 1949."""
    digits = f"11010519491231{serial}"
    return digits + check_character(digits)


@pytest.mark.parametrize("forgotten", [0, 1])
async def test_why_they_are_two_ends_with_whichever_of_them_is_forgotten(
    http: httpx.AsyncClient, runtime: Runtime, forgotten: int
) -> None:
    pair = [(await registered(http, name=name, phone=PHONE))[1] for name in ("李雷", "韩梅梅")]
    await in_step(runtime)
    [task] = (await http.get("/suspicions")).json()["items"]
    path = f"/suspicions/{task['suspicion_id']}/dismiss"
    assert (await http.post(path, headers=CHIEF)).is_success

    async def said() -> str | None:
        [row] = (await http.get("/suspicions", params={"status": "dismissed"})).json()["items"]
        reason: str | None = row["reason"]
        return reason

    assert await said() == "same passport"
    wish = bearer(Role.管理员) | {"X-Reason": "wish"}
    erased = await http.delete(f"/people/{sorted(pair)[forgotten]}/personal-data", headers=wish)
    assert erased.is_success, erased.text
    assert await said() is None
