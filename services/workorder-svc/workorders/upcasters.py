"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from workorders.domain.inspection_facts import InspectionOpened, ItemInspected
from workorders.domain.offer_facts import NobodyFits, OfferLapsed, WorkOrderDispatched, WorkOrderResponded
from workorders.domain.on_site_facts import (
    PhotoTaken,
    PhotoToldLate,
    WorkOrderCosted,
)
from workorders.domain.plan import PlanFellDue, PlanSet
from workorders.domain.review import QualityReviewOpened
from workorders.domain.sticker_facts import (
    StickerParked,
    StickerUsed,
)
from workorders.domain.triage import UNCLEAR
from workorders.domain.work_order_facts import (
    ClockPaused,
    EntryConsentRecorded,
    PromiseEndangered,
    RatingAsked,
    WorkOrderArrived,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderOverdue,
    WorkOrderRepeated,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)


def register(registry: Registry) -> None:
    registry.upcast(WorkOrderReported, 1)(by_staff_for_one_stage)
    registry.upcast(WorkOrderArrived, 1)(unmeasured)
    registry.upcast(WorkOrderCompleted, 1)(for_good)
    registry.upcast(EntryConsentRecorded, 1)(said_by_nobody_named)
    registry.upcast(OfferLapsed, 1)(of_an_untold_urgency)
    registry.upcast(RatingAsked, 1)(without_what_was_done)
    registry.upcast(RatingAsked, 2)(without_what_was_changed)
    registry.upcast(WorkOrderCompleted, 2)(by_an_untold_version)
    registry.upcast(WorkOrderClosed, 1)(by_an_untold_version)
    registry.upcast(ClockPaused, 1)(by_an_untold_version)
    registry.upcast(QualityReviewOpened, 1)(by_an_untold_version)
    registry.upcast(PlanSet, 1)(beside_its_like)
    registry.upcast(PlanFellDue, 1)(with_an_order_of_its_own)
    registry.upcast(InspectionOpened, 1)(by_an_untold_version)
    registry.upcast(WorkOrderRepeated, 1)(as_urgent_as_it_was)
    registry.upcast(ItemInspected, 1)(by_any_round)
    registry.upcast(ItemInspected, 2)(with_an_order_of_its_own)
    registry.upcast(ItemInspected, 3)(by_whomever)
    registry.upcast(WorkOrderTriaged, 1)(by_an_untold_model)
    registry.upcast(WorkOrderDispatched, 1)(of_an_untold_urgency)
    registry.upcast(WorkOrderDispatched, 2)(by_an_untold_id)
    registry.upcast(WorkOrderDispatched, 3)(as_far_as_was_known)
    registry.upcast(WorkOrderResponded, 1)(beside_untold_others)
    for of_what_fault in (NobodyFits, PromiseEndangered, WorkOrderOverdue):
        registry.upcast(of_what_fault, 1)(of_an_untold_fault)
    registry.upcast(WorkOrderCancelled, 1)(on_its_own)
    registry.upcast(WorkOrderCancelled, 2)(of_nobody_told)
    registry.upcast(WorkOrderDeferred, 1)(of_nobody)
    registry.upcast(WorkOrderReturned, 1)(of_nobody_told)
    registry.upcast(WorkOrderReported, 2)(beside_any_other)
    registry.upcast(WorkOrderTriaged, 2)(beside_any_other)
    registry.upcast(WorkOrderCosted, 1)(of_untold_pieces)
    registry.upcast(WorkOrderCosted, 2)(of_one_technician)
    registry.upcast(WorkOrderCosted, 3)(by_one_word)
    registry.upcast(PhotoTaken, 1)(as_a_whole)
    for brought in ((PhotoTaken, 2), (PhotoToldLate, 1)):
        registry.upcast(*brought)(beside_its_like)
    registry.upcast(StickerUsed, 1)(of_untold_words)
    registry.upcast(StickerParked, 1)(for_untold_dangers)


def by_staff_for_one_stage(reported: dict[str, Any]) -> dict[str, Any]:
    """All was typed in by staff, one stage was promised, without a warning, and two levels heard of it."""
    promise = reported["promise"]
    due_at, manager_at = promise["due_at"], promise["manager_at"]
    calls = [{"level": "supervisor", "at": due_at}, {"level": "manager", "at": manager_at}]
    target = {"stage": promise["stage"], "due_at": due_at, "warn_at": None, "calls": calls}
    lifted = {"sla": promise["sla"], "since": reported["reported_at"], "targets": [target]}
    entered: dict[str, Any] = {
        "source": "staff",
        "person_id": None,
        "contract_class": None,
        "wishes": [],
        "files": [],
        "words": None,
    }
    return {**reported, **entered, "promise": {**lifted, "zone": "Asia/Shanghai", "working": None}}


def unmeasured(arrived: dict[str, Any]) -> dict[str, Any]:
    """Nobody asked where they were."""
    return arrived | {"check_in": None, "vouched": False}


