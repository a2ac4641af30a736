"""Where things are, and how far apart: WGS-84. Pure."""

from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Final

from kernel.domain import Frozen
from pydantic import Field

EARTH: Final = 6_371_008.8
"""Its mean radius, in metres."""

Latitude = Annotated[float, Field(ge=-90, le=90, examples=[39.9042])]
Longitude = Annotated[float, Field(ge=-180, le=180, examples=[116.4074])]


class Place(Frozen):
    """In decimal degrees."""

    latitude: Latitude
    longitude: Longitude


def metres(here: Place, there: Place) -> int:
    """Along the great circle (haversine)."""
    south, north = radians(here.latitude), radians(there.latitude)
    up = sin((north - south) / 2) ** 2
    along = cos(south) * cos(north) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return round(2 * EARTH * asin(sqrt(min(up + along, 1.0))))
