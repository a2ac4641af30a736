"""Work on what others wrote, in a process of its own: whatever it says, it takes no more than it may.

A text that is typeset or a PDF that is looked into can ask for all the memory and time there are. So that
work is done by a process with limits, kept warm for the next; one that went beyond them is gone, its service
is not.
"""

import asyncio
import math
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

AT_ONCE: Final = 4

# Nothing of the service's own: it knows secrets. And no memory set aside for every processor there is.
ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "1"}
TIME_SIGNALS: Final = (signal.SIGXCPU, signal.SIGALRM)
# The last of them is the system's, short of memory itself.
MEMORY_SIGNALS: Final = (signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL)


@dataclass(frozen=True)
class Limits:
    """What one process may take. The papers that come along need 230 MB and 0.1 s, of 2,000 units 0.4 s."""

    memory: int = 512_000_000
    """Bytes of addresses."""
    processor: int = 5
    """Seconds of a processor for one piece of work."""
    wall: int = 20
    """Seconds by the clock, however busy the machine is."""


class OutOfTime(Exception):
    """It took longer than it may."""


class OutOfMemory(Exception):
    """It needed more memory than it may have."""


class Confined:
    """The work of one module, whose main does nothing but `serve` it. So many pieces `at_once`."""

    def __init__(self, module: str, limits: Limits, at_once: int = AT_ONCE) -> None:
        self._module, self._limits = module, limits
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=module)
        self._own = threading.local()

    async def ask(self, content: bytes) -> bytes:
        """What the work made of it. Raises OutOfTime, OutOfMemory, or RuntimeError for a fault of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, content)

    def _ask(self, content: bytes) -> bytes:
        """Each thread has a process of its own."""
        process: _Process | None = getattr(self._own, "process", None)
        if process is None or process.is_spent():
            process = self._own.process = _Process(self._module, self._limits)
        return process.ask(content)


class _Process:
    def __init__(self, module: str, limits: Limits) -> None:
        self._limits = limits
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", module, *map(str, astuple(limits))],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a panic quotes what it was about, and logs name nobody
                env=ENVIRONMENT,
                start_new_session=True,  # ended by us, not by the terminal
            )
        self._line = Connection(ours.detach())

    def ask(self, content: bytes) -> bytes:
        try:
            self._line.send_bytes(content)
            return self._line.recv_bytes()
        except (EOFError, OSError) as fault:
            ended = -self._process.wait()
            if ended in TIME_SIGNALS:
                raise OutOfTime from fault
            if ended in MEMORY_SIGNALS:
                raise OutOfMemory from fault
            raise RuntimeError(f"{self._process.args!r} ended with {-ended}") from fault

    def is_spent(self) -> bool:
        """Gone, or grown so that the next piece would want for memory: then it goes now."""
        if self._process.poll() is not None:
            return True
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[0])
        if pages * resource.getpagesize() <= self._limits.memory // 2:
            return False
        self._line.close()
        self._process.wait()
        return True


def serve(work: Callable[[bytes], bytes]) -> None:
    """Do pieces of work until nobody asks any more, each within the limits. For the main of a module."""
    limits = Limits(*map(int, sys.argv[1:]))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    line = Connection(sys.stdin.fileno())
    while True:
        try:
            content = line.recv_bytes()
        except EOFError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime) + limits.processor
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        signal.alarm(limits.wall)
        try:
            line.send_bytes(work(content))
        except MemoryError:
            os.abort()
        signal.alarm(0)
