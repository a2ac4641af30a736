"""What counts as the same report, and how much of one sticker is too much: policy data. Pure."""

from datetime import timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class IntakeOutOfRange(Refusal):
    """Nobody can report by a sticker that takes nothing, or that is parked before it is full."""

    title, field = "时限与次数至少为 1，且停用次数不得低于每小时可报次数", "values"


class IntakeLimits(Values):
    """`repeat_within`: hours in which the same fault of a unit is the same report; `told_within`: days after
    which staff enter no report any more that somebody made then.

    Within an hour by one sticker: reports in all (`per_sticker`), reports from one device (`per_device`), and
    tries in all, refused ones too, at which it is parked (`parks_at`). `uploads`: so many photos and
    recordings of one device that were none are no reports, and then no more of it are looked at.
    `dangers_at`: so many emergencies of different kinds within `dangers_within` minutes, and it is parked
    too: a home may burn and be dark for it, and where a third begins somebody should look.
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

    @property
    def same_within(self) -> timedelta:
        return timedelta(hours=self.repeat_within)

    @property
    def entered_within(self) -> timedelta:
        return timedelta(days=self.told_within)

    @property
    def dangers_in(self) -> timedelta:
        return timedelta(minutes=self.dangers_within)

    def check(self) -> None:
        times = (self.repeat_within, self.told_within, self.dangers_within)
        if (
            min(*times, self.per_sticker, self.per_device, self.uploads, self.dangers_at) < 1
            or self.parks_at < self.per_sticker
        ):
            raise IntakeOutOfRange


INTAKE = seed(IntakeLimits(repeat_within=48, per_sticker=10, per_device=5, parks_at=30))
