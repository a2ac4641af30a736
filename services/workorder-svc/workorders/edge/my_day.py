"""HTTP of a technician's own day: all that is needed of it in one answer, to be kept where no network is.

Steps are then taken on the device and sent later, in order, each with the device's time (`devices.py`).
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from fastapi import Header, Response
from kernel.clock import local_date
from kernel.domain import Refusal
from pydantic import BaseModel, Field

from workorders.choosing import THEIRS, candidate, jobs, terms_of
from workorders.domain.costs import PartUsed
from workorders.domain.entry import ENTERS
from workorders.domain.fault_names import NAMES, name_of
from workorders.domain.photos import Needs, PhotoRules
from workorders.domain.place import Place
from workorders.domain.repair import Wish
from workorders.edge.days import Visit, planned
from workorders.edge.pool import Status
from workorders.views.clocks import clocks_of
from workorders.views.errands import errands, parts_at_hand
from workorders.views.policies import SHELF

QUARTER: Final = timedelta(minutes=15)
"""How old the times of a plan may grow before they are told anew, though nothing else changed."""

Step = Literal["respond", "decline", "arrive", "consent", "photos", "costs", "complete", "pause", "resume"]
STEPS: Final[Mapping[str, Sequence[Step]]] = {
    "offered": ("respond", "decline"),
    "taken_up": ("arrive", "decline"),
    "on_site": ("consent", "photos", "costs", "complete"),
}


class NotATechnician(Refusal):
    """Nobody was taken on under the id that the token says."""

    title, field, status = "该账号尚未登记为维修员", "Authorization", 403


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
    """`verdict`: what was found, null while nobody looked; where it fails, `fault` is reported."""

    item: str
    fault: str
    fault_name: str
    verdict: str | None


class Checklist(BaseModel):
    """An inspection of the same unit that is not closed."""

    inspection_id: UUID
    kind: str
    due_on: date
    version: int
    items: list[CheckItem]


class Errand(BaseModel):
    """One order, with all that is needed where it is.

    `steps`: what can be done next, each a `POST /orders/{order_id}/<step>`. `has_words`: something was said
    or sent with it, shown by `/words/reveal` and `/files` with a reason. `plan`: null where none was made.
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
    park_id: UUID
    place: Place | None = Field(description="WGS-84")
    wishes: list[Wish] = Field(description="when somebody would be at home")
    clocks: list[Due]
    pause: dict[str, Any] | None
    consent: str | None = Field(description="what was said last of going in")
    may_enter: bool
    photos: Photos
    reopened: int
    has_words: bool
    last_mended: list[Mended] = Field(description="of the same unit, newest first")
    inspections: list[Checklist]
    plan: Visit | None = None


class PartAtHand(BaseModel):
    part: str
    name: str
    fen: int
    batches: list[str] = Field(description="that may be fitted")


class MyDay(BaseModel):
    """The day in the order in which it is best done, from now or the next shift on.

    `fault_names`: of every fault, for what is found there; `parts`: what costs are told of.
    """

    technician_id: UUID
    day: date
    as_of: datetime
    begins_at: datetime | None
    ends_at: datetime | None
    errands: list[Errand]
    parts: list[PartAtHand]
    fault_names: Mapping[str, str]


UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "Nothing changed since that ETag"}}


def my_day_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/me/day", allow=[Role.维修员], response_model=MyDay, responses=UNCHANGED)
    async def my_day(
        call: Call, response: Response, if_none_match: Annotated[str | None, Header(max_length=512)] = None
    ) -> Any:
        """What you have in hand, and all that is needed for it; nothing is sent twice (`If-None-Match`)."""
        technician_id = whose(call)
        async with runtime.pool.connection() as conn:
            known = await candidate(conn, technician_id, call.now)
            if known is None:
                raise NotATechnician
            rows = await errands(conn, technician_id, call.parks)
            parts = await parts_at_hand(conn)
            theirs = await jobs(conn, THEIRS, [technician_id])
            terms = await terms_of(conn, call.now)
            rules = (await SHELF.book(conn)).of(PhotoRules).in_force(local_date(call.now)).values
        found = {row["order_id"]: errand(row, rules) for row in rows}
        etag = etag_of([*found.values(), known.hours, parts], call.now)
        if etag in (if_none_match or ""):
            return Response(status_code=304, headers={"ETag": etag})
        response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
        seen = [job for job in theirs if job.order_id in found]
        day = await asyncio.to_thread(planned, known, seen, terms, call.now)
        visits = {visit.order_id: visit for visit in day.visits}
        first = list(visits) + [order_id for order_id in found if order_id not in visits]
        return MyDay(
            technician_id=technician_id,
            day=local_date(call.now),
            as_of=call.now,
            begins_at=day.begins_at,
            ends_at=day.ends_at,
            errands=[found[each].model_copy(update={"plan": visits.get(each)}) for each in first],
            parts=[PartAtHand.model_validate(each) for each in parts],
            fault_names=NAMES,
        )


def whose(call: Call) -> UUID:
    """A technician's token says whose it is. Raises NotATechnician."""
    try:
        return UUID(call.actor.id)
    except ValueError:
        raise NotATechnician from None


def etag_of(parts: Sequence[Any], now: datetime) -> str:
    """Of all that is shown but the times of the plan, which are as of this quarter of an hour."""
    said = orjson.dumps([parts, now.timestamp() // QUARTER.total_seconds()], default=_plainly)
    return f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'


def _plainly(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else list(value)


def errand(row: Mapping[str, Any], rules: PhotoRules) -> Errand:
    place = row["latitude"] is not None and Place(latitude=row["latitude"], longitude=row["longitude"])
    needs = rules.of(row["fault"])
    return Errand(
        **{name: row[name] for name in Errand.model_fields if name in SAME},
        steps=steps_of(row),
        fault_name=name_of(row["fault"]),
        place=place or None,
        wishes=row["wishes"] or [],
        clocks=[
            Due(
                stage=each.stage,
                due_at=each.due_at,
                met_at=each.met_at,
                stands_since=each.stands_since,
            )
            for each in clocks_of(row)
        ],
        may_enter=row["consent"] in ENTERS,
        photos=Photos(
            needed=Needs(before=needs.before, after=needs.after),
            taken=Needs(before=row["before"], after=row["after"]),
        ),
        last_mended=[Mended(**each, fault_name=name_of(each["fault"])) for each in row["last_mended"]],
        inspections=[checklist(each) for each in row["inspections"]],
    )


SAME: Final = frozenset(
    (
        *("order_id", "number", "version", "status", "urgency", "fault", "reported_at", "respond_by"),
        *("unit_id", "unit_code", "building_id", "park_id", "pause", "consent", "reopened", "has_words"),
    )
)
"""What an errand says as its row does."""


def steps_of(row: Mapping[str, Any]) -> list[Step]:
    """What can be done next; where nobody may go in, only that somebody may after all."""
    steps = list(STEPS.get(row["status"], ()))
    if row["status"] == "on_site" and row["consent"] not in ENTERS:
        steps = ["consent"]
    return [*steps, "resume" if row["pause"] else "pause"] if row["status"] != "offered" else steps


def checklist(told: Mapping[str, Any]) -> Checklist:
    items = [
        CheckItem(
            item=item,
            fault=asked["fault"],
            fault_name=name_of(asked["fault"]),
            verdict=told["found"].get(item, {}).get("verdict"),
        )
        for item, asked in told["items"].items()
    ]
    said = {name: told[name] for name in ("inspection_id", "kind", "due_on", "version")}
    return Checklist(**said, items=items)
