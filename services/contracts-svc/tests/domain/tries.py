"""How a policy is tried on a few facts, as the tests speak of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from contracts.domain.contract_facts import (
    ContractSigned,
)
from contracts.domain.policy import POLICIES
from contracts.trying import QUESTIONS
from kernel.clock import start_of
from kernel.domain import Decider, Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import Values
from policy.trying.comparing import Trial, Tried, compare

from .words import LEASE, day, terms

SINCE, UNTIL = day("3-1"), day("2026-2-28")
END = day("2026-1-1")
NOON = timedelta(hours=12)
TERMS = terms(starts_on=day("3-1"), ends_on=END)
SIGNED = ContractSigned(contract_id=LEASE, terms=TERMS, signed_on=day("3-1"))


def at(text: str, event: Event) -> Fact:
    """Recorded at noon of that day."""
    moment = start_of(day(text)) + NOON
    return Fact(event, named_id(text), "stream", 1, 1, moment, moment, SYSTEM, "contracts")


def tried(
    key: str,
    values: Values,
    decider: Decider[Any, Any, Any],
    facts: Sequence[Fact],
    then: Book | None = None,
    until: date = UNTIL,
) -> Tried:
    then = then or Book(POLICIES)
    [*questions] = (each for each in QUESTIONS[key.partition(":")[0]] if each.decider is decider)
    trial = Trial(key, then, then.with_other(key, values, SINCE), SINCE, until)
    sides = [trial.sides(question, facts) for question in questions]
    now, other = ([each for side in which for each in side] for which in zip(*sides, strict=True))
    return compare(now, other)
