"""What a phone tells of a visit when another has come, or was done, since: it is kept as what happened.

Whoever was there first is not spoken over by who came after, nor the other way round: a person decides.
"""

from typing import Final
from uuid import UUID

from workorders.domain.check_in import PositionMissing, measured
from workorders.domain.on_site_facts import StepToldLate
from workorders.domain.work_order_commands import Arrive, Complete, RecordConsent, RecordCosts
from workorders.domain.work_order_on_site import UNSURE
from workorders.domain.work_order_refusals import BeforeItBegan
from workorders.domain.work_order_states import Finished, OnSite

Told = Arrive | RecordConsent | RecordCosts | Complete
STEPS: Final = {Arrive: "arrive", RecordConsent: "consent", RecordCosts: "costs", Complete: "complete"}


def is_late(asked: Told, order: OnSite | Finished) -> bool:
    """By another than who has it, and of before these came or were done."""
    since = order.arrived_at if isinstance(order, OnSite) else order.completed_at
    return _whose(asked) not in (None, order.technician_id) and asked.at < since


def told_late(asked: Told, order: OnSite | Finished) -> list[StepToldLate]:
    """Once for each step. Raises BeforeItBegan, or of an arrival what `measured` does and PositionMissing."""
    who, step = _whose(asked), STEPS[type(asked)]
    if (who, step) in order.told_late:
        return []
    if asked.at < order.reported_at - UNSURE:
        raise BeforeItBegan
    if isinstance(asked, Arrive):
        if asked.fix is None:
            raise PositionMissing
        measured(asked.fix, asked.place, asked.last, asked.at, asked.bounds)
    said = {"fault": order.repair.fault, "technician_id": who, "step": step, "at": asked.at}
    return [order.tells(StepToldLate, **said)]


def _whose(asked: Told) -> UUID | None:
    return asked.technician_id if isinstance(asked, Arrive) else asked.by
