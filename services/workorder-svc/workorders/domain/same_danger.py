"""Faults that are one danger seen by two people: who mends the one mends the other, on one visit. Pure.

A burst pipe is said as 水管爆了 by one and as 漏水 by the next; two technicians for it are one too many.
"""

from collections.abc import Sequence
from typing import Final

DANGERS: Final[Sequence[Sequence[str]]] = (("water_leak", "pipe_burst"), ("power_cut", "electric_shock"))
"""Each from the mildest to the gravest. Smoke and gas are one fault each in the catalogue, known by it."""

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
