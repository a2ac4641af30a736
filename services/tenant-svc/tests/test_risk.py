"""Who counts as high-risk: by age, by document, by somebody's word, and no longer than that."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import local_date, start_of
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import named_id
from kernel.service import Do
from local.engines import Engines
from policy.trying.comparing import Difference
from tenants.domain.identity import check_character
from tenants.domain.person import PersonForgotten, RegisterPerson, person
from tenants.domain.person_facts import (
    PersonalDataErased,
    Seals,
)
from tenants.domain.risk import (
    ForgetRisk,
    Forgotten,
    HighRiskForgotten,
    HighRiskGroundFound,
    HighRiskWordTakenBack,
    NoteDocument,
    NotFlaggedByHand,
    RiskCommand,
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
    risk,
)
from tenants.domain.risk_policy import HighRiskAge
from tenants.foreseeing import foresee
from tenants.policies.forgetting import react as forget
from tenants.policies.risking import react
from tenants.trying import TRYING
from testkit.given import given
from testkit.stack import bearer, eventually

from .risks import AGED, FLAGGED, FOREIGN, ID, LIFTED, MONTH, SEAL, WHO, age, at, back, registered, word
from .test_edge import is_problem, zhang
from .test_verification import opened

BY_HAND = HighRiskGroundFound(**ID, ground="hand", reason=SEAL)
TAKEN_BACK, FORGOTTEN = HighRiskWordTakenBack(**ID, reason=SEAL), HighRiskForgotten(**ID)


def test_the_first_ground_flags_them_and_each_is_found_once() -> None:
    given(risk).when(age).then(AGED, FLAGGED)
    given(risk, AGED, FLAGGED).when(age).nothing()
    given(risk, AGED, FLAGGED).when(NoteDocument(**ID)).then(FOREIGN)
    given(risk, AGED, FLAGGED).when(word).then(BY_HAND)
    given(risk, BY_HAND, FLAGGED).when(word).nothing()


def test_somebodys_word_is_taken_back_and_nothing_else_is() -> None:
    given(risk, BY_HAND, FLAGGED).when(back).then(TAKEN_BACK, LIFTED)
    given(risk, AGED, FLAGGED, BY_HAND).when(back).then(TAKEN_BACK)
    given(risk, BY_HAND, FLAGGED, TAKEN_BACK, LIFTED).when(back).nothing()
    given(risk, BY_HAND, FLAGGED, TAKEN_BACK, LIFTED).when(word).then(BY_HAND, FLAGGED)
    for before in ((), (AGED, FLAGGED)):
        given(risk, *before).when(back).refused(NotFlaggedByHand)


def test_of_who_was_erased_nothing_comes_due_and_nothing_is_said() -> None:
    given(risk).when(ForgetRisk(**ID)).then(FORGOTTEN)
    given(risk, FORGOTTEN).when(ForgetRisk(**ID)).nothing()
    given(risk, FORGOTTEN).when(age).nothing()
    for said in (word, back):
        given(risk, AGED, FLAGGED, FORGOTTEN).when(said).refused(PersonForgotten)


@every(some.lists(some.sampled_from([age, NoteDocument(**ID), word, back, ForgetRisk(**ID)])))
def test_they_are_flagged_exactly_while_there_is_a_ground(commands: list[RiskCommand]) -> None:
    state, flagged = risk.initial, False
    for command in commands:
        try:
            events = risk.decide(command, state)
        except Refusal:
            continue
        for event in events:
            state = risk.evolve(state, event)
            flagged = {TenantFlaggedHighRisk: True, TenantHighRiskLifted: False}.get(type(event), flagged)
        if isinstance(state, Forgotten):
            return
        assert flagged == bool(state.grounds)  # type: ignore[attr-defined]


def numbered(front: str) -> str:
    return front + check_character(front)


def test_documents_from_elsewhere_flag_whoever_is_not_our_staff() -> None:
    now = start_of(MONTH)
    for kind, foreign in (("passport", True), ("permanent_residence", True), ("resident_id", False)):
        found = react(at(registered(identity_kind=kind, identity="m"), now))
        assert found == ([Do(risk, WHO, NoteDocument(**ID))] if foreign else [])
    assert react(at(registered(identity_kind="passport", identity="m", kind="staff"), now)) == []
    assert react(at(registered(identity_kind="passport", identity="m", of_china=True), now)) == []
    assert Do(risk, WHO, ForgetRisk(**ID)) in forget(at(PersonalDataErased(**ID), now))


async def test_some_turn_sixty_or_were_long_ago_and_somebody_says_so_of_another(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with opened(database, engines, topic_prefix) as house:
        today = local_date(house.clock.now())
        month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        front = f"110105{month.year - 60}{month.month:02}1700"
        turning, erased, other = [
            zhang(phone=None, identity={"kind": "resident_id", "number": number})
            for number in (numbered(front + "1"), numbered(front + "2"), "11010119900307803X")
        ]
        for body in (turning, erased, other):
            assert (await house.http.post("/people", json=body)).status_code == 201
        url, wish = "/people/{}/high-risk", {"X-Reason": "wish"}
        assert (
            await house.http.delete(f"/people/{erased['person_id']}/personal-data", headers=wish)
        ).is_success

        async def listed() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await house.http.get("/people/high-risk")).json()["items"]
            return found

        hand = url.format(other["person_id"])
        said = await house.http.post(hand, json={"reason": "独居，行动不便"})
        assert said.json()["events"] == ["HighRiskGroundFound", "TenantFlaggedHighRisk"]
        assert (await house.http.post(hand, json={"reason": "again"})).json()["events"] == []
        is_problem(await house.http.post(f"{hand}/reason"), 422, "reason-missing", "X-Reason")
        assert (await house.http.post(f"{hand}/reason", headers=wish)).json() == {"reason": "独居，行动不便"}
        assert [row["person_id"] for row in await listed()] == [other["person_id"]]

        house.clock.set(start_of(month))

        async def sixty() -> bool:
            return [row["grounds"] for row in await listed()] == [["hand"], ["age"]]

        await eventually(sixty, "one of them turns sixty, the erased one does not")
        assert (await house.http.get(url.format(turning["person_id"]))).json()["since"] == (
            start_of(month).isoformat().replace("+00:00", "Z")
        )
        lifted = await house.http.post(f"{hand}/take-back", json={"reason": "家人同住"})
        assert lifted.json()["events"] == ["HighRiskWordTakenBack", "TenantHighRiskLifted"]
        assert [row["grounds"] for row in await listed()] == [["age"]]
        is_problem(
            await house.http.post(f"{hand}/reason", headers=wish), 404, "reason-not-given", "person_id"
        )
        turned = url.format(turning["person_id"])
        refused = await house.http.post(f"{turned}/take-back", json={"reason": "x"})
        is_problem(refused, 409, "not-flagged-by-hand", "person_id")
        clerk = bearer(Role.客服专员)
        is_problem(
            await house.http.post(f"{hand}/take-back", json={"reason": "x"}, headers=clerk),
            403,
            "role-not-allowed",
        )
        shown = await house.http.get(url.format(erased["person_id"]))
        assert shown.json() == {
            "person_id": erased["person_id"],
            "high_risk": False,
            "grounds": [],
            "since": None,
        }

        assert house.runtime.vault is not None
        sealed = await house.runtime.vault.seal_many(WHO, {"name": "张三", "senior_on": "2009-12-31"})
        before = registered(identity_kind="resident_id", identity="mark")
        seals = Seals(name=sealed["name"], senior_on=sealed["senior_on"], contacts={})
        asked = RegisterPerson(**ID, profile=before.profile, seals=seals)
        how: dict[str, Any] = {"origin": SYSTEM, "command_id": named_id("before")}
        await house.runtime.handle(person, WHO, asked, **how)
        for _ in range(2):
            await foresee(house.runtime)

        async def flagged() -> bool:
            return bool((await house.http.get(url.format(WHO))).json()["high_risk"])

        await eventually(flagged, "sixty long ago, and registered before months were kept")
        async with house.runtime.pool.connection() as conn:
            found = await conn.execute(
                "select type from kernel.events where stream_id = %s order by version", [f"person-{WHO}"]
            )
            assert await found.fetchall() == [("PersonRegistered",), ("PersonAgeForeseen",)]

        fifty, first = front[:6] + f"{month.year - 50}{month.month:02}1700", month + timedelta(days=1)
        body = zhang(phone=None, identity={"kind": "resident_id", "number": numbered(fifty + "1")})
        assert (await house.http.post("/people", json=body)).status_code == 201
        younger = {"valid_from": str(first), "values": {"policy": "high-risk-age", "from_age": 50}}
        proposed = await house.http.post("/policies", json=younger, headers=wish)
        assert proposed.json()["events"] == ["PolicyProposed"], proposed.text
        publishing = bearer(Role.主管, actor="chief") | wish
        at_once = await house.http.post("/policies/high-risk-age/versions/2/publish", headers=publishing)
        assert at_once.json()["events"] == ["PolicyPublished"], at_once.text
        house.clock.set(start_of(first))

        async def younger_ones() -> bool:
            found = (await house.http.get(url.format(body["person_id"]))).json()
            return bool(found["grounds"] == ["age"])

        await eventually(younger_ones, "who is fifty already counts from the first day on")
        async with house.runtime.pool.connection() as conn:
            sixty_still = HighRiskAge(from_age=60)
            days = first, first
            tried = await TRYING.on_the_log(conn, house.runtime.store, "high-risk-age", sixty_still, *days)
        assert tried.differences == [
            Difference(UUID(body["person_id"]), "HighRiskGroundFound age", first, None)
        ]


async def test_a_passport_of_china_is_no_document_from_elsewhere(http: httpx.AsyncClient) -> None:
    def shows(country: str | None, **other: Any) -> dict[str, Any]:
        return zhang(identity={"kind": "passport", "number": "e12345678", "country": country}, **other)

    def of(body: dict[str, Any]) -> str:
        return str(body["person_id"])

    ours, theirs = shows("CHN"), shows("USA", name="John Doe")
    untold = shows(None, name="李雷") | {"identity": {"kind": "passport", "number": "g87654321"}}
    assert [(await http.post("/people", json=each)).status_code for each in (ours, theirs)] == [201, 201]
    ledger = {"people": [{"person": untold}]}
    await http.post("/people/batch", json=ledger, headers=bearer(Role.系统))
    chief = bearer(Role.运营经理) | {"X-Reason": "visa"}

    async def flagged() -> set[str]:
        return {row["person_id"] for row in (await http.get("/people/high-risk")).json()["items"]}

    async def first() -> bool:
        return await flagged() == {of(theirs), of(untold)}

    await eventually(first, "whose passport is not China's, or nobody said whose")
    named = await http.post(f"/people/{of(ours)}/correct", json={"name": "张晓名"}, headers=chief)
    assert named.is_success, named.text
    told = {"identity": {"kind": "passport", "number": "g87654321", "country": "CHN"}}
    right = await http.post(f"/people/{of(untold)}/correct", json=told, headers=chief)
    assert right.is_success, right.text

    async def then() -> bool:
        return await flagged() == {of(theirs)}

    await eventually(then, "it is put right, and a name put right says nothing of the passport")
