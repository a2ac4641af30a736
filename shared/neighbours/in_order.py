"""A fold over the facts of one stream that passes over what it has heard already."""

from collections.abc import Callable

from kernel.facts import Fact
from kernel.service import Row

Project = Callable[[Row | None, Fact], Row | None]


def in_order(project: Project) -> Project:
    """Keeps the stream version in column `version`; a fact at or behind it changes nothing."""

    def fold(row: Row | None, fact: Fact) -> Row | None:
        if row and row["version"] >= fact.version:
            return row
        found = project(row, fact)
        return found and found | {"version": fact.version}

    return fold
