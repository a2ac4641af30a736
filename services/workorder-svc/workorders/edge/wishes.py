"""When somebody would be at home, as whoever reports a repair says."""

from collections.abc import Iterable
from datetime import datetime

from edge.body import Body, Instant
from kernel.domain import Refusal


class WishUpsideDown(Refusal):
    """A window ends after it began, and not before the report."""

    title, field = "期望上门时段的结束须晚于开始，且不能在报修之前", "wishes"


class WishBody(Body):
    begins_at: Instant
    ends_at: Instant


def check_wishes(wishes: Iterable[WishBody], reported_at: datetime) -> None:
    """Raises WishUpsideDown."""
    if any(wish.ends_at <= max(wish.begins_at, reported_at) for wish in wishes):
        raise WishUpsideDown
