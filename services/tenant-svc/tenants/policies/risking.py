"""Who has a foreign document, or turns sixty, counts as high-risk: by a fact or by a deadline, never a query.

A day of birth lies in no fact and no deadline. The month does in which somebody turns sixty: they count as
high-risk from its first day on 当月起.
"""

from collections.abc import Sequence
from datetime import date

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer

from tenants.domain.identity import FOREIGN
from tenants.domain.person import PersonAgeForeseen, PersonRegistered
from tenants.domain.risk import NoteGround, risk


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case PersonRegistered(person_id=who, profile=profile):
            foreign = profile.kind != "staff" and profile.identity_kind in FOREIGN
            return [Do(risk, who, NoteGround(person_id=who, ground="document"))] if foreign else []
        case PersonAgeForeseen(person_id=who, high_risk_from=month) if not _ahead(fact, month):
            return [Do(risk, who, NoteGround(person_id=who, ground="age"))]
    return []


def _ahead(fact: Fact, month: date) -> bool:
    return month > local_date(fact.effective_at)


risking = Policy("high risk", (PersonRegistered, PersonAgeForeseen), react)


def _arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case PersonAgeForeseen(person_id=who, high_risk_from=month) if _ahead(fact, month):
            return [Deadline("turns sixty", who, start_of(month))]
    return []


def _fire(deadline: Deadline) -> Do:
    return Do(risk, deadline.id, NoteGround(person_id=deadline.id, ground="age"))


turning_sixty = Timer(kind="turns sixty", listens=(PersonAgeForeseen,), arm=_arm, fire=_fire)
