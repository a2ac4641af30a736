"""Apache Kafka 4.4 as one process on the loopback interface, without Docker, Maven or a Java of the machine.

`python -m local.kafka --data DIR --port N` runs it in the foreground, for a supervisor.
"""

import argparse
import asyncio
import base64
import os
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from local.engine import Engine
from local.home import cache, free_port
from local.jars import kafka_jars
from local.jre import java

HERE = Path(__file__).parent
# By the end of a run in which each test left its topics all of 256 MB was in use; it is taken when needed.
HEAP = ["-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]


class Kafka(Engine):
    """A single-node broker over `data`; `port` (1–65535) is found free when not given.

    `advertised` is the port that clients are sent to, when something stands before the broker.
    """

    def __init__(
        self, data: Path, port: int | None = None, log: Path | None = None, advertised: int | None = None
    ) -> None:
        super().__init__(data, log)
        self.port = port or free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._advertised = f"127.0.0.1:{advertised or self.port}"
        self._learning: Path | None = None

    def prepare(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        controller = free_port()
        settings = (HERE / "kafka.properties").read_text() + "\n".join(
            [
                f"log.dirs={self.data / 'log'}",
                f"listeners=PLAINTEXT://{self.bootstrap},CONTROLLER://127.0.0.1:{controller}",
                f"advertised.listeners=PLAINTEXT://{self._advertised}",
                f"controller.quorum.voters=1@127.0.0.1:{controller}",
                "",
            ]
        )
        self._settings.write_text(settings)
        if not (self.data / "log" / "meta.properties").exists():
            self._format()

    def _format(self) -> None:
        # What a crash left half formatted holds no facts yet.
        shutil.rmtree(self.data / "log", ignore_errors=True)
        cluster = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=").replace("-", "A")
        made = subprocess.run(
            [*self._java(), "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._settings)],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"Kafka cannot format {self.data}: {made.stdout}{made.stderr}")

    @property
    def _settings(self) -> Path:
        return self.data / "server.properties"

    def _java(self) -> list[str]:
        jars = os.pathsep.join(map(str, kafka_jars()))
        logging = f"-Dlog4j2.configurationFile={HERE / 'kafka-log4j2.yaml'}"
        learnt = [f"-XX:AOTCache={_learnt()}"] if _learnt().exists() else []
        return [str(java()), *learnt, *HEAP, logging, "-cp", jars]

    def command(self) -> list[str]:
        learning = [f"-XX:AOTCacheOutput={self._learning}"] if self._learning else []
        return [*self._java(), *learning, "kafka.Kafka", str(self._settings)]

    def learn(self) -> None:
        """Starts, stops, and keeps what the JVM learnt of it: every later start takes half the time."""
        arriving = _learnt().with_suffix(f".{os.getpid()}")
        self._learning = arriving
        try:
            self.start()
            self.stop(120)
            if arriving.exists():  # else it was too busy to write it down in time: it is learnt another time
                arriving.rename(_learnt())
        finally:
            self._learning = None

    def answers(self) -> bool:
        return answers(self.bootstrap)

    def wipe(self) -> None:
        """Loses everything, as a replaced broker would; the next start has another cluster id."""
        shutil.rmtree(self.data)


def _learnt() -> Path:
    # About 70 MB; the JVM itself passes over one that another JVM or other jars left.
    return cache() / "kafka.aot"


def learn() -> None:
    """`Kafka.learn` on scratch data, unless it was done before in this home; takes some ten seconds."""
    if not _learnt().exists():
        with tempfile.TemporaryDirectory() as scratch:
            Kafka(Path(scratch) / "kafka").learn()


def answers(bootstrap: str) -> bool:
    """Whether the broker serves consumer groups: asking for one makes the offsets topic on a fresh broker."""
    host, port = bootstrap.split(",")[0].rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
    except OSError:
        return False
    # Tests ask from inside an event loop; a thread of its own may have its own.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, _finds_coordinator(bootstrap)).result()


async def _finds_coordinator(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
    try:
        await admin.start()
        await admin.find_coordinator("anju-ready")
    except KafkaError:
        return False
    finally:
        await admin.close()
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.kafka", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder, made when missing")
    parser.add_argument("--port", type=int, help="loopback port (default: a free one)")
    asked = parser.parse_args()
    Kafka(asked.data.resolve(), asked.port).run()


if __name__ == "__main__":
    main()
