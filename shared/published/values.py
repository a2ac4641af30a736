"""The few kinds of value that published events are made of, each with its unit and its range."""

from datetime import date
from typing import Annotated, Literal

from kernel.domain import Frozen
from pydantic import AwareDatetime, Field, StringConstraints

Fen = Annotated[int, Field(strict=True, ge=0, description="CNY fen", examples=[450_000])]
Days = Annotated[int, Field(strict=True, ge=0, description="calendar days", examples=[61])]
Instant = Annotated[
    AwareDatetime,
    Field(description="an instant, with its offset; UTC by habit", examples=["2025-03-15T02:30:00Z"]),
]
Day = Annotated[date, Field(description="local calendar date, Asia/Shanghai", examples=["2025-03-15"])]
EndsOn = Annotated[
    date,
    Field(
        description="end of a closed-open period: the first day that is not in it", examples=["2026-03-15"]
    ),
]
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(description="a catalogue code, never free text"),
]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(description="what a park or a building is called, a longer name cut off", examples=["海棠园"]),
]
TenantNumber = Annotated[
    str,
    StringConstraints(pattern=r"^T-\d{6,}-\d$"),
    Field(description="never changes; the last digit checks the others", examples=["T-000001-7"]),
]
Track = Annotated[Literal["owner", "tenant"], Field(examples=["tenant"])]
Cycle = Annotated[
    Literal["monthly", "two_monthly", "quarterly", "four_monthly", "half_yearly", "yearly"],
    Field(description="how often rent is due"),
]
Urgency = Literal["ordinary", "emergency"]
Channel = Literal["app", "sms", "wechat", "email"]


class Place(Frozen):
    """Where something stands: WGS-84, in decimal degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90, examples=[39.9042])]
    longitude: Annotated[float, Field(ge=-180, le=180, examples=[116.4074])]
