"""Who waits too long for the authority's word is told of; who was corrected is asked about anew."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Deadline, Do, Policy, Timer

from tenants.domain.person_facts import PersonCorrected
from tenants.domain.verification import CheckAgain, GiveUp, verification
from tenants.domain.verification_facts import VerificationRequested


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case PersonCorrected(person_id=who, identity=identity):
            ids = {"person_id": who, "check_id": derived_id(fact.id, "check")}
            today = local_date(fact.effective_at)
            return [Do(verification, who, CheckAgain(**ids, document=identity is not None, today=today))]
    return []


checking_again = Policy("check who was corrected", (PersonCorrected,), react)


def _arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case VerificationRequested(person_id=who, check_id=id_, patience=patience):
            due = fact.effective_at + timedelta(hours=patience.answered_within)
            return [Deadline("verification unanswered", who, due, {"check_id": str(id_)})]
    return []


def _fire(deadline: Deadline) -> Do:
    return Do(verification, deadline.id, GiveUp(check_id=UUID(deadline.note["check_id"])))


verifications_unanswered = Timer(
    kind="verification unanswered", listens=(VerificationRequested,), arm=_arm, fire=_fire
)
