"""How long the voice of somebody who reported is kept: policy data. Pure."""

from datetime import timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class RetentionOutOfRange(Refusal):
    """Whoever listens to what no machine understood needs some days for it."""

    title, field = "录音至少保存 7 天", "values.recordings"


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


RETENTION = seed(Retention(recordings=180))
