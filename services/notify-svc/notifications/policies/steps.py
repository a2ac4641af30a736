"""Sent is not delivered: when the time of a step is over without a receipt, the next one begins."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from notifications.domain.notification import notification
from notifications.domain.notification_commands import EndStep
from notifications.domain.notification_facts import AttemptPostponed, AttemptStarted


def arm(fact: Fact) -> Sequence[Deadline]:
    """The time counts from the first try of a step: quiet hours, or a night without us, take none of it.

    That no provider is in order takes of it: whoever is told by them is to hear it otherwise.
    """
    match fact.event:
        case (
            AttemptStarted(notification_id=id_, step=step, tries=1, heard_by=at)
            | AttemptPostponed(notification_id=id_, step=step, heard_by=at)
        ) if at is not None:
            return [Deadline("receipts over", id_, at, {"step": step})]
    return []


def fire(deadline: Deadline) -> Do:
    # Deadlines that were armed before there were steps name none: there was one.
    return Do(notification, deadline.id, EndStep(step=deadline.note.get("step", 0), at=deadline.due_at))


receipts_over = Timer("receipts over", (AttemptStarted, AttemptPostponed), arm, fire)
