"""Processor time by who spent it: what a pace means where other work shares the machine."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import psutil

CHILDREN: Final[Mapping[str, Callable[[psutil.Process], bool]]] = {
    "postgres": lambda process: process.name() == "postgres",
    "kafka": lambda process: process.name() == "java",
    "sandbox": lambda process: process.cmdline()[1:] == ["-m", "sandbox"],
}
ENDS: Final = "tests.bench."  # of their own modules, each told by its name: see `two_ends`


class Spent:
    """Of this process, and of those it began: engines that run elsewhere spend nothing here."""

    def __init__(self) -> None:
        self._before = _spent()

    def since(self) -> dict[str, float]:
        """Seconds since the last look, by `ours`, `CHILDREN` and the names of ends."""
        before, self._before = self._before, _spent()
        return {who: seconds - before[who] for who, seconds in self._before.items()}


def _spent() -> dict[str, float]:
    me = psutil.Process()
    spent = defaultdict(float, {"ours": sum(me.cpu_times()[:2])} | dict.fromkeys(CHILDREN, 0.0))
    for process in me.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            for who in _names(process):
                # With those it had that ended: each connection to PostgreSQL is a process.
                spent[who] += sum(process.cpu_times()[:4])
    return spent


def _names(process: psutil.Process) -> list[str]:
    match process.cmdline():
        case [_, "-m", str(module), end, *_] if module.startswith(ENDS):
            return [end]
    return [who for who, is_one in CHILDREN.items() if is_one(process)]
