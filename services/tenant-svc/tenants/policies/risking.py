"""Who has a foreign document, or is old, counts as high-risk: by a fact or by a deadline, never a query.

A day of birth lies in no fact and no deadline. The month does in which somebody turns sixty: they count as
high-risk from the first day of the month on in which they reach the age that the policy says 当月起. Another
age arms the deadlines of all anew; who was flagged by the one before stays flagged.
"""

from collections.abc import Sequence
from typing import Any

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer
from policy.domain.book import Book

from tenants.domain.identity import FOREIGN
from tenants.domain.person_facts import PersonAgeForeseen, PersonCorrected, PersonRegistered, Profile
from tenants.domain.policy import PolicyPublished, PolicyWithdrawn
from tenants.domain.risk import NoteAge, NoteCorrected, NoteDocument, risk
from tenants.domain.risk_policy import HighRiskAge, days_to_look


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case PersonRegistered(person_id=who, profile=profile, of_china=of_china):
            foreign = _is_foreign(profile, of_china)
            return [Do(risk, who, NoteDocument(person_id=who))] if foreign else []
        case PersonCorrected(person_id=who, high_risk_from=month, month_stays=stays) as corrected:
            said = {
                "foreign": _is_foreign(corrected, corrected.of_china),
                "sixty_from": month,
                "month_stays": stays,
            }
            asked = NoteCorrected(person_id=who, **said, today=local_date(fact.effective_at))
            return [Do(risk, who, asked)]
        case PersonAgeForeseen(person_id=who, high_risk_from=month):
            today = local_date(fact.effective_at)
            return [Do(risk, who, NoteAge(person_id=who, sixty_from=month, today=today))]
    return []


def _is_foreign(known: Profile | PersonCorrected, of_china: bool) -> bool:
    """By their document; our staff never counts."""
    return known.kind != "staff" and known.identity_kind in FOREIGN and not of_china


risking = Policy("high risk", (PersonRegistered, PersonCorrected, PersonAgeForeseen), react)


def _arm(fact: Fact, policies: Book) -> Sequence[Deadline]:
    match fact.event:
        case PersonAgeForeseen(person_id=who, high_risk_from=month):
            known = local_date(fact.effective_at)
            days = days_to_look(month, known, policies.of(HighRiskAge))
            note = {"sixty_from": month.isoformat()}
            return [Deadline("turns sixty", who, start_of(day), note) for day in days if day > known]
    return []


def _fire(deadline: Deadline) -> Do:
    today = local_date(deadline.due_at)
    # Armed before ages were policy data it says no month: it is that of the day itself.
    note: dict[str, Any] = {"sixty_from": today} | deadline.note
    return Do(risk, deadline.id, NoteAge(person_id=deadline.id, today=today, **note))


turning_sixty = Timer(
    kind="turns sixty",
    listens=(PersonAgeForeseen,),
    arm=_arm,
    fire=_fire,
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)
