"""States of streams as the last commit of this process left them: the next command need not load them.

Each is proven where it is used: the append finds the stream at the version the state was kept at, or refuses;
or what was appended since is loaded.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from kernel.domain import State

CACHED_STREAMS = 20_000

Known = tuple[int, State]  # version, and the state at it


class States:
    """One per process and context; holds those of the streams that were last written."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()

    def of(self, stream: str) -> Known | None:
        return self._known.get(stream)

    def keep(self, states: Mapping[str, Known]) -> None:
        """After the commit: what it left."""
        for stream, known in states.items():
            self._known[stream] = known
            self._known.move_to_end(stream)
        while len(self._known) > CACHED_STREAMS:
            self._known.popitem(last=False)

    def take(self, streams: Iterable[str]) -> dict[str, Known]:
        """Those that are held, taken out until `keep`: of what comes to nothing nothing is held."""
        return {stream: self._known.pop(stream) for stream in streams if stream in self._known}

    def forget(self, stream: str) -> None:
        self._known.pop(stream, None)

    def forget_all(self) -> None:
        """The store may be another from now on, and know less, as one from a backup does."""
        self._known.clear()
