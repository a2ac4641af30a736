"""Kafka's jars: fetched by the exact coordinates of `kafka.lock`, each proven by its digest."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from local.home import cache

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LOCK = Path(__file__).with_name("kafka.lock")
AT_ONCE = 8
WAITS = (1, 3, 9)  # seconds before a repository that could not be reached is asked again


class WrongDigest(RuntimeError):
    """A fetched jar is not the one that was locked; it is not kept."""

    def __init__(self, jar: "Jar", found: str) -> None:
        super().__init__(f"{jar.coordinate}: sha256 is {found}, locked is {jar.sha256}")


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def locked(lock: Path = LOCK) -> list[Jar]:
    """The jars of a lock file: lines of `group:artifact:version sha256:digest`, `#` begins a comment line."""
    return list(_read(lock.read_text()))


def _read(text: str) -> Iterator[Jar]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            coordinate, digest = line.split()
            group, artifact, version = coordinate.split(":")
            yield Jar(group, artifact, version, digest.removeprefix("sha256:"))


def fetch(jars: list[Jar], into: Path) -> list[Path]:
    """Paths of all jars in `into`, fetching those that are not there yet, with a progress bar.

    A jar enters the folder by a rename after its digest was proven, so what lies there was proven once.
    Raises WrongDigest; network errors come as jgo raises them.
    """
    into.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not (into / jar.name).exists()]
    if missing:
        _fetch_missing(missing, into)
    return [into / jar.name for jar in jars]


def _fetch_missing(missing: list[Jar], into: Path) -> None:
    # Imported only here: it costs every other command a third of a second.
    from jgo.maven import MavenContext

    with (
        Progress(console=Console(stderr=True)) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
        tempfile.TemporaryDirectory(dir=into.parent) as maven,
    ):
        task = progress.add_task(f"Apache Kafka ({len(missing)} jars)", total=len(missing))
        context = MavenContext(repo_cache=Path(maven), timeout=60)
        for _ in pool.map(lambda jar: _fetch_one(context, jar, into), missing):
            progress.advance(task)


def _fetch_one(context: "MavenContext", jar: Jar, into: Path) -> None:
    fetched = _resolved(context, jar)
    with open(fetched, "rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != jar.sha256:
        raise WrongDigest(jar, found)
    arriving = into / f".{jar.name}.{os.getpid()}"
    shutil.copyfile(fetched, arriving)
    arriving.rename(into / jar.name)


def _resolved(context: "MavenContext", jar: Jar) -> Path:
    """Where jgo put it; a repository that cannot be reached for a moment is asked again."""
    from requests import ConnectionError as Unreachable

    # jgo's transitive resolver mixes versions and breaks Kafka: exact coordinates only.
    artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
    for wait in WAITS:
        try:
            return Path(artifact.resolve())
        except Unreachable:
            time.sleep(wait)
    return Path(artifact.resolve())


def kafka_jars() -> list[Path]:
    """All jars of the embedded broker (43 MB, fetched once per home)."""
    return fetch(locked(), cache() / "kafka")
