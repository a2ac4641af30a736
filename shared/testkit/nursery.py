"""Real processes for tests, forked from one that has the host loaded: loading takes longer than such a life.

Each has a session and an environment of its own and can be killed like any other.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from kernel.crash import arm

NURSERY = get_context("forkserver")
# The last of them settles the memory of what was loaded before it.
LOADED, SETTLED = ["host.run", "testkit.library"], "testkit.settled"
NURSERY.set_forkserver_preload([*LOADED, SETTLED])


def load_also(*modules: str) -> None:
    """To be said while tests are collected: before the first process is born."""
    LOADED.extend(modules)
    NURSERY.set_forkserver_preload([*LOADED, SETTLED])


async def ended(process: ForkServerProcess) -> int:
    """Wait for its end; its exit code, negative for the signal that killed it.

    In the loop's own thread, which also starts others: each start looks after all that run, and of two
    threads that read one's exit code the second finds nothing and says 255.
    """
    loop, gone = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    return process.exitcode or 0


def be(module: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """The whole life of such a process: `python -m module words`, told this environment and no other."""
    os.setsid()
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(environment)
    arm(environment.get("ANJU_CRASH_AT", ""))
    sys.argv = [module, *words]
    import_module(module).main()
