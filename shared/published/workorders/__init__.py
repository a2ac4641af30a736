"""What workorder-svc tells everyone: repairs reported, offered, answered, done, late, judged."""

from published.workorders.course import (
    LabourLine,
    PartLine,
    PromiseEndangered,
    WorkOrderCancelled,
    WorkOrderCompleted,
    WorkOrderCosted,
    WorkOrderDeferred,
    WorkOrderOverdue,
    WorkOrderReturned,
)
from published.workorders.going import (
    EmergencyShutOut,
    NobodyFits,
    OfferLapsed,
    WorkOrderArrived,
    WorkOrderDispatched,
    WorkOrderResponded,
    WorkOrderTakenAway,
)
from published.workorders.intake import (
    RecordingUnheard,
    WorkOrderRepeated,
    WorkOrderReported,
    WorkOrderTriaged,
)
from published.workorders.judged import (
    QualityReviewConcluded,
    QualityReviewOpened,
    QualityReviewOverdue,
    RatingAsked,
    StickerParked,
    WorkOrderClosed,
    WorkOrderRated,
    WorkOrderReopened,
)
from published.workorders.told import WorkOrderEvent, number_of

__all__ = [
    "EVENTS",
    "EmergencyShutOut",
    "LabourLine",
    "NobodyFits",
    "OfferLapsed",
    "PartLine",
    "PromiseEndangered",
    "QualityReviewConcluded",
    "QualityReviewOpened",
    "QualityReviewOverdue",
    "RatingAsked",
    "RecordingUnheard",
    "StickerParked",
    "WorkOrderArrived",
    "WorkOrderCancelled",
    "WorkOrderClosed",
    "WorkOrderCompleted",
    "WorkOrderCosted",
    "WorkOrderDeferred",
    "WorkOrderDispatched",
    "WorkOrderEvent",
    "WorkOrderOverdue",
    "WorkOrderRated",
    "WorkOrderReopened",
    "WorkOrderRepeated",
    "WorkOrderReported",
    "WorkOrderResponded",
    "WorkOrderReturned",
    "WorkOrderTakenAway",
    "WorkOrderTriaged",
    "number_of",
]

EVENTS = (
    *(
        WorkOrderReported,
        WorkOrderTriaged,
        WorkOrderRepeated,
        RecordingUnheard,
        WorkOrderDispatched,
        WorkOrderTakenAway,
        EmergencyShutOut,
        OfferLapsed,
    ),
    *(
        NobodyFits,
        WorkOrderResponded,
        WorkOrderArrived,
        WorkOrderCompleted,
        PromiseEndangered,
        WorkOrderOverdue,
    ),
    *(WorkOrderDeferred, WorkOrderReturned, WorkOrderCancelled, RatingAsked, WorkOrderRated),
    *(WorkOrderClosed, WorkOrderReopened, WorkOrderCosted, StickerParked),
    *(QualityReviewOpened, QualityReviewConcluded, QualityReviewOverdue),
)
