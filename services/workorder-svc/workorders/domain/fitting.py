"""Which pieces of a batch a repair took 领用件: each has a number, so that no two have the same. Pure."""

from collections.abc import Iterable

from kernel.domain import Frozen

from workorders.domain.costs import Costs
from workorders.domain.repair import Code

Run = tuple[int, int]
"""Numbers of pieces, from the first until before the second; the first that came is 0."""


class Fitted(Frozen):
    """What one repair has of one `batch`; no pieces: it had some, and gave them back."""

    part: Code
    batch: Code
    pieces: tuple[Run, ...]


def pick(count: int, came: int, taken: Iterable[Run]) -> tuple[Run, ...]:
    """The first `count` of `came` pieces that nobody has; fewer where there are no more."""
    found, first = list[Run](), 0
    for begins, ends in sorted([*taken, (came, came)]):
        last = min(begins, came, first + count)
        if first < last:
            found.append((first, last))
            count -= last - first
        first = max(first, ends)
    return tuple(found)


def given_back(before: Costs | None, now: Costs) -> tuple[Fitted, ...]:
    """The batches that were named `before`, and are no more."""
    gone = sorted(set(before.batches) - set(now.batches)) if before else []
    return tuple(Fitted(part=part, batch=batch, pieces=()) for part, batch in gone)
