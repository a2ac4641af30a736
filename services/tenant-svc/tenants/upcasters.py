"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from tenants.domain.tenant import TenantMovedIn


def register(registry: Registry) -> None:
    registry.upcast(TenantMovedIn, 1)(as_news)


def as_news(moved_in: dict[str, Any]) -> dict[str, Any]:
    """Whoever moved in was told of, whether it was news or not."""
    return moved_in | {"taken_over": False}
