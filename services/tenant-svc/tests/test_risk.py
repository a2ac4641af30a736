"""Who counts as high-risk: by age, by document, by somebody's word, and no longer than that."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from edge.access import Role
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import SHANGHAI, local_date, start_of
from kernel.domain import Refusal, Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Deadline, Do
from local.engines import Engines
from tenants.domain.identity import check_character
from tenants.domain.person import (
    ErasePersonalData,
    ForeseeAge,
    PersonAgeForeseen,
    PersonalDataErased,
    PersonEvent,
    PersonForgotten,
    PersonRegistered,
    PersonUnknown,
    Profile,
    RegisterPerson,
    Seals,
    person,
)
from tenants.domain.risk import (
    FlagByHand,
    ForgetRisk,
    Forgotten,
    HighRiskForgotten,
    HighRiskGroundFound,
    HighRiskWordTakenBack,
    NoteGround,
    NotFlaggedByHand,
    RiskCommand,
    TakeBackFlag,
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
    risk,
)
from tenants.foreseeing import foresee
from tenants.policies.forgetting import react as forget
from tenants.policies.risking import react, turning_sixty
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import is_problem, zhang
from .test_verification import opened

WHO = named_id("zhang")
SEAL = Sealed(kv=1, n="n", c="c")
ID: dict[str, Any] = {"person_id": WHO}
FLAGGED, LIFTED = TenantFlaggedHighRisk(**ID), TenantHighRiskLifted(**ID)
BY_HAND = HighRiskGroundFound(**ID, ground="hand", reason=SEAL)
AGED, FOREIGN = (HighRiskGroundFound(**ID, ground=ground) for ground in ("age", "document"))
TAKEN_BACK, FORGOTTEN = HighRiskWordTakenBack(**ID, reason=SEAL), HighRiskForgotten(**ID)
age, word, back = (
    NoteGround(**ID, ground="age"),
    FlagByHand(**ID, reason=SEAL),
    TakeBackFlag(**ID, reason=SEAL),
)


def test_the_first_ground_flags_them_and_each_is_found_once() -> None:
    given(risk).when(age).then(AGED, FLAGGED)
    given(risk, AGED, FLAGGED).when(age).nothing()
    given(risk, AGED, FLAGGED).when(NoteGround(**ID, ground="document")).then(FOREIGN)
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


@every(
    some.lists(some.sampled_from([age, NoteGround(**ID, ground="document"), word, back, ForgetRisk(**ID)]))
)
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


# ---- age: a fact with a month, a deadline at its first day


def registered(**told: Any) -> PersonRegistered:
    profile = Profile(**{"kind": "tenant", "language": "zh", "name": "m", "contacts": {}} | told)
    return PersonRegistered(**ID, profile=profile, seals=Seals(name=SEAL, contacts={}))


def at(event: PersonEvent, when: datetime) -> Fact:
    return Fact(event, named_id("fact"), "person-1", 1, 1, when, when, SYSTEM, "tenants")


MONTH = date(2025, 4, 1)
FORESEEN = PersonAgeForeseen(**ID, high_risk_from=MONTH)


def test_the_month_comes_with_the_registration_or_for_those_before_it_later_and_once() -> None:
    came = registered()
    asked = RegisterPerson(**ID, profile=came.profile, seals=came.seals, high_risk_from=MONTH)
    given(person).when(asked).then(came, FORESEEN)
    given(person, came, FORESEEN).when(asked).nothing()
    given(person, came).when(ForeseeAge(high_risk_from=MONTH)).then(FORESEEN)
    given(person, came, FORESEEN).when(ForeseeAge(high_risk_from=MONTH)).nothing()
    erased = PersonalDataErased(**ID)
    given(person, came, FORESEEN).when(ErasePersonalData()).then(erased)
    given(person, came, erased).when(ForeseeAge(high_risk_from=MONTH)).nothing()
    given(person).when(ForeseeAge(high_risk_from=MONTH)).refused(PersonUnknown)


@pytest.mark.parametrize("ahead", [timedelta(microseconds=1), timedelta(days=9_000)])
def test_the_deadline_is_the_first_of_the_month_in_shanghai_and_says_nothing_but_that(
    ahead: timedelta,
) -> None:
    due = datetime(2025, 4, 1, tzinfo=SHANGHAI).astimezone(UTC)
    fact = at(FORESEEN, due - ahead)
    [deadline] = turning_sixty.arm(fact)
    assert deadline == Deadline("turns sixty", WHO, due)
    assert turning_sixty.fire(deadline) == Do(risk, WHO, age)
    assert react(fact) == []


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=9_000)])
def test_who_is_sixty_already_is_flagged_at_once(late: timedelta) -> None:
    fact = at(FORESEEN, start_of(MONTH) + late)
    assert react(fact) == [Do(risk, WHO, age)]
    assert turning_sixty.arm(fact) == []


def test_documents_from_elsewhere_flag_whoever_is_not_our_staff() -> None:
    now = start_of(MONTH)
    for kind, foreign in (("passport", True), ("permanent_residence", True), ("resident_id", False)):
        found = react(at(registered(identity_kind=kind, identity="m"), now))
        assert found == ([Do(risk, WHO, NoteGround(**ID, ground="document"))] if foreign else [])
    assert react(at(registered(identity_kind="passport", identity="m", kind="staff"), now)) == []
    assert Do(risk, WHO, ForgetRisk(**ID)) in forget(at(PersonalDataErased(**ID), now))


# ---- the house


async def test_some_turn_sixty_or_were_long_ago_and_somebody_says_so_of_another(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with opened(database, engines, topic_prefix) as house:
        today = local_date(house.clock.now())
        month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        front = f"110105{month.year - 60}{month.month:02}17001"
        turning, erased, other = [
            zhang(phone=None, identity={"kind": "resident_id", "number": number})
            for number in (
                front + check_character(front),
                front[:-1] + "2" + check_character(front[:-1] + "2"),
                "11010119900307803X",
            )
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
