"""The PostgreSQL and Kafka that tests run against: named by the environment, in containers, or embedded."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from local.containers import Containers, images_answer
from local.engine import Engine
from local.kafka import Kafka
from local.mourning import Mourner
from local.postgres import Postgres

MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes what is ours alone in it
ROOM = 8 << 30  # bytes: what a whole run fills is a tenth of it, and the machine has as much again


class Engines(Protocol):
    """Where tests find a PostgreSQL (as one who may create databases and roles) and a Kafka."""

    @property
    def postgres_url(self) -> str: ...

    @property
    def kafka(self) -> str: ...

    def close(self) -> None: ...


class WrongEngine(RuntimeError):
    """`ANJU_TEST_ENGINE` names no way to run the engines, or one that this machine has not."""


class Embedded:
    """Servers of this machine's own in a temporary folder; each starts when it is first asked for.

    They end with this process, however that ends. `scratch` as for `Postgres`: what tests keep need not
    outlive the power of the machine.
    """

    def __init__(self, *, scratch: bool = False) -> None:
        self._scratch = scratch
        self.folder = Path(tempfile.mkdtemp(prefix="anju-engines-", dir=_in_memory() if scratch else None))
        self._mourners: list[Mourner] = []

    @cached_property
    def postgres(self) -> Postgres:
        postgres = Postgres(self.folder / "postgres", "embedded", scratch=self._scratch)
        self._start(postgres, postgres.socket)
        return postgres

    @cached_property
    def broker(self) -> Kafka:
        broker = Kafka(self.folder / "kafka")
        self._start(broker)
        return broker

    def _start(self, engine: Engine, *folders: Path) -> None:
        engine.start()
        assert engine.process
        self._mourners.append(Mourner(engine.process.pid, self.folder, *folders))

    @property
    def postgres_url(self) -> str:
        return self.postgres.url()

    @property
    def kafka(self) -> str:
        return self.broker.bootstrap

    def close(self) -> None:
        for each in self._mourners:
            each.dismiss()
        if "postgres" in self.__dict__:
            self.postgres.stop()
        if "broker" in self.__dict__:
            self.broker.kill()  # its folder goes with it: nothing is worth the half minute of an orderly stop
        # Not waited for: thousands of topics are a hundred thousand files, and half a minute to remove them.
        subprocess.Popen(["rm", "-rf", self.folder], start_new_session=True)  # noqa: S607 - as any shell finds it


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is room: each partition waits for a disk four times."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if there and shutil.disk_usage(MEMORY).free >= ROOM else None


@dataclass(frozen=True)
class Mixed:
    """One of the two, or both, named by `ANJU_POSTGRES_URL` and `ANJU_KAFKA`; the rest from elsewhere."""

    rest: Engines

    @property
    def postgres_url(self) -> str:
        return os.environ.get("ANJU_POSTGRES_URL") or self.rest.postgres_url

    @property
    def kafka(self) -> str:
        return os.environ.get("ANJU_KAFKA") or self.rest.kafka

    @property
    def lasting(self) -> bool:
        """Whether this PostgreSQL is there after `close`, with all that nobody took off it."""
        return bool(os.environ.get("ANJU_POSTGRES_URL"))

    def close(self) -> None:
        self.rest.close()


def choose_engines() -> Mixed:
    """The engines of this test run.

    `ANJU_TEST_ENGINE` is `embedded`, `containers`, or `auto` (the default): containers where a Docker engine
    answers and has the images, else embedded. Raises WrongEngine for anything else.
    """
    asked = os.environ.get("ANJU_TEST_ENGINE", "auto")
    if asked not in ("auto", "embedded", "containers"):
        raise WrongEngine(f"ANJU_TEST_ENGINE: {asked!r} is not auto, embedded or containers")
    if asked == "containers" and not images_answer():
        raise WrongEngine(
            "ANJU_TEST_ENGINE=containers: no Docker engine with the images of images.env answers"
        )
    rest: Engines = Containers() if asked != "embedded" and images_answer() else Embedded(scratch=True)
    return Mixed(rest)
