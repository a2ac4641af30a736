"""One process of a house: a host of services, or the sandbox of the partners."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from local.contexts import CONTEXTS
from testkit.nursery import NURSERY, be, load_also

SANDBOX = ("sandbox",)
# Loaded before it forks: of a process that lives for seconds, loading them would be most of the work.
load_also(*(f"{name}.app" for name in CONTEXTS), "sandbox.__main__")


def launch(names: Sequence[str], environment: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Start `python -m host.run NAMES`, or the sandbox, with this environment and no other."""
    module, *words = _command(names)
    process = NURSERY.Process(target=be, args=(module, words, dict(environment), log), daemon=True)
    process.start()
    return process


class Forked:
    """Such a process, asked as one that was started anew is asked."""

    def __init__(self, names: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._process = launch(names, environment, log)

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises `subprocess.TimeoutExpired` after `timeout` seconds without one."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()

    def send_signal(self, signal: int) -> None:
        if self._process.pid is not None:
            os.kill(self._process.pid, signal)

    def terminate(self) -> None:
        """Ask it to stop, as a supervisor would."""
        self._process.terminate()


def fresh(names: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """The same from nothing, as the supervisor starts it: it loads its code first."""
    with log.open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", *_command(names)],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def _command(names: Sequence[str]) -> list[str]:
    return ["sandbox.__main__"] if tuple(names) == SANDBOX else ["host.run", *names]
