"""An own house for the faults: engines behind proxies, services as processes, restarted when they die."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kernel.clock import ShiftedClock
from local import databases, secrets
from local.home import free_port
from local.kafka import Kafka, learn
from local.partners import partners_at
from local.postgres import Postgres

from tests.chaos.proxy import Proxy
from tests.process import SANDBOX, Forked

DEPARTMENTS = ("contracts", "tenants", "workorders", "notifications", "analytics")
HOSTS = {
    "contracts+tenants": ("contracts", "tenants"),
    "workorders+notifications": ("workorders", "notifications"),
    "analytics": ("analytics",),
}
HALF_OPEN_SECONDS = 30.0  # then the far end is told, as by the keepalive of a machine that is no more
WATCH_SECONDS = 0.05

Launch = Callable[[tuple[str, ...], dict[str, str], Path], subprocess.Popen[bytes] | Forked]


@dataclass
class Member:
    """One process: how to start it, whether it should run, how often it ended unasked."""

    name: str
    names: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    launch: Launch
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | Forked | None = None
    wanted: bool = True
    unasked: int = 0

    def start(self) -> None:
        self.process = self.launch(self.names, self.environment, self.log)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class House:
    """Everything under one temporary folder; logs under `out`."""

    def __init__(self, out: Path, launch: Launch) -> None:
        self.out = out
        self.launch = launch
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("*.log"):
            old.unlink()
        self.home = Path(tempfile.mkdtemp(prefix="anju-chaos-"))
        self.shift_file = self.home / "shift"
        self.jump(0.0)
        self.clock = ShiftedClock(self.shift_file)
        self.secrets = secrets.keep(self.home / "secrets.env")
        password = self.secrets["ANJU_POSTGRES_PASSWORD"]
        # Processes are killed here, no machine loses its power: what the kernel has written is written.
        self.postgres = Postgres(
            self.home / "postgres", password, free_port(), log=out / "postgres.log", scratch=True
        )
        self.to_postgres = Proxy(self.postgres.port or 0)
        broker = free_port()
        self.to_kafka = Proxy(broker)
        self.kafka_port = broker
        self.ports = {name: free_port() for name in (*DEPARTMENTS, "sandbox", "smtp")}
        self.members: dict[str, Member] = {}
        self.kills: Counter[str] = Counter()
        self._engines_down: set[str] = set()
        self._watching: asyncio.Task[None] | None = None
        self._restarts: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await asyncio.to_thread(learn)
        await self.to_postgres.start()
        await self.to_kafka.start()
        self.kafka = Kafka(
            self.home / "kafka", self.kafka_port, self.out / "kafka.log", advertised=self.to_kafka.port
        )
        await asyncio.gather(asyncio.to_thread(self.postgres.start), asyncio.to_thread(self.kafka.start))
        await asyncio.to_thread(databases.create, self.postgres.url(), self.secrets)
        self._add("sandbox", SANDBOX, {"sandbox": self.ports["sandbox"]})
        for name, contexts in HOSTS.items():
            self._host(name, contexts, {context: self.ports[context] for context in contexts})
        self._watching = asyncio.create_task(self._watch())

    def _host(self, name: str, contexts: tuple[str, ...], ports: dict[str, int]) -> Member:
        return self._add(name, contexts, ports)

    def _add(self, name: str, names: tuple[str, ...], ports: dict[str, int]) -> Member:
        told = self.environment(self.to_postgres.port) | {"ANJU_HOME": str(self.home)}
        told |= {f"ANJU_{context.upper()}_PORT": str(port) for context, port in ports.items()}
        told["ANJU_INSTANCE"] = name.replace("#", ".")
        told = {**os.environ, **told}
        member = Member(name, names, told, self.out / f"{name}.log", self.launch, ports)
        self.members[name] = member
        member.start()
        return member

    def environment(self, postgres_port: int) -> dict[str, str]:
        """The settings of every process; `postgres_port` by way of the proxy, or past it."""
        told = {
            "ANJU_KAFKA": f"127.0.0.1:{self.to_kafka.port}",
            "ANJU_CLOCK_SHIFT_FILE": str(self.shift_file),
            "ANJU_TOKEN_KEY": self.secrets["ANJU_TOKEN_KEY"],
            "ANJU_TOKEN_PUBLIC_KEY": secrets.public_key(self.secrets["ANJU_TOKEN_KEY"]),
            "ANJU_VAULT_KEY": self.secrets["ANJU_VAULT_KEY"],
            "ANJU_LOG_LEVEL": "INFO",
            **{name: self.secrets[name] for name in secrets.PARTNERS},
        }
        server = f"postgresql://nobody@127.0.0.1:{postgres_port}/postgres"
        for context in DEPARTMENTS:
            told |= databases.urls(server, context, self.secrets)
            told[f"ANJU_{context.upper()}_PORT"] = str(self.ports[context])
            told[f"ANJU_{context.upper()}_BASE_URL"] = f"http://127.0.0.1:{self.ports[context]}"
        partners = f"http://127.0.0.1:{self.ports['sandbox']}"
        receipts = f"http://127.0.0.1:{self.ports['notifications']}/receipts/{{channel}}"
        return (
            told
            | partners_at(partners, self.ports["smtp"])
            | {
                "ANJU_SANDBOX_PORT": str(self.ports["sandbox"]),
                "ANJU_SANDBOX_SMTP_PORT": str(self.ports["smtp"]),
                "ANJU_SANDBOX_CALLBACK": receipts,
                "ANJU_SANDBOX_LOCK_CALLBACK": f"http://127.0.0.1:{self.ports['tenants']}/receipts/lock",
            }
        )

    def addresses(self, context: str) -> list[int]:
        """The ports at which this service answers now: one, or two while it is doubled."""
        return [m.ports[context] for m in self.members.values() if context in m.ports and m.wanted]

    def whole(self) -> bool:
        """Whether everything that should run does."""
        alive = all(m.process and m.process.poll() is None for m in self.members.values() if m.wanted)
        return alive and not self._engines_down

    # ---- faults

    def kill(self, name: str) -> None:
        """`kill -9`; the watch starts it again."""
        self.kills[name.partition("#")[0]] += 1
        self.members[name].kill()
        if "#" in name:
            del self.members[name]
        else:
            self.members[name].start()

    def kill_engine(self, name: str, *, wipe: bool = False) -> None:
        """`kill -9` of an engine; wiped, it comes back as another broker."""
        self.kills[f"{name}, wiped" if wipe else name] += 1
        engine = self.postgres if name == "postgres" else self.kafka
        engine.kill()
        if wipe:
            self.kafka.wipe()
        self._engines_down.add(name)

        async def again() -> None:
            await asyncio.to_thread(engine.start)
            self._engines_down.discard(name)

        task = asyncio.create_task(again())
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)

    def double(self, name: str) -> None:
        """A second copy of a host, at ports of its own."""
        self._host(f"{name}#2", HOSTS[name], {context: free_port() for context in HOSTS[name]})

    def copies(self) -> list[str]:
        return [name for name in self.members if "#" in name]

    async def retire(self, name: str) -> float:
        """Ask a copy to stop; how many seconds it took. After fifteen it is killed, and says where it was."""
        member = self.members.pop(name)
        member.wanted = False
        began = asyncio.get_running_loop().time()
        if member.process and member.process.poll() is None:
            member.process.terminate()
            try:
                await asyncio.to_thread(member.process.wait, 15)
            except subprocess.TimeoutExpired:
                member.process.send_signal(signal.SIGABRT)
                await asyncio.sleep(0.5)
                member.kill()
        return asyncio.get_running_loop().time() - began

    def jump(self, seconds: float) -> None:
        """Every running clock is `seconds` further (or back) at once."""
        now = float(self.shift_file.read_text()) if self.shift_file.exists() else 0.0
        arriving = self.shift_file.with_suffix(".new")
        arriving.write_text(str(now + seconds))
        arriving.rename(self.shift_file)  # so that no reader finds it half written

    # ---- keeping it alive

    async def _watch(self) -> None:
        while True:
            for member in list(self.members.values()):
                if member.wanted and member.process and member.process.poll() is not None:
                    member.unasked += 1
                    member.start()
            for name, engine in (("postgres", self.postgres), ("kafka", self.kafka)):
                process = getattr(engine, "process", None)
                if name not in self._engines_down and process and process.poll() is not None:
                    raise RuntimeError(f"{name} ended by itself")
            await asyncio.sleep(WATCH_SECONDS)

    async def stop(self) -> None:
        if self._watching:
            self._watching.cancel()
        await asyncio.gather(*self._restarts, return_exceptions=True)
        for member in self.members.values():
            member.kill()
        await self.to_postgres.stop()
        await self.to_kafka.stop()
        await asyncio.to_thread(self.postgres.stop)
        await asyncio.to_thread(self.kafka.stop)
        shutil.rmtree(self.home, ignore_errors=True)


@asynccontextmanager
async def standing(out: Path, launch: Launch) -> AsyncIterator[House]:
    """A house with fresh data; gone afterwards."""
    house = House(out, launch)
    try:
        await house.start()
        yield house
    finally:
        await house.stop()


def seeded(seed: int, *words: object) -> random.Random:
    """A source of chance of its own for each use, so that one more draw here changes nothing there."""
    return random.Random(f"{seed}/" + "/".join(map(str, words)))  # noqa: S311
