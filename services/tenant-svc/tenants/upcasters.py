"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from tenants.domain.tenant_facts import TenantMovedIn, TenantRoomChanged


def register(registry: Registry) -> None:
    registry.upcast(TenantMovedIn, 1)(as_news)
    registry.upcast(TenantMovedIn, 2)(not_apart)
    registry.upcast(TenantRoomChanged, 1)(not_apart)


def as_news(moved_in: dict[str, Any]) -> dict[str, Any]:
    """Whoever moved in was told of, whether it was news or not."""
    return moved_in | {"taken_over": False}


def not_apart(entered: dict[str, Any]) -> dict[str, Any]:
    """Entered when only who lives there now was looked at: another's earlier stay may have the same days."""
    return entered | {"apart": False}
