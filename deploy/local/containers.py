"""PostgreSQL, Kafka and the services in containers, from the images that `images.env` names."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from local import kafka
from local.home import REPOSITORY, free_port
from local.postgres import accepts

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

NAMES = REPOSITORY / "deploy" / "containers" / "images.env"
PASSWORD = "containers"  # noqa: S105 - of servers that live as long as a test run
READY_WITHIN = 60


class NotReady(RuntimeError):
    """A container did not serve in time; the message ends with the last lines of its log."""

    def __init__(self, container: "DockerContainer") -> None:
        said = b"".join(container.get_logs()).decode(errors="replace").splitlines()[-15:]
        super().__init__("\n".join([f"{container.image} did not serve within {READY_WITHIN} s", *said]))


@cache
def images() -> dict[str, str]:
    """Image names by purpose, such as POSTGRES or TENANTS; `ANJU_IMAGE_<PURPOSE>` in the environment wins."""
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
    return (
        subprocess.run([docker, "image", "inspect", *wanted], capture_output=True, check=False).returncode
        == 0
    )


class Containers:
    """Both engines, each started when it is first asked for."""

    @cached_property
    def _postgres(self) -> "DockerContainer":
        container = _container("POSTGRES").with_env("POSTGRES_PASSWORD", PASSWORD).with_exposed_ports(5432)
        return _start(container, lambda: accepts(_postgres_url(container)))

    @cached_property
    def _kafka(self) -> "DockerContainer":
        # A client is told the broker's address by the broker: so the outer port is chosen before the start.
        bootstrap = f"127.0.0.1:{free_port()}"
        container = _container("KAFKA").with_bind_ports(9092, int(bootstrap.rpartition(":")[2]))
        container.with_env("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://{bootstrap}")
        return _start(container, lambda: kafka.answers(bootstrap))

    @property
    def postgres_url(self) -> str:
        return _postgres_url(self._postgres)

    @property
    def kafka(self) -> str:
        return f"127.0.0.1:{self._kafka.get_exposed_port(9092)}"

    def close(self) -> None:
        for name in ("_postgres", "_kafka"):
            if name in self.__dict__:
                self.__dict__[name].stop()


def service(context: str, environment: dict[str, str]) -> "DockerContainer":
    """A service's own image on the host's network, not started yet; it is told what a process would be."""
    return _container(context.upper()).with_envs(**environment).with_kwargs(network_mode="host")


def _postgres_url(container: "DockerContainer") -> str:
    return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{container.get_exposed_port(5432)}/postgres"


def _container(purpose: str) -> "DockerContainer":
    # The reaper is one more image to pull; the fixture stops what it started. Read at import, so set before.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.core.container import DockerContainer

    return DockerContainer(images()[purpose])


def _start(container: "DockerContainer", serves: Callable[[], bool]) -> "DockerContainer":
    container.start()
    until = time.monotonic() + READY_WITHIN
    while not serves():
        if time.monotonic() > until:
            fault = NotReady(container)
            container.stop()
            raise fault
        time.sleep(0.1)
    return container
