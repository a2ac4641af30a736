"""Who waits too long for the authority's word is told of: a person has to look at the document."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from tenants.domain.verification import GiveUp, verification
from tenants.domain.verification_facts import VerificationRequested


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
