"""What a phone tells of a visit when another has come, or it was done, put off or cancelled since: it is
kept as what happened.

Whoever was there first is not spoken over by who came after, or by the desk, nor the other way round: a
person decides.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from workorders.domain.check_in import UNSURE, PositionMissing, measured
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.on_site_facts import PhotoToldLate, StepToldLate
from workorders.domain.work_order_commands import Arrive, Complete, KeepPhoto, RecordConsent
from workorders.domain.work_order_refusals import BeforeItBegan
from workorders.domain.work_order_states import Cancelled, Deferred, Finished, OnSite

Over = OnSite | Finished | Deferred | Cancelled
Told = Arrive | RecordConsent | RecordCosts | Complete | KeepPhoto
STEPS: Final = {
    Arrive: "arrive",
    RecordConsent: "consent",
    RecordCosts: "costs",
    Complete: "complete",
    KeepPhoto: "photo",
}


def is_late(asked: Told, order: Over) -> bool:
    """By another than who has it, and of before these came or were done; of what nobody has any more by any
    technician, and of before that.
    """
    whose, at = _whose(asked), _at(asked)
    match order:
        case OnSite(technician_id=who, arrived_at=since) | Finished(technician_id=who, completed_at=since):
            return whose not in (None, who) and at < since
        case Deferred(stands=stands):
            return whose is not None and at < stands.paused_at
    return whose is not None and at < order.at


def told_late(asked: Told, order: Over) -> list[StepToldLate | PhotoToldLate]:
    """Once for each step, and each photo. Raises BeforeItBegan, of an arrival what `measured` does and
    PositionMissing, and of a photo PhotoNotNew.
    """
    who, at = _whose(asked), _at(asked)
    if at < order.reported_at - UNSURE:
        raise BeforeItBegan
    photos = _photo(asked, order) if isinstance(asked, KeepPhoto) else []
    if (who, step := STEPS[type(asked)]) in order.told_late:
        return [*photos]
    if isinstance(asked, Arrive):
        if asked.fix is None:
            raise PositionMissing
        measured(asked.fix, asked.place, asked.last, asked.at, asked.bounds)
    said = {"fault": order.repair.fault, "technician_id": who, "step": step, "at": at}
    return [*photos, order.tells(StepToldLate, **said)]


def _photo(asked: KeepPhoto, order: Over) -> list[PhotoToldLate]:
    photo = asked.photo
    if (asked.by, photo.sha256) in order.told_late:
        return []
    asked.check_new(photo, order.repair.order_id)
    closing = len(order.closings) if isinstance(order, Finished) else order.closing
    said = {"technician_id": asked.by, "closing": closing, "photo": photo}
    return [order.tells(PhotoToldLate, **said, taken_at=asked.taken_at, alone=True)]


def _at(asked: Told) -> datetime:
    return asked.taken_at if isinstance(asked, KeepPhoto) else asked.at


def _whose(asked: Told) -> UUID | None:
    return asked.technician_id if isinstance(asked, Arrive) else asked.by
