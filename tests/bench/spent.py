"""Processor time by who spent it: what a pace means where other work shares the machine."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import psutil

CHILDREN: Final[Mapping[str, Callable[[psutil.Process], bool]]] = {
    "postgres": lambda process: process.name() == "postgres",
    "kafka": lambda process: process.name() == "java",
    "sandbox": lambda process: process.cmdline()[1:] == ["-m", "sandbox"],
}


class Spent:
    """Of this process, and of those it began: engines that run elsewhere spend nothing here."""

    def __init__(self) -> None:
        self._before = _spent()

    def since(self) -> dict[str, float]:
        """Seconds since the last look, by `ours` and `CHILDREN`."""
        before, self._before = self._before, _spent()
        return {who: seconds - before[who] for who, seconds in self._before.items()}


def _spent() -> dict[str, float]:
    me = psutil.Process()
    spent = {"ours": sum(me.cpu_times()[:2])} | dict.fromkeys(CHILDREN, 0.0)
    for process in me.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            for who, is_one in CHILDREN.items():
                if is_one(process):
                    # With those it had that ended: each connection to PostgreSQL is a process.
                    spent[who] += sum(process.cpu_times()[:4])
    return spent
