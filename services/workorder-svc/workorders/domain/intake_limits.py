"""What counts as the same report, of a home and of its building, and how much of one sticker is too much:
policy data. Pure.
"""

from datetime import timedelta
from typing import Annotated, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field

from workorders.domain.fault_names import FaultCode, check_fault


class IntakeOutOfRange(Refusal):
    """Nobody can report by a sticker that takes nothing, or that is parked before it is full."""

    title, field = "时限、次数和户数至少为 1，停用次数不得低于每小时可报次数，同一故障只能约定一次", "values"


class OfBuilding(Frozen):
    """Where so many other `homes` of a building have this fault already, the next one has it with them."""

    fault: FaultCode
    homes: Number


class IntakeLimits(Values):
    """`repeat_within`: hours in which the same fault of a unit is the same report; `told_within`: days after
    which staff enter no report any more that somebody made then.

    Within an hour by one sticker: reports in all (`per_sticker`), reports from one device (`per_device`), and
    tries in all, refused ones too, at which it is parked (`parks_at`). `uploads`: so many photos and
    recordings of one device that were none are no reports, and then no more of it are looked at.
    `dangers_at`: so many emergencies of different kinds within `dangers_within` minutes, and it is parked
    too: a home may burn and be dark for it, and where a third begins somebody should look.
    `of_building`: the faults that may be of the whole building; what began more than `building_within` hours
    apart is two.
    """

    policy: Literal["intake"] = "intake"
    repeat_within: Number
    per_sticker: Number
    per_device: Number
    parks_at: Number
    told_within: Number = 14
    uploads: Number = 20
    dangers_at: Number = 3
    dangers_within: Number = 10
    of_building: Annotated[tuple[OfBuilding, ...], Field(max_length=200)] = (
        OfBuilding(fault="lift_stuck", homes=1),
        OfBuilding(fault="power_cut", homes=2),
        OfBuilding(fault="no_water", homes=2),
    )
    building_within: Number = 12

    @property
    def same_within(self) -> timedelta:
        return timedelta(hours=self.repeat_within)

    @property
    def entered_within(self) -> timedelta:
        return timedelta(days=self.told_within)

    @property
    def dangers_in(self) -> timedelta:
        return timedelta(minutes=self.dangers_within)

    @property
    def together(self) -> timedelta:
        return timedelta(hours=self.building_within)

    def check(self) -> None:
        times = (self.repeat_within, self.told_within, self.dangers_within, self.building_within)
        counts = (self.per_sticker, self.per_device, self.uploads, self.dangers_at)
        homes = [each.homes for each in self.of_building]
        twice = len({each.fault for each in self.of_building}) < len(self.of_building)
        if min(*times, *counts, *homes) < 1 or self.parks_at < self.per_sticker or twice:
            raise IntakeOutOfRange
        for number, each in enumerate(self.of_building):
            check_fault(each.fault, f"values.of_building.{number}.fault")


INTAKE = seed(IntakeLimits(repeat_within=48, per_sticker=10, per_device=5, parks_at=30))
