"""One process of a house: a host of services, or the sandbox of the partners."""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from kernel.crash import arm
from testkit.nursery import NURSERY


def launch(names: Sequence[str], environment: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Start `python -m host.run NAMES`, or the sandbox, with this environment and no other."""
    process = NURSERY.Process(target=_live, args=(tuple(names), dict(environment), log), daemon=True)
    process.start()
    return process


def _live(names: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
    os.setsid()
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(environment)
    arm(environment.get("ANJU_CRASH_AT", ""))
    if names == ("sandbox",):
        from sandbox.__main__ import main
    else:
        from host.run import main
    sys.argv = ["host.run", *names]
    main()
