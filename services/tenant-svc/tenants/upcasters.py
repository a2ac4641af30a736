"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from tenants.domain.reach import ContactMethodsInsufficient
from tenants.domain.risk import HighRiskGroundFound
from tenants.domain.tenant_facts import TenantMovedIn, TenantRoomChanged


def register(registry: Registry) -> None:
    registry.upcast(TenantMovedIn, 1)(as_news)
    registry.upcast(TenantMovedIn, 2)(not_apart)
    registry.upcast(TenantRoomChanged, 1)(not_apart)
    registry.upcast(HighRiskGroundFound, 1)(of_sixty)
    registry.upcast(ContactMethodsInsufficient, 1)(of_two)


def as_news(moved_in: dict[str, Any]) -> dict[str, Any]:
    """Whoever moved in was told of, whether it was news or not."""
    return moved_in | {"taken_over": False}


def not_apart(entered: dict[str, Any]) -> dict[str, Any]:
    """Entered when only who lives there now was looked at: another's earlier stay may have the same days."""
    return entered | {"apart": False}


def of_sixty(found: dict[str, Any]) -> dict[str, Any]:
    """Sixty was the age that counted: the first version."""
    return found | {"policy": 1 if found["ground"] == "age" else None}


def of_two(told: dict[str, Any]) -> dict[str, Any]:
    """Two there had to be: the first version."""
    return told | {"policy": 1}
