"""Being there 到场签到: a phone's fix held against where the unit stands, by policy data. Pure.

A fix says: within `accuracy` metres of here. So nobody is refused who may stand within the bound, that is
whose distance less the accuracy is within it; and a fix too coarse to say anything is none.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Command, Frozen, Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field

from workorders.domain.place import Place, metres

Signal = Literal["mock_location", "too_fast", "unplaced"]
"""The device says that its position is made up; nobody travels so fast from where they checked in before;
nobody said where the unit stands, so that there was nothing to measure."""
Metres = Annotated[int, Field(ge=0)]
NOWHERE: Final = Place(latitude=0, longitude=0)
UNSURE: Final = timedelta(minutes=1)
"""How far two moments that a phone tells apart by its own clock may change places on their way here."""


class PositionMissing(Refusal):
    """Who cannot tell where they are is vouched for by a supervisor."""

    title, field = "请打开定位后签到；无法定位时由主管代为确认到场", "position"


class PositionImpossible(Refusal):
    """0/0 is what a device says that does not know."""

    title, field = "定位无效（0, 0），请重新定位", "position"


class PositionTooCoarse(Refusal):
    """It could be anywhere."""

    title, field = "定位误差 {accuracy} 米，超过 {limit} 米，请到开阔处重新定位", "position.accuracy"


FAR = 10_000
"""Metres from which on a distance is told in kilometres."""


class TooFarAway(Refusal):
    """Even as near as the fix allows, it is not there."""

    title, field, status = "距离房源 {far}，超过 {limit} 米，尚未到场", "position", 409


class DeviceClockWrong(Refusal):
    """It happened after the moment at which the device says so."""

    title, field = "设备上报的发生时间晚于设备当前时间", "device.at"


class TooLongAgo(Refusal):
    """What was kept on a device for so long is told to a person, not to a clock."""

    title, field = "操作发生在 {hours} 小时以前，已不能补报，请联系主管", "device.at"


class CheckInOutOfRange(Refusal):
    """A bound of nothing lets nobody in."""

    title, field = "各项限值至少为 1", "values"


class CheckIns(Values):
    """Metres from the unit `within`, the `coarsest` accuracy that counts, the speed in km/h that nobody
    travels at, and the hours after which a device's word comes too late.
    """

    policy: Literal["check_in"] = "check_in"
    within: Number
    coarsest: Number
    fastest: Number
    late: Number

    def check(self) -> None:
        if min(self.within, self.coarsest, self.fastest, self.late) < 1:
            raise CheckInOutOfRange


CHECK_IN = seed(CheckIns(within=200, coarsest=100, fastest=150, late=72))


class Fix(Frozen):
    """What a phone says of itself: within `accuracy` metres of `position`; `mock`: that it is made up."""

    position: Place
    accuracy: Annotated[float, Field(ge=0, le=100_000)]
    mock: bool = False


class Seen(Frozen):
    """Where somebody checked in before, and when."""

    place: Place
    at: datetime


class CheckIn(Frozen):
    """What is kept of a fix: how far from the unit, never where. `metres`: None where it has no place."""

    metres: Metres | None
    accuracy: Metres
    signals: tuple[Signal, ...]

    @property
    def made_up(self) -> bool:
        """The device says so of its position."""
        return "mock_location" in self.signals

    @property
    def proves_nothing(self) -> bool:
        """The position is called made up, or there was nothing to hold it against."""
        return self.made_up or "unplaced" in self.signals


class Coming(Command):
    """They are there, by the `fix` of their phone, or because somebody above them `vouched` for it.

    `place`: where the unit stands; `last`: where they checked in before. Both are as they are known by now.
    """

    at: datetime
    technician_id: UUID
    fix: Fix | None = None
    vouched: bool = False
    place: Place | None = Field(None, exclude=True)
    last: Seen | None = Field(None, exclude=True)
    bounds: CheckIns = Field(CHECK_IN.known[0].values, exclude=True)

    def checked_in(self) -> CheckIn | None:
        """None by a supervisor's word. Raises PositionMissing, or what `measured` does."""
        if self.vouched:
            return None
        if self.fix is None:
            raise PositionMissing
        return measured(self.fix, self.place, self.last, self.at, self.bounds)


def measured(fix: Fix, place: Place | None, last: Seen | None, at: datetime, bounds: CheckIns) -> CheckIn:
    """Raises PositionImpossible, PositionTooCoarse or TooFarAway."""
    if fix.position == NOWHERE:
        raise PositionImpossible
    away = None if place is None else metres(fix.position, place)
    check_near(away, fix.accuracy, bounds)
    said: tuple[tuple[Signal, bool], ...] = (
        ("mock_location", fix.mock),
        ("too_fast", last is not None and _too_fast(fix, last, at, bounds)),
        ("unplaced", place is None),
    )
    signals = tuple(signal for signal, holds in said if holds)
    return CheckIn(metres=away, accuracy=round(fix.accuracy), signals=signals)


def check_near(away: int | None, accuracy: float, bounds: CheckIns) -> None:
    """`away`: metres from the unit, None where it has no place. Raises PositionTooCoarse or TooFarAway."""
    if accuracy > bounds.coarsest:
        raise PositionTooCoarse(accuracy=round(accuracy), limit=bounds.coarsest)
    if away is not None and away - accuracy > bounds.within:
        far = f"{away} 米" if away < FAR else f"{away / 1000:.0f} 公里"
        raise TooFarAway(metres=away, limit=bounds.within, far=far)


def _too_fast(fix: Fix, last: Seen, at: datetime, bounds: CheckIns) -> bool:
    """Even at the shortest way between two places that are each known to some metres only."""
    way = metres(fix.position, last.place) - fix.accuracy - bounds.within
    hours = max((at - last.at).total_seconds(), 1.0) / 3600
    return way / 1000 / hours > bounds.fastest


class Device(Frozen):
    """When something happened, by a device's own clock, and what that clock shows now."""

    at: datetime
    clock: datetime


def happened(device: Device, now: datetime, bounds: CheckIns) -> datetime:
    """When it was: so long ago as the device says. Whether its clock is right does not matter then.

    Raises DeviceClockWrong or TooLongAgo.
    """
    ago = device.clock - device.at
    if ago < timedelta():
        raise DeviceClockWrong
    if ago > timedelta(hours=bounds.late):
        raise TooLongAgo(hours=bounds.late)
    return now - ago
