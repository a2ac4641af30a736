"""Who counts as high-risk: by age, by document, by somebody's word, and no longer than that."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

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
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.comparing import Difference, Tried, compare
from policy.trying.replaying import Books
from tenants.by_policy import tell
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.identity import check_character
from tenants.domain.person import ForeseeAge, PersonForgotten, PersonUnknown, RegisterPerson, person
from tenants.domain.person_facts import (
    PersonAgeForeseen,
    PersonalDataErased,
    PersonEvent,
    PersonRegistered,
    Profile,
    Seals,
)
from tenants.domain.policy import POLICIES
from tenants.domain.risk import (
    FlagByHand,
    ForgetRisk,
    Forgotten,
    HighRiskForgotten,
    HighRiskGroundFound,
    HighRiskWordTakenBack,
    NoteAge,
    NoteDocument,
    NotFlaggedByHand,
    RiskCommand,
    TakeBackFlag,
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
    risk,
)
from tenants.domain.risk_policy import HighRiskAge, HighRiskAgeOutOfRange
from tenants.foreseeing import foresee
from tenants.policies.forgetting import react as forget
from tenants.policies.risking import react, turning_sixty
from tenants.trying import QUESTIONS, TRYING
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import is_problem, zhang
from .test_verification import opened

WHO = named_id("zhang")
SEAL = Sealed(kv=1, n="n", c="c")
ID: dict[str, Any] = {"person_id": WHO}
FLAGGED, LIFTED = TenantFlaggedHighRisk(**ID), TenantHighRiskLifted(**ID)
BY_HAND = HighRiskGroundFound(**ID, ground="hand", reason=SEAL)
AGED, FOREIGN = (
    HighRiskGroundFound(**ID, ground="age", policy=1),
    HighRiskGroundFound(**ID, ground="document"),
)
TAKEN_BACK, FORGOTTEN = HighRiskWordTakenBack(**ID, reason=SEAL), HighRiskForgotten(**ID)
age, word, back = (
    NoteAge(**ID, sixty_from=date(2025, 4, 1), today=date(2025, 4, 1)),
    FlagByHand(**ID, reason=SEAL),
    TakeBackFlag(**ID, reason=SEAL),
)


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


# ---- age: a fact with a month, a deadline at its first day


def registered(**told: Any) -> PersonRegistered:
    profile = Profile(**{"kind": "tenant", "language": "zh", "name": "m", "contacts": {}} | told)
    return PersonRegistered(**ID, profile=profile, seals=Seals(name=SEAL, contacts={}))


def at(event: PersonEvent, when: datetime) -> Fact:
    return Fact(event, named_id("fact"), "person-1", 1, 1, when, when, SYSTEM, "tenants")


def numbered(front: str) -> str:
    return front + check_character(front)


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
    [deadline] = turning_sixty.arm(fact, Book(POLICIES))
    assert deadline == Deadline("turns sixty", WHO, due, {"sixty_from": "2025-04-01"})
    assert turning_sixty.fire(deadline) == Do(risk, WHO, age)
    assert turning_sixty.fire(Deadline("turns sixty", WHO, due)) == Do(risk, WHO, age)  # armed long ago
    [look] = react(fact)
    given(risk).when(look.command).nothing()


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=9_000)])
def test_who_is_sixty_already_is_flagged_at_once(late: timedelta) -> None:
    fact = at(FORESEEN, start_of(MONTH) + late)
    [look] = react(fact)
    given(risk).when(look.command).then(AGED, FLAGGED)
    assert turning_sixty.arm(fact, Book(POLICIES)) == []


def other_age(years: int, first: date = date(2025, 6, 1)) -> Book:
    values = HighRiskAge(from_age=years)
    return Book(POLICIES, {"high-risk-age": (Version(version=2, valid_from=first, values=values),)})


@pytest.mark.parametrize(
    ("years", "sixty_from", "days"),
    [
        (55, date(2028, 1, 1), [date(2025, 6, 1)]),  # fifty-seven when it comes into force
        (55, date(2031, 3, 1), [date(2026, 3, 1)]),
        (55, date(2025, 5, 1), [date(2025, 5, 1), date(2025, 6, 1)]),  # flagged by the first of them
        (65, date(2025, 7, 1), [date(2030, 7, 1)]),
    ],
)
def test_another_age_is_looked_for_from_its_first_day_on(
    years: int, sixty_from: date, days: list[date]
) -> None:
    fact = at(PersonAgeForeseen(**ID, high_risk_from=sixty_from), start_of(date(2025, 3, 1)))
    book = other_age(years)
    armed = turning_sixty.arm(fact, book)
    assert [local_date(each.due_at) for each in armed] == days
    asked = tell(turning_sixty.fire(armed[-1]).command, book)
    aged = AGED.model_copy(update={"policy": 2})
    given(risk).when(asked).then(aged, FLAGGED)
    given(risk, AGED, FLAGGED).when(asked).nothing()  # nor is anybody's flag taken away by a later age
    early = asked.model_copy(update={"today": local_date(armed[-1].due_at) - timedelta(days=1)})
    if len(days) == 1:
        given(risk).when(early).nothing()


def test_the_first_version_of_each_policy_is_one_that_could_be_proposed() -> None:
    for key in POLICIES:
        for version in POLICIES.seeds_of(key):
            version.values.check()


def tried(years: int, *facts: Fact, until: date = date(2026, 2, 28)) -> Tried:
    [question] = QUESTIONS["high-risk-age"]
    then, first = Book(POLICIES), date(2025, 3, 1)
    other = then.with_other("high-risk-age", HighRiskAge(from_age=years), first)
    sides = ([*question.ask(facts, Books(then, book), until)] for book in (then, other))
    return compare(*([each for each in side if each.on >= first] for side in sides))


def test_another_age_tried_tells_who_would_have_been_flagged() -> None:
    begun = start_of(date(2024, 1, 1))
    younger = at(PersonAgeForeseen(**ID, high_risk_from=date(2028, 1, 1)), begun)
    what = "HighRiskGroundFound age"
    assert tried(55, younger).differences == [Difference(WHO, what, None, date(2025, 3, 1))]
    assert tried(65, at(FORESEEN, begun)).differences == [Difference(WHO, what, MONTH, None)]
    assert tried(65, at(FORESEEN, begun), until=date(2025, 3, 31)).differences == []
    erased = at(PersonalDataErased(**ID), start_of(date(2025, 2, 1)))
    assert tried(55, younger, erased).differences == []


@pytest.mark.parametrize(("values", "ok"), [(39, False), (40, True), (100, True), (101, False)])
def test_everybody_or_nobody_is_no_age(values: int, ok: bool) -> None:
    with nullcontext() if ok else pytest.raises(HighRiskAgeOutOfRange):
        HighRiskAge(from_age=values).check()


def test_documents_from_elsewhere_flag_whoever_is_not_our_staff() -> None:
    now = start_of(MONTH)
    for kind, foreign in (("passport", True), ("permanent_residence", True), ("resident_id", False)):
        found = react(at(registered(identity_kind=kind, identity="m"), now))
        assert found == ([Do(risk, WHO, NoteDocument(**ID))] if foreign else [])
    assert react(at(registered(identity_kind="passport", identity="m", kind="staff"), now)) == []
    assert Do(risk, WHO, ForgetRisk(**ID)) in forget(at(PersonalDataErased(**ID), now))


# ---- the house


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
