"""What would have come out by other thresholds: who would have been flagged, and of whom told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from kernel.clock import local_date, start_of
from kernel.domain import Event, Refusal, State
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from policy.trying.comparing import DAY, Facts, Outcome, Question, Trying, by_deadlines
from policy.trying.replaying import Again, Books

from tenants.by_policy import tell
from tenants.domain.crowding import Crowding, Relation, check_crowding
from tenants.domain.door import door
from tenants.domain.door_facts import DoorCodeRequested, DoorCodeRevocationRequested, DoorOrderOverdue
from tenants.domain.door_policy import DoorTimes, to_grant, to_revoke
from tenants.domain.household import OccupantApproved, OccupantNamed, household
from tenants.domain.person import person
from tenants.domain.person_facts import PersonAgeForeseen, PersonalDataErased
from tenants.domain.reach import (
    ContactMethodsInsufficient,
    ContactMethodsSufficient,
    LookAgain,
    ReachNoted,
    reach,
)
from tenants.domain.risk_policy import HighRiskAge, days_to_look
from tenants.domain.verification import patience_by, verification
from tenants.domain.verification_facts import VerificationRequested, VerificationUnanswered
from tenants.domain.verification_policy import VerificationPatience
from tenants.policies.doors import door_orders_overdue
from tenants.policies.reaching import methods_needed
from tenants.policies.verifying import verifications_unanswered
from tenants.views.policies import SHELF


def _flagged(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """When their age counted first, unless they were erased before."""
    until = start_of(last_day + DAY)
    for fact in facts:
        match fact.event:
            case PersonalDataErased():
                until = min(until, fact.recorded_at)
    for fact in facts:
        match fact.event:
            case PersonAgeForeseen(person_id=who, high_risk_from=month):
                known = local_date(fact.effective_at)
                days = days_to_look(month, known, books.tried.of(HighRiskAge))
                if days and start_of(days[0]) < until:
                    yield Outcome(who, "", "HighRiskGroundFound age", days[0])


def _look(fact: Fact) -> Sequence[Deadline]:
    return [Deadline("look", fact.event.person_id, fact.recorded_at)]  # type: ignore[attr-defined]


def _ask(deadline: Deadline) -> Do:
    today = local_date(deadline.due_at)
    return Do(reach, deadline.id, LookAgain(person_id=deadline.id, today=today))


# Each word about somebody is looked at by the policy that is tried, and so is everybody on its first day.
LOOKING: Final = Timer(kind="look", listens=(ReachNoted,), arm=_look, fire=_ask)


def _asked_as_if(_: State, fact: Fact, books: Books) -> Event:
    event = fact.event
    if not isinstance(event, VerificationRequested):
        return event
    by = books.tried.of(VerificationPatience).in_force(local_date(fact.recorded_at))
    return event.model_copy(update={"patience": patience_by(by)})


def _ordered_as_if(_: State, fact: Fact, books: Books) -> Event:
    by = books.tried.of(DoorTimes).in_force(local_date(fact.recorded_at))
    match fact.event:
        case DoorCodeRequested() as asked:
            return asked.model_copy(update=to_grant(by))
        case DoorCodeRevocationRequested() as asked:
            return asked.model_copy(update=to_revoke(by))
    return fact.event


def _crowded(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """Whom the other values would have refused, when they were named or when they were approved."""
    state = household.initial
    for fact in facts:
        event, day = fact.event, local_date(fact.recorded_at)
        after = household.evolve(state, event)  # type: ignore[arg-type]
        if isinstance(event, OccupantNamed | OccupantApproved) and event.capacity is not None:
            counted = "approved" if isinstance(event, OccupantApproved) else None
            living: list[Relation] = [
                after.occupants[id_].relation
                for id_ in after.living
                if counted in (None, after.occupants[id_].status)
            ]
            by = books.tried.of(Crowding, event.capacity.city).in_force(day)
            try:
                check_crowding(living, event.capacity, by)
            except Refusal as refusal:
                what = f"{type(event).__name__} {type(refusal).__name__}"
                city = event.capacity.city
                yield Outcome(event.tenant_id, str(event.occupant_id), what, day, city=city)
        state = after


def _of_reach(event: Any) -> tuple[Any, str, str]:
    return event.person_id, "", type(event).__name__


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "high-risk-age": [Question(person, _flagged)],
    "contact-methods": [
        by_deadlines(
            Again(
                reach,
                [LOOKING, methods_needed],
                (ContactMethodsInsufficient, ContactMethodsSufficient),
                tell,
            ),
            _of_reach,
        )
    ],
    "verification": [
        by_deadlines(
            Again(verification, [verifications_unanswered], (VerificationUnanswered,), tell, _asked_as_if),
            lambda event: (event.person_id, str(event.check_id), "VerificationUnanswered"),
        )
    ],
    "door-codes": [
        by_deadlines(
            Again(door, [door_orders_overdue], (DoorOrderOverdue,), tell, _ordered_as_if),
            lambda event: (event.access_id, str(event.order_id), f"DoorOrderOverdue {event.act}"),
        )
    ],
    "crowding": [Question(household, _crowded)],
}
"""By the policy that is tried."""

TRYING: Final = Trying(SHELF, QUESTIONS)
