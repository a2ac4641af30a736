"""What happens to an inspection 巡检."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Event
from pydantic import Field

from workorders.domain.check_in import CheckIn
from workorders.domain.checklist import Items, Kind, Verdict
from workorders.domain.entry import Consent
from workorders.domain.photos import Sha, Shot
from workorders.domain.promise import Urgency
from workorders.domain.repair import Code
from workorders.domain.work_order_facts import PolicyVersion

Level = Literal["supervisor", "manager"]
"""Who hears of it, one after the other."""


class InspectionEvent(Event):
    """Each says which inspection, of which unit, and where."""

    inspection_id: UUID
    unit_id: UUID
    park_id: UUID


class InspectionOpened(InspectionEvent):
    """Somebody is to go through `items` by the local day `due_on`: a turnover as the policy says."""

    schema_version: ClassVar[int] = 2

    kind: Kind
    items: Items
    due_on: date
    policy_version: PolicyVersion
    at: datetime


class InspectionAttended(InspectionEvent):
    """Somebody is there to go through it. `check_in`: None by a supervisor's word."""

    technician_id: UUID
    check_in: CheckIn | None
    vouched: bool
    at: datetime


class EntryToInspectRecorded(InspectionEvent):
    """What was said of going in, and by whom; a later word takes the place of this one."""

    consent: Consent
    at: datetime


class ItemInspected(InspectionEvent):
    """What `technician_id` found of one item; a later word takes the place of this one. None of whom it was
    where it was told before it said so.

    Failed, it is the order `order_id`: one of its own, or `again` one that is open already.
    """

    schema_version: ClassVar[int] = 4

    source: Literal["inspection", "turnover"]
    item: Code
    verdict: Verdict
    fault: Code
    urgency: Urgency
    order_id: UUID | None
    again: bool
    technician_id: UUID | None
    at: datetime


class ItemPhotographed(InspectionEvent):
    """A photo of one item, new and of this visit."""

    technician_id: UUID
    item: Code
    shot: Shot
    taken_at: datetime


class ShotForgotten(InspectionEvent):
    """The original of a photo was kept long enough, as this version of the policy says; the picture stays."""

    sha256: Sha
    policy_version: int
    at: datetime


class InspectionClosed(InspectionEvent):
    """Every item was looked at; so many of them failed."""

    kind: Kind
    failed: Annotated[int, Field(ge=0)]
    at: datetime


class InspectionWithdrawn(InspectionEvent):
    """Nobody has to go through it after all: nobody had begun, or the owner has the home again."""

    at: datetime


class InspectionRestored(InspectionEvent):
    """It is to be gone through as it was."""

    at: datetime


class InspectionOverdue(InspectionEvent):
    """Its day is over, and it is not gone through; `level` is who must be told now."""

    kind: Kind
    due_on: date
    level: Level
    at: datetime


def of(event: InspectionEvent) -> dict[str, UUID]:
    """Which inspection, of which unit, and where."""
    return {name: getattr(event, name) for name in InspectionEvent.model_fields}
