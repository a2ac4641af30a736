"""HTTP of technicians: who can be sent, what they can, when they work and what they cost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import ParkOutOfScope, Role
from edge.body import Body, Code, Count, Fen, LocalDate
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from kernel.domain import LocalTime, Refusal
from neighbours.parks import check_park
from neighbours.people import check_staff
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain import technician as asked
from workorders.domain.place import Base, Latitude, Longitude
from workorders.domain.shifts import DaysOff, Roster, Shift
from workorders.domain.skills import SKILLS
from workorders.domain.technician import Profile, TechnicianUnknown, technician
from workorders.edge.sheets import placed
from workorders.views import technicians

MANAGING = [Role.运维经理, Role.主管, Role.管理员]
SEEING = [*MANAGING, Role.运营经理, Role.客服专员, Role.审计]

SHEET = Sheet(
    "维修员",
    {
        "technician": "姓名",
        "employment": "用工",
        "skills": "技能",
        "status": "状态",
        "capacity": "同时最多工单数",
        "call_out_fen": "上门费（元）",
        "hourly_fen": "每小时（元）",
        "parks": "服务园区",
        "technician_id": "系统编号",
    },
    {
        "employment": {"staff": "自有", "vendor": "外包"},
        "status": {"active": "在岗", "suspended": "停派"},
        "skills": SKILLS,
    },
)


class BaseBody(Body):
    """Where they set out from, WGS-84; kept to a hundredth of a degree, about a kilometre."""

    latitude: Annotated[Latitude, Field(strict=True)]
    longitude: Annotated[Longitude, Field(strict=True)]


class ShiftBody(Body):
    """Local hours of some weekdays (1 is Monday); what ends no later than it begins ends the day after."""

    weekdays: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=1, le=7)], ...], Field(min_length=1, max_length=7)
    ]
    begins: LocalTime
    ends: LocalTime


Rate = Annotated[Fen, Field(le=1_000_000)]
"""At most ten thousand yuan, for a call or for an hour: more is a slip of the hand."""


class ProfileBody(Body):
    """`parks`: where they are sent; none named: wherever it is near enough. `capacity`: orders at a time."""

    employment: Literal["staff", "vendor"]
    skills: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]
    base: BaseBody
    parks: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    zone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")] = "Asia/Shanghai"
    shifts: Annotated[tuple[ShiftBody, ...], Field(max_length=14)]
    call_out_fen: Rate = 0
    hourly_fen: Rate = 0
    capacity: Annotated[Count, Field(ge=1, le=100)] = 6

    def profile(self) -> Profile:
        """In one spelling: what is said in another order is the same."""
        said = self.model_dump(exclude={"base", "shifts"})
        said |= {"skills": tuple(sorted(set(self.skills))), "parks": tuple(sorted(set(self.parks)))}
        shifts = tuple(Shift(**each.model_dump()) for each in self.shifts)
        return Profile(base=Base(**self.base.model_dump()), shifts=shifts, **said)


class SkillUnknown(Refusal):
    """No fault asks for it: whoever has it would be sent for nothing."""

    title, field = "没有技能「{skill}」，可选：{known}", "skills"


class SuspendBody(Body):
    """Why they are given nothing more."""

    reason: Literal["leave", "left", "licence", "conduct", "vehicle", "other"]


class DaysOffBody(Body):
    """Local days, the last one included."""

    first_day: LocalDate
    last_day: LocalDate

    def days(self) -> DaysOff:
        return DaysOff(first_day=self.first_day, until=self.last_day + timedelta(days=1))


class Leave(Answer):
    """`orders`: what they have and are not there for, that is due only after the leave begins.

    Once it has begun this goes to somebody else, unless a person gave it to them.
    """

    orders: list[UUID]


def technician_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/technicians", allow=SEEING, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        skill: Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$")] = None,
        employment: Literal["staff", "vendor"] | None = None,
        status: Literal["active", "suspended"] | None = None,
    ) -> Listing[dict[str, Any]]:
        """Technicians, staff and vendors'."""
        wanted = {"park_id": park_id, "skill": skill, "employment": employment, "status": status}
        place = {"parks": call.parks, "last": page.key(UUID), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(technicians.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: row["technician_id"])

    @edge.get("/technicians/{technician_id}", allow=SEEING)
    async def one(technician_id: UUID, call: Call) -> dict[str, Any]:
        """One technician; their version comes as the ETag."""
        row = await guarded(technician_id, call)
        call.etag(row["version"])
        return row

    @edge.put("/technicians/{technician_id}", allow=MANAGING)
    async def describe(technician_id: UUID, body: ProfileBody, call: Call) -> Answer:
        """Take somebody on, or say what is so of them from now on. The id is that of their person.

        Another word than the last one says by `If-Match` that this was seen.
        """
        within(call, body.parks)
        if unknown := sorted(set(body.skills) - SKILLS.keys()):
            raise SkillUnknown(skill=unknown[0], known="、".join(sorted(SKILLS)))
        for park in body.parks:
            await check_park(runtime.pool, park, "parks")
        if (row := await row_of(technician_id)) is not None:
            within(call, row["parks"])
        await check_staff(runtime.pool, technician_id, "technician_id")
        said = asked.Describe(profile=body.profile(), **whom(technician_id, call))
        if row is not None and await call.would(technician, technician_id, said):
            call.seen()
        return await ask(call, said)

    @edge.post("/technicians/{technician_id}/suspend", allow=MANAGING)
    async def suspend(technician_id: UUID, body: SuspendBody, call: Call) -> Answer:
        """They are given nothing more, and what they have goes to the next, also where they are on site."""
        await theirs(technician_id, call)
        return await ask(call, asked.Suspend(reason=body.reason, **whom(technician_id, call)))

    @edge.post("/technicians/{technician_id}/reinstate", allow=MANAGING)
    async def reinstate(technician_id: UUID, call: Call) -> Answer:
        """They are given orders again."""
        await theirs(technician_id, call)
        return await ask(call, asked.Reinstate(**whom(technician_id, call)))

    @edge.post("/technicians/{technician_id}/days-off", allow=MANAGING)
    async def grant(technician_id: UUID, body: DaysOffBody, call: Call) -> Leave:
        """No shift of theirs begins on these days, and what they have by then goes to somebody else."""
        row, days = await theirs(technician_id, call), body.days()
        answer = await ask(call, asked.GrantDaysOff(days=days, **whom(technician_id, call)))
        roster = Roster(zone=row["zone"], shifts=row["shifts"])
        async with runtime.pool.connection() as conn:
            said = [technician_id, roster.begins(days)]
            orders = await (await conn.execute(technicians.NOT_DONE_BY, said)).fetchall()
        return Leave(**answer.model_dump(), orders=[order_id for (order_id,) in orders])

    @edge.post("/technicians/{technician_id}/days-off/cancel", allow=MANAGING)
    async def cancel(technician_id: UUID, body: DaysOffBody, call: Call) -> Answer:
        """They work on these days after all."""
        await theirs(technician_id, call)
        return await ask(call, asked.CancelDaysOff(days=body.days(), **whom(technician_id, call)))

    async def theirs(technician_id: UUID, call: Call) -> dict[str, Any]:
        """Raises TechnicianUnknown, or ParkOutOfScope unless the caller answers for all their parks."""
        row = await guarded(technician_id, call)
        within(call, row["parks"])
        return row

    async def guarded(technician_id: UUID, call: Call) -> dict[str, Any]:
        row = await row_of(technician_id)
        if row is None:
            raise TechnicianUnknown
        if row["parks"] and not any(call.actor.covers(park) for park in row["parks"]):
            raise ParkOutOfScope
        return row

    async def row_of(technician_id: UUID) -> dict[str, Any] | None:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await cursor.execute(technicians.ONE, [technician_id])
            row: dict[str, Any] | None = await found.fetchone()
        return row

    async def ask(call: Call, command: asked.TechnicianCommand) -> Answer:
        return await call.do(technician, command.technician_id, command)


def within(call: Call, parks: Sequence[UUID]) -> None:
    """Raises ParkOutOfScope: who answers for some parks sends nobody to others, nor everywhere."""
    if not parks and call.parks is not None:
        raise ParkOutOfScope
    for park in parks:
        call.within(park)


def whom(technician_id: UUID, call: Call) -> dict[str, Any]:
    return {"technician_id": technician_id, "at": call.now}
