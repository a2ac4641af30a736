"""Where on earth something is (WGS-84), and how far from something else. Pure."""

from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from kernel.domain import Frozen
from pydantic import Field

EARTH = 6_371_009.0
"""Mean radius in metres: right to half a percent, which no phone notices."""


class Position(Frozen):
    """Degrees north and east."""

    latitude: Annotated[float, Field(ge=-90, le=90, examples=[31.2304])]
    longitude: Annotated[float, Field(ge=-180, le=180, examples=[121.4737])]

    @property
    def is_nowhere(self) -> bool:
        """What a device says that does not know: 0/0, in the Gulf of Guinea."""
        return self.latitude == 0 and self.longitude == 0


def metres(one: Position, other: Position) -> float:
    """Along the great circle (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, chord)))
