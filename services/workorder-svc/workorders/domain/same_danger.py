"""Faults that are one danger seen by two people: who mends the one mends the other, on one visit; and which
danger is gone to before another. Pure.

A burst pipe is said as 水管爆了 by one and as 漏水 by the next; two technicians for it are one too many.
"""

from collections.abc import Mapping, Sequence
from typing import Final

DANGERS: Final[Sequence[Sequence[str]]] = (("water_leak", "pipe_burst"), ("power_cut", "electric_shock"))
"""Each from the mildest to the gravest. Smoke and gas are one fault each in the catalogue, known by it."""

FIRST: Final[Mapping[str, int]] = {
    **dict.fromkeys(("gas_leak", "smoke", "electric_shock", "lift_stuck", "danger"), 0),
    **dict.fromkeys(("pipe_burst", "water_leak"), 1),
}
"""What threatens lives is gone to before what ruins a home, and that before a power cut or a lock-out."""

_OF: Final = {fault: danger for danger in DANGERS for fault in danger}


def kin(fault: str) -> Sequence[str]:
    """All faults that may be the same thing as this one, itself among them."""
    return _OF.get(fault, (fault,))


def danger_of(fault: str) -> str:
    """By the name of its mildest: the same for two faults that are one danger."""
    return kin(fault)[0]


def graver(one: str, other: str) -> str:
    """Of two faults of one danger."""
    return max(one, other, key=kin(one).index)


def threatens_lives(fault: str) -> bool:
    """Rather than a home, or a night's rest."""
    return turn_of(fault) == 0


def turn_of(fault: str) -> int:
    """Of several emergencies the one with the lowest is gone to first."""
    return FIRST.get(fault, 2)
