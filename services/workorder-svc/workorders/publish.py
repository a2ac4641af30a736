"""What other contexts hear: each fact's public twin of the same name, without what is ours alone."""

from kernel.facts import Fact, PublishedEvent
from policy.domain.policy import PolicyEvent
from published import workorders as told

from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    EntryConsentRecorded,
    OfferLapsed,
    RatingLinkIssued,
    WorkOrderDeclined,
)

TWINS: dict[str, type[PublishedEvent]] = {twin.__name__: twin for twin in told.EVENTS}
OURS = (
    *(PolicyEvent, WorkOrderDeclined, OfferLapsed, ClockPaused, ClockResumed),
    *(EntryConsentRecorded, RatingLinkIssued),
)


def translate(fact: Fact) -> PublishedEvent | None:
    """The fact in the published language; promises, policies and the words of people stay here."""
    if isinstance(fact.event, OURS):
        return None
    twin = TWINS[type(fact.event).__name__]
    return twin.model_validate({name: getattr(fact.event, name) for name in twin.model_fields})
