"""Somebody, and what is told of them."""

from datetime import date, datetime
from typing import Any

from kernel.domain import Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.trying.comparing import Tried, compare
from policy.trying.replaying import Books
from tenants.domain.person_facts import (
    PersonEvent,
    PersonRegistered,
    Profile,
    Seals,
)
from tenants.domain.policy import POLICIES
from tenants.domain.risk import (
    FlagByHand,
    HighRiskGroundFound,
    NoteAge,
    TakeBackFlag,
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
)
from tenants.domain.risk_policy import HighRiskAge
from tenants.trying import QUESTIONS

WHO = named_id("zhang")
SEAL = Sealed(kv=1, n="n", c="c")
ID: dict[str, Any] = {"person_id": WHO}
FLAGGED, LIFTED = TenantFlaggedHighRisk(**ID), TenantHighRiskLifted(**ID)
AGED, FOREIGN = (
    HighRiskGroundFound(**ID, ground="age", policy=1),
    HighRiskGroundFound(**ID, ground="document"),
)
age, word, back = (
    NoteAge(**ID, sixty_from=date(2025, 4, 1), today=date(2025, 4, 1)),
    FlagByHand(**ID, reason=SEAL),
    TakeBackFlag(**ID, reason=SEAL),
)


def registered(of_china: bool = False, **told: Any) -> PersonRegistered:
    profile = Profile(**{"kind": "tenant", "language": "zh", "name": "m", "contacts": {}} | told)
    return PersonRegistered(**ID, profile=profile, seals=Seals(name=SEAL, contacts={}), of_china=of_china)


def at(event: PersonEvent, when: datetime) -> Fact:
    return Fact(event, named_id("fact"), "person-1", 1, 1, when, when, SYSTEM, "tenants")


MONTH = date(2025, 4, 1)


def tried(years: int, *facts: Fact, until: date = date(2026, 2, 28)) -> Tried:
    [question] = QUESTIONS["high-risk-age"]
    then, first = Book(POLICIES), date(2025, 3, 1)
    other = then.with_other("high-risk-age", HighRiskAge(from_age=years), first)
    sides = ([*question.ask(facts, Books(then, book), until)] for book in (then, other))
    return compare(*([each for each in side if each.on >= first] for side in sides))
