"""What a cover was told, stored in an older shape, lifted to the present one: as `upcasters.py`."""

from typing import Any

from kernel.facts import Registry

from contracts.domain.cover_facts import ContractOverrunDetected, DraftNoted, LettingNoted


def register(registry: Registry) -> None:
    registry.upcast(LettingNoted, 1)(before_leaving)
    registry.upcast(LettingNoted, 2)(before_rents)
    registry.upcast(LettingNoted, 3)(as_if_taken_over)
    registry.upcast(DraftNoted, 1)(before_rents)
    registry.upcast(DraftNoted, 2)(nobody_said)
    registry.upcast(ContractOverrunDetected, 1)(of_what_was_signed)
    registry.upcast(ContractOverrunDetected, 2)(as_if_covered_before)
    registry.upcast(ContractOverrunDetected, 3)(before_its_end)
    registry.upcast(ContractOverrunDetected, 4)(without_its_rents)
    registry.upcast(ContractOverrunDetected, 5)(as_if_in_a_row)
    registry.upcast(ContractOverrunDetected, 6)(by_no_version)


def by_no_version(detected: dict[str, Any]) -> dict[str, Any]:
    """Nobody said by which version's stages."""
    return detected | {"policy_version": None}


def before_leaving(noted: dict[str, Any]) -> dict[str, Any]:
    """The cover did not hear who gave a unit back."""
    return noted | {"letting": noted["letting"] | {"left_on": None}}


def before_rents(noted: dict[str, Any]) -> dict[str, Any]:
    """The cover took the rent signed first for that of every day."""
    return noted | {"letting": noted["letting"] | {"rents": None}}


def as_if_taken_over(noted: dict[str, Any]) -> dict[str, Any]:
    """Days before the first owner contract were not judged, of whichever contract."""
    return noted | {"letting": noted["letting"] | {"taken_over": True}}


def nobody_said(noted: dict[str, Any]) -> dict[str, Any]:
    """A draft was not in force before Anju was: each of its days is judged when it is next looked at."""
    return noted | {"letting": noted["letting"] | {"taken_over": None}}


def of_what_was_signed(detected: dict[str, Any]) -> dict[str, Any]:
    """No draft was judged then."""
    return detected | {"overrun": detected["overrun"] | {"draft": False}}


def as_if_covered_before(detected: dict[str, Any]) -> dict[str, Any]:
    """Of all it was said that an owner's contract ended on the day before."""
    return detected | {"overrun": detected["overrun"] | {"bare": False}}


def before_its_end(detected: dict[str, Any]) -> dict[str, Any]:
    """Nobody looked at who lived on past the end."""
    return detected | {"overrun": detected["overrun"] | {"stays_on": False}}


def without_its_rents(detected: dict[str, Any]) -> dict[str, Any]:
    """What was told was told for good: nobody counted it anew from day to day."""
    return detected | {"overrun": detected["overrun"] | {"rents": []}}


def as_if_in_a_row(detected: dict[str, Any]) -> dict[str, Any]:
    """Of days apart only the first of all was said, and how many there are."""
    return detected | {"overrun": detected["overrun"] | {"uncovered": []}}