def said_by_nobody_named(recorded: dict[str, Any]) -> dict[str, Any]:
    """Nobody asked who it was that let somebody in, or did not."""
    return recorded | {"consent": recorded["consent"] | {"said_by": None}}


def for_good(completed: dict[str, Any]) -> dict[str, Any]:
    """Nothing was opened again then, and nobody was asked how it was."""
    return completed | {"tenant_id": None, "person_id": None, "closing": 1, "ask_at": None, "close_at": None}


def without_what_was_done(asked: dict[str, Any]) -> dict[str, Any]:
    """The message said that something was repaired, not what, nor what it took."""
    return asked | {"fault": UNCLEAR, "tenant_fen": None}


def without_what_was_changed(asked: dict[str, Any]) -> dict[str, Any]:
    """The message named no part, and no days."""
    return asked | {"parts": None, "reopen_within": None}


def of_one_technician(costed: dict[str, Any]) -> dict[str, Any]:
    """All that was told of a repair was of who told it last."""
    costs, whose = costed["costs"], {"technician_id": costed["technician_id"]}
    lines = {name: [line | whose for line in costs[name]] for name in ("parts", "labour")}
    return costed | {"costs": costs | lines}


def of_an_untold_fault(told: dict[str, Any]) -> dict[str, Any]:
    """What it was stood with the report alone."""
    return told | {"fault": UNCLEAR}


def of_an_untold_urgency(dispatched: dict[str, Any]) -> dict[str, Any]:
    """And how urgent it was."""
    return of_an_untold_fault(dispatched) | {"urgency": None}


def on_its_own(cancelled: dict[str, Any]) -> dict[str, Any]:
    """It was no other order's."""
    return cancelled | {"same_as": None}


def of_nobody(put_off: dict[str, Any]) -> dict[str, Any]:
    """Whoever reported it heard nothing."""
    return of_an_untold_fault(put_off) | {"person_id": None}


def of_nobody_told(told: dict[str, Any]) -> dict[str, Any]:
    """And how urgent it was stood with the report alone."""
    return of_nobody(told) | {"urgency": None}


def beside_any_other(told: dict[str, Any]) -> dict[str, Any]:
    """Two of the same moment were both taken then, and are there."""
    return told | {"sole_until": None}


def beside_its_like(told: dict[str, Any]) -> dict[str, Any]:
    """Two plans of the same, or two photos of one moment, were both taken then, and are there."""
    return told | {"alone": False}


def as_a_whole(taken: dict[str, Any]) -> dict[str, Any]:
    """Nobody looked at how it would be if it were cropped."""
    return taken | {"photo": taken["photo"] | {"crops": []}}


def of_untold_pieces(costed: dict[str, Any]) -> dict[str, Any]:
    """They were counted, and no two had a number."""
    return by_an_untold_version(costed) | {"fitted": []}


def by_an_untold_id(dispatched: dict[str, Any]) -> dict[str, Any]:
    """Whatever was told of an offer was of the present one."""
    return dispatched | {"offer_id": None}


def beside_untold_others(responded: dict[str, Any]) -> dict[str, Any]:
    """It was not held against what they had already."""
    return responded | {"over": None}


def by_any_round(inspected: dict[str, Any]) -> dict[str, Any]:
    """What failed was reported as found by an inspection, of whatever kind."""
    return inspected | {"source": "inspection"}


def as_urgent_as_it_was(repeated: dict[str, Any]) -> dict[str, Any]:
    """How urgent the order was stood with the order alone."""
    return repeated | {"urgency": None}


def with_an_order_of_its_own(told: dict[str, Any]) -> dict[str, Any]:
    """What failed, or fell due, was another order, whatever was open."""
    return told | {"again": False}


def by_whomever(inspected: dict[str, Any]) -> dict[str, Any]:
    """Who found it stood in the envelope alone."""
    return inspected | {"technician_id": None}


def by_an_untold_model(triaged: dict[str, Any]) -> dict[str, Any]:
    """Which version of the model judged, if it was the model, was not kept."""
    return triaged | {"model_version": None}


def by_an_untold_version(decided: dict[str, Any]) -> dict[str, Any]:
    """Which version of a policy said so, if one did, was not kept."""
    return decided | {"policy_version": None}


def of_untold_words(used: dict[str, Any]) -> dict[str, Any]:
    """Whether the words said an emergency was not kept."""
    return used | {"emergency": None}


def for_untold_dangers(parked: dict[str, Any]) -> dict[str, Any]:
    """Whether it was for them, and which they were, was not kept."""
    return parked | {"dangers": []}


def by_one_word(costed: dict[str, Any]) -> dict[str, Any]:
    """Any sum was charged by the word of one, and it was not asked whose."""
    return costed | {"told_by": None, "waits": False}


def as_far_as_was_known(dispatched: dict[str, Any]) -> dict[str, Any]:
    """To a home without a place everybody was told to be as far as the best."""
    cost, nowhere = dispatched["override"], any(each["name"] == "unplaced" for each in dispatched["grounds"])
    return dispatched | {"override": cost | {"metres": None} if cost and nowhere else cost}
