"""Going through a home: somebody is there and is let in, as for a repair."""

from uuid import UUID

from workorders.domain.check_in import UNSURE
from workorders.domain.entry import check_entered, check_said
from workorders.domain.inspection_commands import Attend, Inspect, RecordLeave
from workorders.domain.inspection_facts import (
    EntryToInspectRecorded,
    InspectionAttended,
    InspectionEvent,
    of,
)
from workorders.domain.inspection_states import Opened
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
