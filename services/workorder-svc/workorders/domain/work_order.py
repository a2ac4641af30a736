"""A repair, from the report to the last word of whoever asked for it.

Its words are in `work_order_facts.py`, `offer_facts.py`, `work_order_commands.py` and
`work_order_states.py`. How it comes in is decided in `work_order_intake.py`, who does it in
`work_order_doing.py`, what they do there in `work_order_on_site.py`, what its clocks say in
`work_order_clocks.py`, what follows a completion in `work_order_closing.py`, what is done with another order
of the building in `joining.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.domain import Decider, NotPossible

from workorders.domain import work_order_facts as facts
from workorders.domain.cost_commands import ApproveCosts, CallForApproval, RecordCosts, TellWaiting
from workorders.domain.costing import approved, called_for, costed, told_of
from workorders.domain.joining import followed, joined
from workorders.domain.offer_commands import (
    LapseOffer,
    NoteNobodyFits,
    NoteUnheard,
    WithdrawOffer,
)
from workorders.domain.offer_facts import (
    EmergencyCalledOff,
    EmergencyOutOfReach,
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderDoneWithAnother,
    WorkOrderMadeGraver,
    WorkOrderMadeUrgent,
    WorkOrderResponded,
    WorkOrderTakenAway,
)
from workorders.domain.on_site_facts import (
    CheckInLookedAt,
    CostsApproved,
    CostsAwaitApproval,
    EmergencyHeardLate,
    EmergencyShutOut,
    OriginalForgotten,
    PhotoTaken,
    PhotoToldLate,
    StepToldLate,
    TradeMissing,
    WorkOrderCosted,
    WorkOrderLeft,
    WorkOrderSumChanged,
)
from workorders.domain.taking_away import withdrawn
from workorders.domain.told_late import is_late, told_late
from workorders.domain.work_order_clocks import (
    escalated,
    resumed,
    returned,
    triaged,
    warned,
)
from workorders.domain.work_order_closing import (
    cancelled,
    closed,
    link_issued,
    looked_at,
    rated,
    rating_asked,
    reopened,
)
from workorders.domain.work_order_commands import (
    Arrive,
    AskRating,
    Cancel,
    Close,
    CloseInSilence,
    Complete,
    Defer,
    EndPause,
    Escalate,
    FindAgain,
    FollowLead,
    Foreseen,
    ForgetOriginal,
    IssueRatingLink,
    Join,
    KeepPhoto,
    LeaveSite,
    LookAtCheckIn,
    NoteUnheardRecording,
    OrderCommand,
    Rate,
    RecordConsent,
    Reopen,
    Repeat,
    Report,
    Respond,
    Return,
    ReturnOnItsDay,
    SettleMore,
    Transcribe,
    Triage,
    Warn,
)
from workorders.domain.work_order_doing import going_on, left, nothing_if_same
from workorders.domain.work_order_evolving import evolve
from workorders.domain.work_order_facts import OrderEvent
from workorders.domain.work_order_intake import (
    found_again,
    repeated,
    reported,
    settled,
    transcribed,
    unheard,
)
from workorders.domain.work_order_refusals import (
    CheckInNotLookedAt,
    NothingPutOff,
    OrderCancelled,
    OrderDone,
    OrderIdTaken,
    OrderPutOff,
    OrderUnknown,
    RatingLinkInvalid,
    SomebodyOnSite,
)
from workorders.domain.work_order_states import (
    Cancelled,
    Completed,
    Deferred,
    Finished,
    Known,
    Offered,
    OnSite,
    Open,
    Order,
    Reported,
    TakenUp,
    Unreported,
)


def decide(command: OrderCommand, order: Order) -> Sequence[OrderEvent]:
    match command, order:
        case Report(), Unreported():
            return reported(command)
        case Report(repair=repair), Known():
            if not repair.says_no_other_than(order.as_reported):
                raise OrderIdTaken
            return []

        case Warn(), Open():
            return warned(command, order)
        case Escalate(), Open():
            return escalated(command, order)
        case LapseOffer(at=at, technician_id=who), Offered() if (who, at) == _offer(order):
            what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
            return [order.tells(OfferLapsed, **what, technician_id=who, respond_by=at)]
        case NoteUnheard(technician_id=who, at=at), Offered() if _is_of(command, order):
            return [order.tells(OfferUnheard, technician_id=who, at=at)]
        case WithdrawOffer(technician_id=who), Offered() | TakenUp() | OnSite() if who == order.technician_id:
            return withdrawn(command, order)
        case LeaveSite(technician_id=who, at=at), OnSite() if (
            who == order.technician_id and at >= order.arrived_at
        ):
            return left(command, order)
        case NoteUnheardRecording(), Open() | Deferred():
            return unheard(command, order)
        case NoteNobodyFits(at=at, why=why), Reported() if why != order.unfit:
            what = {"fault": order.repair.fault, "urgency": order.repair.urgency}
            return [order.tells(NobodyFits, **what, why=why, at=at)]
        case EndPause(at=at), Open() if order.pause and order.pause.until == at:
            return resumed(order, at)
        case ReturnOnItsDay(at=at), Deferred(returns_at=due) if due == at:
            return returned(command, order)
        case AskRating(), Finished():
            return rating_asked(command, order)
        case CloseInSilence(at=at, closing=closing), Completed() if closing == len(order.closings):
            return closed(order, "silence", at)
        case FollowLead(lead=lead), Cancelled(same_as=other, joined=True) if other == lead:
            return followed(command, order)
        case FindAgain(), Known():
            return found_again(command, order)
        case ForgetOriginal(sha256=sha), Known() if sha in order.originals:
            return [order.tells(OriginalForgotten, **dict(command))]
        case CallForApproval(), Known():
            return called_for(command, order)
        case TellWaiting(), Known():
            return told_of(command, order)
        case Foreseen(), _:
            return []

        case (
            (Arrive() | RecordConsent() | RecordCosts() | Complete() | KeepPhoto()),
            (OnSite() | Finished() | Deferred() | Cancelled()),
        ) if is_late(command, order):
            return told_late(command, order)
        case Rate(), Finished():
            return rated(command, order)
        case Rate(), _:
            raise RatingLinkInvalid
        case _, Unreported():
            raise OrderUnknown
        case Transcribe(), Known():
            return transcribed(command, order)
        case Repeat(), Open() | Deferred() | Finished():
            return repeated(command, order)
        case Repeat(report_id=id_), Known() if id_ in order.repeats:
            return []
        case Triage(), Known() if not isinstance(order, Cancelled):
            return triaged(command, order)
        case SettleMore(), Known():
            return settled(command, order)
        case ApproveCosts(), Known():
            return approved(command, order)
        case LookAtCheckIn(), Known():
            return looked_at(command, order)

        case Join(lead=lead), Cancelled(same_as=other, joined=True) if other == lead:
            return []
        case Join(), OnSite():
            raise SomebodyOnSite
        case Join(lead=lead, at=at), Open() | Deferred():
            return joined(order, lead, at)
        case Return(), Deferred() | Cancelled():
            return returned(command, order)
        case Return(), Known():
            raise NothingPutOff
        case Defer(until=until), Deferred() if until == order.until:
            return []
        case Cancel(), Cancelled():
            return []
        case _, Cancelled():
            raise OrderCancelled
        case Cancel(), OnSite():
            raise SomebodyOnSite
        case Cancel(), Open() | Deferred():
            return cancelled(command, order)
        case _, Deferred():
            raise OrderPutOff(until=order.until.isoformat())
        case _, Open():
            return going_on(command, order)
        case _, Finished():
            return followed_up(command, order)
    raise NotPossible(command, order)


def followed_up(command: OrderCommand, order: Finished) -> Sequence[OrderEvent]:
    """It was done: closed by word or by silence, or it did not hold."""
    match command:
        case Respond(technician_id=who, at=at) | Arrive(technician_id=who, at=at) if at <= order.completed_at:
            return nothing_if_same(who, order.technician_id)
        case Complete():
            return []
        case RecordCosts(by=who):
            nothing_if_same(who or order.technician_id, order.technician_id)
            return costed(command, order, len(order.closings))
        case Close(at=at):
            if order.made_up:
                raise CheckInNotLookedAt
            return closed(order, "staff", at)
        case Reopen():
            return reopened(command, order)
        case IssueRatingLink():
            return link_issued(command, order)
    raise OrderDone


def _is_of(noted: NoteUnheard, order: Offered) -> bool:
    """Of the present offer, not of an earlier one to the same technician; as far as both say which."""
    said = None not in (noted.offer_id, order.offer_id)
    return noted.technician_id == order.technician_id and (not said or noted.offer_id == order.offer_id)


def _offer(order: Offered) -> tuple[UUID, datetime]:
    return order.technician_id, order.respond_by


work_order: Decider[OrderCommand, Order, OrderEvent] = Decider(
    name="order",
    initial=Unreported(),
    decide=decide,
    evolve=evolve,
    events=(
        facts.WorkOrderReported,
        facts.MoreProposed,
        facts.MoreSettled,
        facts.WorkOrderRepeated,
        facts.WorkOrderBackdated,
        facts.WorkOrderTranscribed,
        EmergencyHeardLate,
        facts.RecordingUnheard,
        facts.WorkOrderTriaged,
        WorkOrderDispatched,
        WorkOrderDeclined,
        OfferLapsed,
        OfferUnheard,
        OfferWithdrawn,
        WorkOrderTakenAway,
        WorkOrderDoneWithAnother,
        WorkOrderMadeGraver,
        WorkOrderMadeUrgent,
        EmergencyCalledOff,
        EmergencyOutOfReach,
        NobodyFits,
        WorkOrderResponded,
        facts.WorkOrderArrived,
        CheckInLookedAt,
        WorkOrderLeft,
        StepToldLate,
        TradeMissing,
        PhotoToldLate,
        facts.EntryConsentRecorded,
        EmergencyShutOut,
        PhotoTaken,
        OriginalForgotten,
        CostsApproved,
        CostsAwaitApproval,
        WorkOrderCosted,
        WorkOrderSumChanged,
        facts.WorkOrderCompleted,
        facts.ClockPaused,
        facts.ClockResumed,
        facts.PromiseEndangered,
        facts.WorkOrderOverdue,
        facts.WorkOrderDeferred,
        facts.WorkOrderReturned,
        facts.WorkOrderCancelled,
        facts.RatingAsked,
        facts.RatingLinkIssued,
        facts.WorkOrderRated,
        facts.WorkOrderClosed,
        facts.WorkOrderReopened,
    ),
)
