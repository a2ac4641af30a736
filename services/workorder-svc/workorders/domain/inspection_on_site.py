"""Going through a home: somebody is there and is let in, as for a repair."""

from uuid import UUID

from workorders.domain.check_in import UNSURE
from workorders.domain.entry import check_entered, check_said
from workorders.domain.inspection_commands import Attend, Inspect, RecordLeave, ShowItem
from workorders.domain.inspection_facts import (
    EntryToInspectRecorded,
    InspectionAttended,
    InspectionEvent,
    ItemPhotographed,
    of,
)
from workorders.domain.inspection_states import Opened
from workorders.domain.photos import check_taken
from workorders.domain.work_order_refusals import BeforeItBegan, NotOnSite


def attended(asked: Attend, inspection: Opened) -> list[InspectionEvent]:
    """Once a visit, however often it is said. Raises BeforeItBegan, or what `Coming.checked_in` does."""
    who, last = asked.technician_id, inspection.came[-1] if inspection.came else None
    if last and last.technician_id == who and last.lasts(asked.at):
        return []
    if asked.at < inspection.about.at - UNSURE:
        raise BeforeItBegan
    there = {"technician_id": who, "check_in": asked.checked_in(), "vouched": asked.vouched}
    return [InspectionAttended(**of(inspection.about), **there, at=asked.at)]


def leave_recorded(asked: RecordLeave, inspection: Opened) -> list[InspectionEvent]:
    """No inspection is an emergency. Raises BeforeItBegan, or what `check_said` does."""
    if asked.consent == inspection.consent:
        return []
    if asked.at < inspection.about.at - UNSURE:
        raise BeforeItBegan
    check_said(asked.consent, asked.at, inspection.refused_at, emergency=False)
    return [EntryToInspectRecorded(**of(inspection.about), consent=asked.consent, at=asked.at)]


def looking(asked: Inspect, inspection: Opened) -> UUID:
    """Who found it. Raises NotOnSite, EntryRefused or NoLeaveToEnter."""
    at = asked.at + UNSURE
    there = [each.technician_id for each in inspection.came if each.lasts(at)]
    if not there or asked.by not in (None, *there):
        raise NotOnSite
    check_entered(inspection.consent, inspection.refused_at)
    return asked.by or there[-1]


def shown(asked: ShowItem, inspection: Opened) -> list[InspectionEvent]:
    """By who was let in, since they came; the same photo of the same item again is one fact.

    Raises NotOnSite, EntryRefused or NoLeaveToEnter, and what `check_taken` and `check_new` do.
    """
    if inspection.shots.get(asked.shot.sha256) == asked.item:
        return []
    came = next((each for each in reversed(inspection.came) if asked.by in (None, each.technician_id)), None)
    if came is None:
        raise NotOnSite
    check_entered(inspection.consent, inspection.refused_at)
    check_taken(asked.taken_at, came.at, asked.at)
    if not came.lasts(max(asked.taken_at, came.at)):
        raise NotOnSite
    asked.check_new(asked.shot, inspection.about.inspection_id)
    whose = {"technician_id": came.technician_id, "item": asked.item}
    return [ItemPhotographed(**of(inspection.about), **whose, shot=asked.shot, taken_at=asked.taken_at)]
