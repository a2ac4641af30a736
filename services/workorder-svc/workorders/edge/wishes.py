"""When somebody would be at home, as whoever reports a repair says."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from edge.body import Body, Instant
from kernel.domain import Refusal

AHEAD: Final = 90
"""Days, as what is put off may wait (policy `closing`)."""


class WishUpsideDown(Refusal):
    """A window ends after it began, and not before the report."""

    title, field = "期望上门时段的结束须晚于开始，且不能在报修之前", "wishes"


class WishTooFar(Refusal):
    """Nobody knows so far ahead when they are at home; what can wait so long is put off."""

    title, field = "期望上门时段最远到 {days} 天后", "wishes"


class WishBody(Body):
    begins_at: Instant
    ends_at: Instant


def check_wishes(wishes: Iterable[WishBody], reported_at: datetime) -> None:
    """Raises WishUpsideDown or WishTooFar."""
    wishes = tuple(wishes)
    if any(wish.ends_at <= max(wish.begins_at, reported_at) for wish in wishes):
        raise WishUpsideDown
    if any(wish.ends_at > reported_at + timedelta(days=AHEAD) for wish in wishes):
        raise WishTooFar(days=AHEAD)
