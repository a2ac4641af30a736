"""How long the voice of who reported is kept, and what a camera wrote beside a picture: policy data. Pure."""

from datetime import timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class RetentionOutOfRange(Refusal):
    """Whoever listens to what no machine understood needs some days for it."""

    title, field = "录音至少保存 7 天", "values.recordings"


class OriginalsOutOfRange(Refusal):
    """Who says that a repair did not hold wants to see how it was: longer than it may be opened again."""

    title, field = "照片原件至少保存 30 天", "values.days"


class Retention(Values):
    """`recordings`: days that a recording is kept; the order keeps the text."""

    policy: Literal["retention"] = "retention"
    recordings: Number

    @property
    def of_recordings(self) -> timedelta:
        return timedelta(days=self.recordings)

    def check(self) -> None:
        if self.recordings < 7:
            raise RetentionOutOfRange


class OriginalsKept(Values):
    """`days` that the original of a photo is kept, from when it was taken; the picture stays."""

    policy: Literal["originals"] = "originals"
    days: Number

    @property
    def time(self) -> timedelta:
        return timedelta(days=self.days)

    def check(self) -> None:
        if self.days < 30:
            raise OriginalsOutOfRange


RETENTION = seed(Retention(recordings=180))
ORIGINALS = seed(OriginalsKept(days=180))
