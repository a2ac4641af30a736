"""What other contexts hear: each fact's public twin of the same name, without what is ours alone."""

from kernel.facts import Fact, PublishedEvent
from policy.domain.policy import PolicyEvent
from published import workorders as told

from workorders.domain.hearing import HearingEvent
from workorders.domain.inspection_facts import (
    EntryToInspectRecorded,
    InspectionAttended,
    InspectionOpened,
    InspectionRestored,
    ItemInspected,
    ItemPhotographed,
    ShotForgotten,
)
from workorders.domain.learning import ModelAdopted, ModelForgotten, ModelTakenBack, ModelTrained
from workorders.domain.offer_facts import OfferUnheard, OfferWithdrawn, WorkOrderDeclined
from workorders.domain.on_site_facts import (
    CheckInLookedAt,
    Costing,
    OriginalForgotten,
    PhotoTaken,
    PhotoToldLate,
    WorkOrderCosted,
)
from workorders.domain.part import PartEvent
from workorders.domain.plan import PlanEvent
from workorders.domain.sticker_facts import (
    StickerIssued,
    StickerLetThrough,
    StickerParked,
    StickerReleased,
    StickerRevoked,
    StickerTurnedAway,
    StickerUploadRefused,
    StickerUsed,
)
from workorders.domain.technician import TechnicianEvent
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    EntryConsentRecorded,
    MoreProposed,
    MoreSettled,
    RatingAsked,
    RatingLinkIssued,
    WorkOrderTranscribed,
)

TWINS: dict[str, type[PublishedEvent]] = {twin.__name__: twin for twin in told.EVENTS}
OURS = (
    *(HearingEvent, WorkOrderTranscribed, MoreProposed, MoreSettled),
    *(PolicyEvent, TechnicianEvent, PartEvent, PlanEvent),
    *(InspectionAttended, EntryToInspectRecorded, ItemPhotographed, ShotForgotten),
    *(InspectionOpened, ItemInspected, InspectionRestored),
    *(StickerIssued, StickerRevoked, StickerUsed, StickerLetThrough, StickerTurnedAway, StickerReleased),
    StickerUploadRefused,
    *(WorkOrderDeclined, ClockPaused, ClockResumed, EntryConsentRecorded, PhotoTaken, PhotoToldLate),
    *(OfferUnheard, OfferWithdrawn, CheckInLookedAt, OriginalForgotten, RatingLinkIssued),
    *(ModelTrained, ModelAdopted, ModelTakenBack, ModelForgotten),
)


def translate(fact: Fact) -> PublishedEvent | None:
    """The fact in the published language; promises, policies and the words of people stay here."""
    if isinstance(fact.event, OURS):
        return None
    if isinstance(fact.event, Costing):
        waits = isinstance(fact.event, WorkOrderCosted) and fact.event.waits
        return None if waits else costed(fact.event)
    twin = TWINS[type(fact.event).__name__]
    if isinstance(fact.event, StickerParked | RatingAsked):
        return twin.model_validate(fact.event.model_dump(include=set(twin.model_fields)))
    return twin.model_validate({name: getattr(fact.event, name) for name in twin.model_fields})


def costed(event: Costing) -> told.WorkOrderCosted:
    """Its lines are told side by side, as they go on a bill."""
    costs, whole = event.costs, set(told.WorkOrderCosted.model_fields)
    parts = [told.PartLine(**each.model_dump()) for each in costs.parts]
    labour = [told.LabourLine(**each.model_dump()) for each in costs.labour]
    said = event.model_dump(include=whole) | {"area": costs.area}
    return told.WorkOrderCosted(**said, parts=tuple(parts), labour=tuple(labour))
