"""PostgreSQL and Kafka in containers, from the images named in `deploy/containers/images.env`."""

import os
import shutil
import subprocess
from functools import cache, cached_property
from typing import TYPE_CHECKING

from local.home import REPOSITORY, free_port

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

NAMES = REPOSITORY / "deploy" / "containers" / "images.env"
PASSWORD = "containers"  # noqa: S105 - of servers that live as long as a test run
STARTS_WITHIN = 60


@cache
def images() -> dict[str, str]:
    """Image names by purpose (BASE, POSTGRES, KAFKA, SERVICE); `ANJU_IMAGE_<PURPOSE>` wins."""
    lines = (line.strip() for line in NAMES.read_text().splitlines())
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {purpose: os.environ.get(f"ANJU_IMAGE_{purpose}", name) for purpose, name in named.items()}


@cache
def images_answer() -> bool:
    """Whether a Docker engine answers and has both engines' images."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    wanted = [images()["POSTGRES"], images()["KAFKA"]]
    found = subprocess.run([docker, "image", "inspect", *wanted], capture_output=True, check=False)
    return found.returncode == 0


class Containers:
    """Both engines, each started when it is first asked for."""

    @cached_property
    def _postgres(self) -> "DockerContainer":
        started = _container(images()["POSTGRES"], 5432, "listening on IPv4 address")
        return started.with_env("POSTGRES_USER", "postgres").with_env("POSTGRES_PASSWORD", PASSWORD).start()

    @cached_property
    def _kafka(self) -> "DockerContainer":
        # A client is told the broker's address by the broker: so the outer port is chosen before the start.
        port = free_port()
        started = _container(images()["KAFKA"], 9092, "Kafka Server started").with_bind_ports(9092, port)
        return started.with_env("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://127.0.0.1:{port}").start()

    @property
    def postgres_url(self) -> str:
        port = self._postgres.get_exposed_port(5432)
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres"

    @property
    def kafka(self) -> str:
        return f"127.0.0.1:{self._kafka.get_exposed_port(9092)}"

    def close(self) -> None:
        for name in ("_postgres", "_kafka"):
            if name in self.__dict__:
                self.__dict__[name].stop()


def _container(image: str, port: int, ready: str) -> "DockerContainer":
    # The reaper is one more image to pull; the fixture stops what it started. Read at import, so set before.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    strategy = LogMessageWaitStrategy(ready).with_startup_timeout(STARTS_WITHIN)
    return DockerContainer(image).with_exposed_ports(port).waiting_for(strategy)
