"""The few kinds of value that published events are made of, each with its unit and its range."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

Fen = Annotated[int, Field(strict=True, ge=0, description="CNY fen")]
Days = Annotated[int, Field(strict=True, ge=0, description="calendar days")]
Instant = Annotated[AwareDatetime, Field(description="an instant, with its offset; UTC by habit")]
Day = Annotated[date, Field(description="local calendar date, Asia/Shanghai")]
EndsOn = Annotated[date, Field(description="end of a closed-open period: the first day that is not in it")]
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Field(description="a catalogue code, never free text"),
]
TenantNumber = Annotated[
    str,
    StringConstraints(pattern=r"^T-\d{6,}-\d$"),
    Field(description="never changes; the last is a check digit"),
]
Track = Literal["owner", "tenant"]
Cycle = Literal["monthly", "quarterly", "half_yearly", "yearly"]
Urgency = Literal["ordinary", "emergency"]
Channel = Literal["app", "sms", "wechat", "email"]
