"""Row footprint: what the whole costs before anybody asks for anything, on a clone that has nothing yet.

There is no bare counterpart, and one round: a cold start fetches everything anew.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import orjson
import psutil
from local.contexts import CONTEXTS
from local.home import REPOSITORY, free_port

from tests.bench.measure import Row
from tests.bench.place import Place

SETTLE_SECONDS = 20
IDLE_SECONDS = 60
WARM_STARTS = 3


async def footprint(_: Place, __: int) -> list[Row]:
    return await asyncio.to_thread(_measure)


def _measure() -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="anju-footprint-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where we are root
    clone = folder / "anju"
    try:
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, clone], check=True)  # noqa: S607
        house = _House(clone, folder)
        try:
            cold = house.timed("make", "up")
            time.sleep(SETTLE_SECONDS)
            megabytes, idle = house.megabytes(), house.idle_percent()
            warm = [house.started_again() for _ in range(WARM_STARTS)]
        finally:
            house.timed("make", "down")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        _row("footprint", megabytes, "MB resident in all <= 1000"),
        _row("footprint.idle", idle, "% of a core <= 5"),
        _row("footprint.warm", statistics.median(warm), "s to ready <= 20"),
        _row("footprint.cold", cold, "s of make up with nothing fetched yet <= 180"),
    ]


def _row(name: str, ours: float, goal: str) -> Row:
    return Row(name, ours, None, None, None, None, goal)


class _House:
    """A clone with ports, a home and a download cache of its own."""

    def __init__(self, clone: Path, folder: Path) -> None:
        self._clone = clone
        ports = {name: str(free_port()) for name in (*CONTEXTS, "sandbox", "smtp", "postgres", "kafka")}
        self._environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("ANJU_", "VIRTUAL_ENV"))
        }
        self._environment |= {f"ANJU_{name.upper()}_PORT": port for name, port in ports.items()}
        self._environment |= {"UV_CACHE_DIR": str(folder / "uv"), "PIP_NO_CACHE_DIR": "1"}

    def timed(self, *command: str) -> float:
        """Seconds that a command took. Raises CalledProcessError."""
        began = time.perf_counter()
        self._run(*command)
        return time.perf_counter() - began

    def started_again(self) -> float:
        """Seconds from `anju up` to ready, on data and downloads that are there."""
        self.timed("make", "down")
        return float(str(self.answer("up", "--json")["seconds"]))

    def answer(self, *words: str) -> dict[str, object]:
        found: dict[str, object] = orjson.loads(self._run(str(self._clone / ".venv/bin/anju"), *words))
        return found

    def _run(self, *command: str) -> bytes:
        done = subprocess.run(
            command, cwd=self._clone, env=self._environment, check=True, stdout=subprocess.PIPE, timeout=600
        )
        return done.stdout

    def megabytes(self) -> float:
        return float(str(self.answer("status", "--json")["megabytes"]))

    def idle_percent(self) -> float:
        """Processor time of all processes of the stack while nobody asks for anything, in % of one core."""
        listed = self.answer("status", "--json")["processes"]
        assert isinstance(listed, list)
        roots = [psutil.Process(each["pid"]) for each in listed]
        before, began = _processor_seconds(roots), time.perf_counter()
        time.sleep(IDLE_SECONDS)
        return 100 * (_processor_seconds(roots) - before) / (time.perf_counter() - began)


def _processor_seconds(roots: list[psutil.Process]) -> float:
    every = {process.pid: process for root in roots for process in [root, *root.children(recursive=True)]}
    return sum(sum(process.cpu_times()[:2]) for process in every.values())
