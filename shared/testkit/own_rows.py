"""Each row of an inline view is of one stream alone: the cache of such rows takes it for granted, and what
another stream wrote to it would be lost without a word.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from kernel.hot_rows import Change, Taken
from kernel.service import View


class Owners:
    """By which stream each row was written first; `broken`: those that another wrote to."""

    def __init__(self) -> None:
        self._whose: dict[tuple[str, Any], str] = {}
        self.broken: list[str] = []

    def note(self, view: str, key: Any, stream: str) -> None:
        first = self._whose.setdefault((view, key), stream)
        if first != stream:
            self.broken.append(f"{view} {key}: {first} and {stream}")


@contextmanager
def rows_of_one_stream() -> Iterator[Owners]:
    """Whose the rows are that inline views write meanwhile in this process."""
    owners, wrote = Owners(), Taken.wrote

    def noted(taken: Taken, view: View, changes: Sequence[Change], answers: Sequence[Any]) -> None:
        for key, fact in changes:
            owners.note(view.name, key, fact.stream)
        wrote(taken, view, changes, answers)

    with patch.object(Taken, "wrote", noted):
        yield owners
