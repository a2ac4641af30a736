"""What is told of one order to who goes there: where, until when, what is needed, and what can be done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from workorders.domain.costs import PartUsed
from workorders.domain.entry import ENTERS
from workorders.domain.fault_names import ITEMS, name_of
from workorders.domain.inspection_states import Came
from workorders.domain.photos import Needs, PhotoRules
from workorders.domain.place import Place
from workorders.domain.repair import Wish
from workorders.domain.triage import urgency_of
from workorders.edge.days import Visit
from workorders.edge.found_by import FoundBy, found_by
from workorders.edge.pool import Status
from workorders.views.clocks import clocks_of

Step = Literal["respond", "decline", "arrive", "consent", "photos", "costs", "complete", "pause", "resume"]
STEPS: Final[Mapping[str, Sequence[Step]]] = {
    "offered": ("respond", "decline"),
    "taken_up": ("arrive", "decline"),
    "on_site": ("consent", "photos", "costs", "complete", "decline"),
}
SAME: Final = frozenset(
    (
        *("order_id", "number", "version", "status", "urgency", "fault", "reported_at", "respond_by"),
        *("unit_id", "unit_code", "building_id", "building", "park_id", "park"),
        *("pause", "consent", "costed", "reopened", "has_words"),
    )
)
"""What an errand says as its row does."""


class Due(BaseModel):
    """A clock; `stands_since`: since when it stands still. The device counts down by itself."""

    stage: str
    due_at: datetime
    met_at: datetime | None
    stands_since: datetime | None


class Photos(BaseModel):
    """How many are needed of each side, and how many there are."""

    needed: Needs
    taken: Needs


class Mended(BaseModel):
    """An earlier repair of the same unit."""

    fault: str
    fault_name: str
    completed_at: datetime
    reopened_at: datetime | None
    parts: list[PartUsed]


class CheckItem(BaseModel):
    """`verdict`: what was found, null while nobody looked; `note`: what was seen; where it fails,
    `fault` is reported, or was. `danger`: an emergency, unless it is said that it threatens nobody yet.
    `photos`: how many were taken of it.
    """

    item: str
    item_name: str
    fault: str
    fault_name: str
    danger: bool
    verdict: str | None
    note: str | None
    photos: int


class Checklist(BaseModel):
    """An inspection of the same unit that is not closed. `here`: the technician is checked in to go through
    it; `consent`: what was said last of going in, a refusal until it is lifted.
    """

    inspection_id: UUID
    kind: str
    due_on: date
    version: int
    here: bool
    consent: str | None
    may_enter: bool
    items: list[CheckItem]


class Round(Checklist):
    """An inspection of a unit where they have no errand. `park`, `building`: as people call them."""

    unit_id: UUID
    unit_code: str | None
    park: str | None
    building: str | None


class Errand(BaseModel):
    """One order, with all that is needed where it is.

    `steps`: what can be done next, each a `POST /orders/{order_id}/<step>`. `has_words`: something was said
    or sent with it, shown by `/words/reveal` and `/files` with a reason. `plan`: null where none was made.
    `park`, `building`: as people call them, null where nobody said.
    """

    order_id: UUID
    number: str
    version: int
    status: Status
    steps: list[Step]
    urgency: str
    fault: str
    fault_name: str
    reported_at: datetime
    respond_by: datetime | None = Field(description="until when an offer may be answered")
    unit_id: UUID
    unit_code: str | None
    building_id: UUID | None
    building: str | None
    park_id: UUID
    park: str | None
    place: Place | None = Field(description="WGS-84")
    wishes: list[Wish] = Field(description="when somebody would be at home")
    clocks: list[Due]
    pause: dict[str, Any] | None
    consent: str | None = Field(description="what was said last of going in; a refusal until it is lifted")
    may_enter: bool
    photos: Photos
    costed: bool = Field(description="whoever has it said what this repair took")
    reopened: int
    has_words: bool
    last_mended: list[Mended] = Field(description="of the same unit, newest first")
    inspections: list[Checklist]
    found_by: list[FoundBy] = Field(description="items of inspections that failed and are this order")
    plan: Visit | None = None


def errand(row: Mapping[str, Any], rules: PhotoRules, now: datetime) -> Errand:
    place = row["latitude"] is not None and Place(latitude=row["latitude"], longitude=row["longitude"])
    needs = rules.of(row["fault"])
    return Errand(
        **{name: row[name] for name in Errand.model_fields if name in SAME},
        steps=steps_of(row),
        fault_name=name_of(row["fault"]),
        place=place or None,
        wishes=row["wishes"] or [],
        clocks=[Due.model_validate(each, from_attributes=True) for each in clocks_of(row)],
        may_enter=row["consent"] in ENTERS,
        photos=Photos(
            needed=Needs(before=needs.before, after=needs.after),
            taken=Needs(before=row["before"], after=row["after"]),
        ),
        last_mended=[Mended(**each, fault_name=name_of(each["fault"])) for each in row["last_mended"]],
        inspections=[checklist(each, row["technician_id"], now) for each in row["inspections"]],
        found_by=found_by(row),
    )


def steps_of(row: Mapping[str, Any]) -> list[Step]:
    """What can be done next; where nobody may go in, only that somebody may after all, or to hand it over."""
    steps = STEPS[row["status"]]
    if row["status"] == "offered":
        return list(steps)
    if row["status"] == "on_site" and row["consent"] not in ENTERS:
        steps = ("consent", "decline")
    return [*steps, "resume" if row["pause"] else "pause"]


def checklist(told: Mapping[str, Any], who: UUID, now: datetime) -> Checklist:
    return Checklist(**_gone_through(told, who, now))


def round_(told: Mapping[str, Any], who: UUID, now: datetime) -> Round:
    where = {name: told[name] for name in ("unit_id", "unit_code", "park", "building")}
    return Round(**_gone_through(told, who, now), **where)


def _gone_through(told: Mapping[str, Any], who: UUID, now: datetime) -> dict[str, Any]:
    ordered = sorted(told["items"].items(), key=lambda each: each[1]["place"])
    found, photos = told["found"], told["photos"]
    items = [_checked(item, asked, found.get(item, {}), photos.get(item, 0)) for item, asked in ordered]
    said = {name: told[name] for name in ("inspection_id", "kind", "due_on", "version")}
    last = {"technician_id": told["came"], "at": told["arrived_at"]}
    said["here"] = str(told["came"]) == str(who) and Came.model_validate(last).lasts(now)
    return said | {"consent": told["consent"], "may_enter": told["consent"] in ENTERS, "items": items}


def _checked(item: str, asked: Mapping[str, Any], found: Mapping[str, Any], photos: int) -> CheckItem:
    fault = found["fault"] if found.get("verdict") == "failed" else asked["fault"]
    return CheckItem(
        item=item,
        item_name=ITEMS.get(item, item),
        fault=fault,
        fault_name=name_of(fault),
        danger="emergency" in (asked["urgency"], urgency_of(asked["fault"])),
        verdict=found.get("verdict"),
        note=found.get("note"),
        photos=photos,
    )
