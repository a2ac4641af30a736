"""When a partner that is busy wants to be asked again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

LONGEST: Final = 86_400


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """The seconds of `Retry-After`, a day at most; None where it gives none."""
    seconds = headers.get("retry-after", "")
    return timedelta(seconds=min(int(seconds), LONGEST)) if seconds.isdecimal() else None
