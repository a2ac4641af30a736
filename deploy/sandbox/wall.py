"""The partners' own clock: they are outside, so they never follow the product's virtual time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The wall-clock instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - a partner outside does not share the product's clock


def millis(at: datetime) -> int:
    """Whole milliseconds since 1970-01-01T00:00Z."""
    return round(at.timestamp() * 1000)
