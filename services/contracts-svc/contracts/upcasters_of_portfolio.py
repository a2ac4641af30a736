"""Facts of parks and units that were stored in an older shape."""

from typing import Any

from kernel.facts import Registry

from contracts.domain.park import ParkOpened
from contracts.domain.unit_facts import UnitReleased, UnitTakenIn


def register(registry: Registry) -> None:
    registry.upcast(ParkOpened, 1)(before_cities)
    registry.upcast(ParkOpened, 2)(before_names)
    registry.upcast(ParkOpened, 3)(before_names_were_kept_apart)
    registry.upcast(UnitReleased, 1)(before_bars_letting)
    registry.upcast(UnitTakenIn, 1)(before_needs_cover)


def before_cities(opened: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked in which city it lies."""
    return opened | {"city": None}


def before_names(opened: dict[str, Any]) -> dict[str, Any]:
    """Others may have been told of it when they were not told what anything is called."""
    return opened | {"told_by_name": False}


def before_names_were_kept_apart(opened: dict[str, Any]) -> dict[str, Any]:
    """Two parks might be opened under one name."""
    return opened | {"name_once": False}


def before_bars_letting(released: dict[str, Any]) -> dict[str, Any]:
    """Given back when a contract signed in the same moment was not yet kept apart: there may be one."""
    return released | {"bars_letting": False}


def before_needs_cover(taken: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked whose it is: it is judged by the owner contracts there are, as it was."""
    return taken | {"place": None, "occupancy_cap": None, "needs_cover": False}
