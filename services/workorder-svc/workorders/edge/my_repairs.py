"""HTTP of self-service: what a tenant reports of their home, and how far that is, by their own token."""

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from edge.access import Role
from edge.body import Body, Text
from edge.call import Call
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from kernel.domain import Refusal
from kernel.ids import named_id
from neighbours.people import PersonNotHeardOf, check_person
from pydantic import BaseModel, Field
from vault.sealing import Vault

from workorders.domain.fault_names import name_of
from workorders.domain.pauses import Reason
from workorders.domain.promise import Stage
from workorders.domain.repair import Repair, Wish
from workorders.domain.triage import UNCLEAR
from workorders.edge.danger import emergency_phone
from workorders.edge.kept import kept_files, photo
from workorders.edge.pool import Status
from workorders.edge.reporting import LARGEST, EncodedPhoto, ReportTaken, answered
from workorders.edge.taking_in import Said, TakingIn
from workorders.edge.wishes import WishBody, check_wishes
from workorders.settings import FileSettings
from workorders.views.own import homes_of, repairs_of

MYSELF: Final = [Role.租客]


class NotYourHome(Refusal):
    """By all that has been heard they do not live there, or only since a moment and word is on its way."""

    title, field, status = "您目前没有住在这套房；刚入住的请稍后再试，其他情况请联系管家", "unit_id", 403


class Home(BaseModel):
    """Where they live, as its people call it."""

    unit_id: UUID
    code: str


class OwnRepair(BaseModel):
    """How far it is. `stage` is to be reached by `due_at`; its clock stands still while something is waited
    for.

    `late`: that time has passed; `heard_above`: somebody above who does it was told so.
    """

    number: str = Field(description="to be said on the telephone")
    unit_code: str | None
    fault: str
    fault_name: str
    urgent: bool
    status: Status
    reported_at: datetime
    stage: Stage | None
    due_at: datetime | None
    late: bool
    heard_above: bool
    waits_for: Reason | None
    deferred_until: date | None
    wishes: list[Wish]
    arrived_at: datetime | None
    completed_at: datetime | None
    reopened: int


class MyRepairs(BaseModel):
    """The newest on top, the last thirty. `emergency_phone`: whom to call first in danger, if we have one."""

    emergency_phone: str | None
    homes: list[Home]
    repairs: list[OwnRepair]


class OwnReport(Body):
    """What is broken in a home of yours. `report_id` stays when it is sent again."""

    report_id: UUID
    unit_id: UUID
    words: Annotated[Text, Field(min_length=2, max_length=500, repr=False, description="what is broken")]
    photos: Annotated[
        tuple[EncodedPhoto, ...], Field(max_length=2, repr=False, description="JPEG, PNG or WebP, in base64")
    ] = ()
    wishes: Annotated[tuple[WishBody, ...], Field(max_length=5, description="when somebody is at home")] = ()


def my_repair_routes(edge: Edge, runtime: Runtime, vault: Vault, taking_in: TakingIn) -> None:
    """Add them to the service's own."""

    @edge.get("/me/repairs", allow=MYSELF)
    async def mine(call: Call) -> MyRepairs:
        """What is broken in your home, or was, and when somebody comes."""
        person_id = await myself(call)
        async with runtime.pool.connection() as conn:
            homes, rows = await homes_of(conn, person_id), await repairs_of(conn, person_id)
        return MyRepairs(
            emergency_phone=emergency_phone(),
            homes=[Home.model_validate(each) for each in homes],
            repairs=[shown(row, call.now) for row in rows],
        )

    @edge.post("/me/repairs", allow=MYSELF, limit=LARGEST)
    async def report(body: OwnReport, call: Call) -> ReportTaken:
        """Report a repair of your home. Sent again, it is the same report."""
        person_id = await myself(call)
        async with runtime.pool.connection() as conn:
            homes = {each["unit_id"]: each for each in await homes_of(conn, person_id)}
        if body.unit_id not in homes:
            raise NotYourHome
        check_wishes(body.wishes, call.now)
        home, order_id = homes[body.unit_id], named_id("own report", person_id, body.report_id)
        place = {name: home[name] for name in ("unit_id", "park_id", "tenant_id", "person_id")}
        files = [await photo(each) for each in body.photos]
        store = kept_files(vault, told(FileSettings)) if files else None
        kept = tuple([await store.put(order_id, home["person_id"], each) for each in files]) if store else ()
        wishes = tuple(Wish(**dict(each)) for each in body.wishes)
        about: dict[str, Any] = {"order_id": order_id, "fault": UNCLEAR, "urgency": "ordinary"}
        repair = Repair(**place, **about, source="form", files=kept, wishes=wishes)
        return await answered(runtime, taking_in, call, repair, Said(body.words))

    async def myself(call: Call) -> UUID:
        try:
            person_id = UUID(call.actor.id)
        except ValueError:
            raise PersonNotHeardOf(field="Authorization") from None
        await check_person(runtime.pool, person_id, "Authorization")
        return person_id


def shown(row: dict[str, Any], now: datetime) -> OwnRepair:
    """What is done, put off or taken back has no time by which something is to be."""
    due = None if row["rests"] else row["next_due_at"]
    names = OwnRepair.model_fields.keys() & row.keys() - {"wishes", "late", "stage", "due_at"}
    return OwnRepair(
        **{name: row[name] for name in names},
        fault_name=name_of(row["fault"]),
        urgent=row["urgency"] == "emergency",
        stage=None if due is None else row["next_stage"],
        due_at=due,
        late=due is not None and (row["paused_at"] or now) > due,
        heard_above=row["told"] is not None,
        waits_for=row["pause"] and row["pause"]["reason"],
        wishes=row["wishes"] or [],
    )
