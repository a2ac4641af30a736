"""A technician 维修员: what they can, where and when they work, what they cost; of the staff or a vendor's.

Known by the id of their person, so that whoever is sent can be told and recognised.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from pydantic import Field

from workorders.domain.place import Base
from workorders.domain.repair import Code
from workorders.domain.shifts import DaysOff, Shift, overlapping
from workorders.domain.working_time import is_zone

MOST_DAYS_OFF = 100
Fen = Annotated[int, Field(ge=0)]
Employment = Literal["staff", "vendor"]


class Profile(Frozen):
    """`parks`: where they are sent; none named: wherever it is near enough. `capacity`: orders at a time."""

    employment: Employment
    skills: tuple[Code, ...]
    base: Base
    parks: tuple[UUID, ...]
    zone: Annotated[str, Field(examples=["Asia/Shanghai"])]
    shifts: tuple[Shift, ...]
    call_out_fen: Fen
    hourly_fen: Fen
    capacity: Annotated[int, Field(ge=1)]


# ---- facts


class TechnicianEvent(Event):
    technician_id: UUID


class TechnicianTakenOn(TechnicianEvent):
    """Orders can be given to them from now on."""

    profile: Profile
    at: datetime


class TechnicianChanged(TechnicianEvent):
    """From now on this is so of them."""

    profile: Profile
    at: datetime


class TechnicianSuspended(TechnicianEvent):
    """They are given nothing more, and keep nothing: what they have goes back into the pool."""

    reason: Code
    at: datetime


class TechnicianReinstated(TechnicianEvent):
    at: datetime


class DaysOffGranted(TechnicianEvent):
    days: DaysOff
    at: datetime


class DaysOffCancelled(TechnicianEvent):
    days: DaysOff
    at: datetime


# ---- states


class NotTakenOn(State):
    """Nobody is given an order under this id."""


class TakenOn(State):
    """`suspended`: why they are given nothing, if that is so."""

    profile: Profile
    suspended: str | None = None
    days_off: tuple[DaysOff, ...] = ()


Technician = NotTakenOn | TakenOn

# ---- commands


class TechnicianCommand(Command):
    at: datetime
    technician_id: UUID


class Describe(TechnicianCommand):
    """This is so of them; the first time it takes them on."""

    profile: Profile


class Suspend(TechnicianCommand):
    reason: Code


class Reinstate(TechnicianCommand):
    pass


class GrantDaysOff(TechnicianCommand):
    days: DaysOff


class CancelDaysOff(TechnicianCommand):
    days: DaysOff


# ---- refusals


class TechnicianUnknown(Refusal):
    """Nobody was taken on under this id."""

    title, field, status = "没有这位维修员", "technician_id", 404


class OtherTrade(Refusal):
    """Who does not know how is sent by a person who answers for it, and takes nothing up by themselves."""

    title = "该维修不在您登记的技能之内（需要：{skills}）；确需由您处理的，请主管指派"
    field, status = "technician_id", 409


class StoodDown(Refusal):
    """Who is suspended takes up nothing and does nothing on site, until they are reinstated."""

    title, field, status = "该维修员已停派，不能接单或处理工单", "technician_id", 409


class RosterZoneUnknown(Refusal):
    """Not a zone of the IANA database."""

    title, field = "没有这个时区", "zone"


class BaseImpossible(Refusal):
    """0/0 is what a map says that does not know: whoever set out from there were too far from everything."""

    title, field = "出发地定位无效（0, 0），请重新选择", "base"


class ShiftWithoutHours(Refusal):
    """Nobody begins and ends at the same moment; round the clock are two shifts."""

    title, field = "上班和下班时间不能相同；全天值班请分成首尾相接的两班", "shifts"


class WeekdayTwice(Refusal):
    """A day stands once in a shift."""

    title, field = "同一班次里同一天只能写一次", "shifts"


class ShiftsOverlap(Refusal):
    """Nobody works two shifts at once: one of them is a slip of the hand."""

    title, field = "班次 {begins}–{ends} 与另一班次时间重叠，请合并或改正", "shifts"


class DaysOffReversed(Refusal):
    """The last day is not before the first, and nobody is off for years."""

    title, field = "休假最后一天不能早于第一天，且不超过一年", "last_day"


class TooManyDaysOff(Refusal):
    """So many separate absences are a mistake of whoever sends them."""

    title, field, status = "登记的休假过多，请先取消不再需要的", "first_day", 409


# ---- decisions


def decide(command: TechnicianCommand, technician: Technician) -> Sequence[TechnicianEvent]:
    said = {"technician_id": command.technician_id, "at": command.at}
    match command, technician:
        case Describe(profile=profile), NotTakenOn():
            check(profile)
            return [TechnicianTakenOn(profile=profile, **said)]
        case _, NotTakenOn():
            raise TechnicianUnknown
        case Describe(profile=profile), TakenOn():
            check(profile)
            return [] if profile == technician.profile else [TechnicianChanged(profile=profile, **said)]
        case Suspend(reason=reason), TakenOn(suspended=known):
            return [] if reason == known else [TechnicianSuspended(reason=reason, **said)]
        case Reinstate(), TakenOn(suspended=known):
            return [TechnicianReinstated(**said)] if known else []
        case GrantDaysOff(days=days), TakenOn(days_off=known):
            return granted(days, known, said)
        case CancelDaysOff(days=days), TakenOn(days_off=known):
            return [DaysOffCancelled(days=days, **said)] if days in known else []
    raise NotPossible(command, technician)


def check(profile: Profile) -> None:
    """Raises BaseImpossible, RosterZoneUnknown, ShiftWithoutHours, WeekdayTwice or ShiftsOverlap."""
    if (profile.base.latitude, profile.base.longitude) == (0, 0):
        raise BaseImpossible
    if not is_zone(profile.zone):
        raise RosterZoneUnknown
    if any(shift.begins == shift.ends for shift in profile.shifts):
        raise ShiftWithoutHours
    if any(len(set(shift.weekdays)) < len(shift.weekdays) for shift in profile.shifts):
        raise WeekdayTwice
    if both := overlapping(profile.shifts):
        raise ShiftsOverlap(begins=f"{both.begins:%H:%M}", ends=f"{both.ends:%H:%M}")


def granted(days: DaysOff, known: tuple[DaysOff, ...], said: dict[str, object]) -> list[TechnicianEvent]:
    if not 0 < (days.until - days.first_day).days <= 366:
        raise DaysOffReversed
    if days in known:
        return []
    if len(known) >= MOST_DAYS_OFF:
        raise TooManyDaysOff
    return [DaysOffGranted.model_validate(said | {"days": days})]


def evolve(technician: Technician, event: TechnicianEvent) -> Technician:
    match event, technician:
        case TechnicianTakenOn(profile=profile), NotTakenOn():
            return TakenOn(profile=profile)
        case TechnicianChanged(profile=profile), TakenOn():
            return technician.model_copy(update={"profile": profile})
        case TechnicianSuspended(reason=reason), TakenOn():
            return technician.model_copy(update={"suspended": reason})
        case TechnicianReinstated(), TakenOn():
            return technician.model_copy(update={"suspended": None})
        case DaysOffGranted(days=days, at=at), TakenOn(days_off=known):
            current = [each for each in known if each.until >= at.date()]
            return technician.model_copy(update={"days_off": (*current, days)})
        case DaysOffCancelled(days=days), TakenOn(days_off=known):
            return technician.model_copy(update={"days_off": tuple(each for each in known if each != days)})
    return technician


technician: Decider[TechnicianCommand, Technician, TechnicianEvent] = Decider(
    name="technician",
    initial=NotTakenOn(),
    decide=decide,
    evolve=evolve,
    events=(
        *(TechnicianTakenOn, TechnicianChanged, TechnicianSuspended, TechnicianReinstated),
        *(DaysOffGranted, DaysOffCancelled),
    ),
)
