"""Where more breaks than elsewhere 维修热点: a share held against the other parks', and against chance. Pure.

Fisher's exact test, one-sided: how likely it is that so many of all repairs of this kind fell on this park,
if they fell on all parks alike. Since many cells are looked at, one is called significant where chance would
show even one such cell among all of them less than once in twenty times (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from math import exp, lgamma
from typing import Any, Final

CHANCE: Final = 0.05
NEGLIGIBLE: Final = 1e-18

Row = Mapping[str, Any]


def by_chance(here: int, of: int, elsewhere: int, elsewhere_of: int) -> float:
    """The probability of `here` or more, were `here + elsewhere` spread over all repairs whatever the park:
    the tail of the hypergeometric distribution.
    """
    kind, every = here + elsewhere, of + elsewhere_of
    most = min(kind, of)
    ways = _log_choose(kind, here) + _log_choose(every - kind, of - here) - _log_choose(every, of)
    likely, total = exp(ways), 0.0
    for found in range(here, most + 1):
        total += likely
        if found * every > kind * of and likely < NEGLIGIBLE * total:
            break
        likely *= (kind - found) * (of - found) / ((found + 1) * (every - kind - of + found + 1))
    return min(total, 1.0)


def judged(cells: Sequence[Row]) -> list[dict[str, Any]]:
    """The cells with their shares and how likely chance is, the least likely first."""
    return sorted((_judged(each) for each in cells), key=lambda each: (each["p"], -each["share"]))


def _judged(cell: Row) -> dict[str, Any]:
    counts = (cell["repairs"], cell["of"], cell["elsewhere"], cell["elsewhere_of"])
    chance = by_chance(*counts) if cell["elsewhere_of"] else 1.0
    elsewhere = round(cell["elsewhere"] / cell["elsewhere_of"], 4) if cell["elsewhere_of"] else None
    shares = {"share": round(cell["repairs"] / cell["of"], 4), "share_elsewhere": elsewhere}
    named = {name: value for name, value in cell.items() if name != "cells"}
    return named | shares | {"p": chance, "significant": chance * cell["cells"] < CHANCE}


def _log_choose(all_: int, some: int) -> float:
    return lgamma(all_ + 1) - lgamma(some + 1) - lgamma(all_ - some + 1)
