"""Who is high-risk by their age: from which day on, and by which version of the policy."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from kernel.clock import SHANGHAI, local_date, start_of
from kernel.service import Deadline, Do
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.comparing import Difference
from tenants.by_policy import tell
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.person import ForeseeAge, PersonUnknown, RegisterPerson, person
from tenants.domain.person_facts import (
    PersonAgeForeseen,
    PersonalDataErased,
)
from tenants.domain.policy import POLICIES
from tenants.domain.risk import (
    risk,
)
from tenants.domain.risk_policy import HighRiskAge, HighRiskAgeOutOfRange
from tenants.policies.risking import react, turning_sixty
from testkit.given import given

from .risks import AGED, FLAGGED, ID, MONTH, WHO, age, at, registered, tried

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
