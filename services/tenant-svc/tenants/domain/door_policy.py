"""How long a lock 门锁 may take, and how long before somebody moves in a person is told. Pure."""

from typing import Any, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Version, seed

WEEK, DAY = 7 * 24, 24 * 60


class DoorTimesOutOfRange(Refusal):
    """A week before an arrival at most; a minute at least and a day at most for a lock."""

    title, field = (
        f"入住前提醒应在 0 至 {WEEK} 小时之间，开通和收回门禁的时限应在 1 至 {DAY} 分钟之间",
        "values.before_arrival",
    )


class DoorTimes(Values):
    """Hours before the day of moving in; minutes for a code that is needed at once, or has to go."""

    policy: Literal["door-codes"] = "door-codes"
    before_arrival: Number
    for_a_grant: Number
    for_a_revocation: Number

    def check(self) -> None:
        if self.before_arrival > WEEK:
            raise DoorTimesOutOfRange
        for name in ("for_a_grant", "for_a_revocation"):
            if not 1 <= getattr(self, name) <= DAY:
                raise DoorTimesOutOfRange(field=f"values.{name}")


# Noon of the day before is the seed's; half an hour and an hour are the operator's own.
DOOR_TIMES = seed(DoorTimes(before_arrival=12, for_a_grant=30, for_a_revocation=60))


def to_grant(by: Version[DoorTimes]) -> dict[str, Any]:
    """What an order for a code keeps of a version."""
    times = by.values
    return {"policy": by.version, "before_arrival": times.before_arrival, "within": times.for_a_grant}


def to_revoke(by: Version[DoorTimes]) -> dict[str, Any]:
    """The same of an order to take it away."""
    return {"policy": by.version, "within": by.values.for_a_revocation}
