"""A whole house for a test: every service, the gateway and the partners as processes of their own.

Real PostgreSQL, real Kafka, real HTTP on free ports; databases, logins and topics of its own, all gone
afterwards. Logs lie in `house.home`, one file per process. What a process is told is only its environment.
"""

import asyncio
import base64
import json
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from aiokafka.admin import AIOKafkaAdminClient
from edge.access import Role, mint, new_key
from edge.client import query_of
from host.run import load
from host.runtime import Runtime
from host.settings import Settings
from kernel.audit import Broken, audit
from kernel.clock import ShiftedClock, WallClock
from kernel.ids import new_id
from kernel.topics import topic_of
from local import databases, identities
from local.contexts import CONTEXTS
from local.engines import Engines
from local.home import free_port
from local.partners import partners_at
from psycopg import sql
from sandbox.settings import LOCAL_SECRETS
from testkit.daytime import day_clock
from testkit.stack import eventually

from tests.e2e.rest import heads, messages_left
from tests.process import launch

DEPARTMENTS: Final = ("contracts", "tenants", "workorders", "notifications", "analytics")
PATIENCE: Final = 75.0  # seconds that a restart behind the door is waited for
NOT_NOW: Final = (502, 503, 504)


@dataclass
class House:
    """The house as a client, an operator and a vandal see it."""

    home: Path
    mark: str
    engines: Engines
    key: Any
    vault_key: str
    papers: Mapping[str, str]
    urls: dict[str, str]
    ports: dict[str, int]
    hosts: dict[str, tuple[str, ...]]
    more: Mapping[str, str]
    http: httpx.AsyncClient
    runtimes: dict[str, Runtime] = field(default_factory=dict)
    _processes: dict[str, ForkServerProcess] = field(default_factory=dict)

    # ---- the client

    def bearer(self, role: Role = Role.管理员, actor: str = "clerk", parks: Any = "*") -> dict[str, str]:
        """Headers of somebody with this role, who may see these parks."""
        token = mint(
            self.key, actor=actor, role=role, parks=parks, now=WallClock().now(), valid=timedelta(hours=1)
        )
        return {"Authorization": f"Bearer {token}"}

    async def ask(
        self, method: str, path: str, *, role: Role = Role.管理员, status: int | None = None, **more: Any
    ) -> Any:
        """JSON of a call through the gateway, repeated under one key while something behind it restarts.

        And while a department has not heard of what another was just told, unless a refusal is expected.
        """
        hearsay = status is None or status < 400
        headers = {**self.bearer(role), "Idempotency-Key": str(new_id()), **more.pop("headers", {})}
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            try:
                answer = await self.http.request(method, f"/api{path}", headers=headers, **more)
                if answer.status_code not in NOT_NOW and not (hearsay and b"-not-heard-of" in answer.content):
                    break
                said = answer.text
            except httpx.TransportError as fault:
                said = repr(fault)
            assert loop.time() < until, f"{method} {path}: {said}"
            await asyncio.sleep(0.1)
        as_wanted = answer.status_code == status if status else answer.is_success
        assert as_wanted, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def post(self, path: str, body: dict[str, Any], **more: Any) -> Any:
        return await self.ask("POST", path, json=body, **more)

    async def items(self, path: str, role: Role = Role.管理员, **wanted: Any) -> list[dict[str, Any]]:
        """The items of a list, at most one page of 200; `limit=None` where a list has no pages."""
        params = query_of({"limit": 200, **wanted})
        return list((await self.ask("GET", path, role=role, params=params))["items"])

    async def sent(self, key: str | None = None) -> list[dict[str, Any]]:
        """The partners' ledger: every message they ever took, or those of one key."""
        asked = {"key": key} if key else {}
        answer = await self.http.get(f"http://127.0.0.1:{self.ports['sandbox']}/_ledger", params=asked)
        return list(answer.json())

    # ---- the operator

    async def start(self, *hosts: str) -> None:
        """Start these processes (all), and wait until each service in them is ready."""
        for host in hosts or self.hosts:
            log = self.home / f"{host}.log"
            self._processes[host] = launch(self.hosts[host], self.environment(host), log)
        await asyncio.gather(*(self._ready(host) for host in hosts or self.hosts))

    async def _ready(self, host: str) -> None:
        async def answers() -> bool:
            if (code := self._processes[host].exitcode) is not None:
                raise AssertionError(f"{host} ended with {code}: {self.log(host)[-2000:]}")
            try:
                found = [
                    await self.http.get(f"http://127.0.0.1:{self.ports[name]}/ready")
                    for name in self.hosts[host]
                ]
            except httpx.TransportError:
                return False
            return all(each.is_success for each in found)

        await eventually(answers, f"{host} ready", within=60, every=0.05)

    def log(self, host: str) -> str:
        return (self.home / f"{host}.log").read_text()

    def environment(self, host: str) -> dict[str, str]:
        """All that a process of this house is told."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("ANJU_")}
        sandbox, door = (f"http://127.0.0.1:{self.ports[name]}" for name in ("sandbox", "gateway"))
        told |= (
            LOCAL_SECRETS
            | partners_at(sandbox, self.ports["smtp"])
            | self.papers
            | {
                "ANJU_ENV": "test",
                "ANJU_HOME": str(self.home),
                "ANJU_INSTANCE": host,
                "ANJU_CLOCK_SHIFT_FILE": str(self.shift),
                "ANJU_KAFKA": self.engines.kafka,
                "ANJU_TOPIC_PREFIX": self.mark,
                "ANJU_TOKEN_PUBLIC_KEY": json.dumps(self.key.as_dict(private=False)),
                "ANJU_TOKEN_KEY": json.dumps(self.key.as_dict(private=True)),
                "ANJU_VAULT_KEY": self.vault_key,
                "ANJU_PUBLIC_URL": door,
                "ANJU_GATEWAY_RATE": "10000",
                "ANJU_SANDBOX_PORT": str(self.ports["sandbox"]),
                "ANJU_SANDBOX_SMTP_PORT": str(self.ports["smtp"]),
                "ANJU_SANDBOX_CALLBACK": f"{door}/api/notifications/receipts/{{channel}}",
                "ANJU_SANDBOX_LOCK_CALLBACK": f"{door}/api/tenants/receipts/lock",
                "ANJU_SANDBOX_SIGNER_CALLBACK": f"{door}/api/contracts/receipts/signing",
            }
        )
        for name in CONTEXTS:
            told[f"ANJU_{name.upper()}_PORT"] = str(self.ports[name])
            told[f"ANJU_{name.upper()}_BASE_URL"] = f"http://127.0.0.1:{self.ports[name]}"
        served = tuple(f"ANJU_{name.upper()}_" for name in self.hosts[host])
        told |= {name: url for name, url in self.urls.items() if name.startswith(served)}
        return told | dict(self.more)

    async def promises_kept(self) -> None:
        """Every promise of the auditor holds once the house has come to rest.

        An audit in which something happened says nothing: a message that was put off may go out meanwhile.
        """
        broken: list[Broken] = []

        async def looked() -> bool:
            await self.comes_to_rest()
            before = await heads(self.runtimes)
            broken[:] = await audit(list(self.runtimes.values()))
            return not before[1] and before == await heads(self.runtimes)

        await eventually(looked, "an audit of a house at rest", within=90)
        assert not broken, "\n".join(map(str, broken))

    async def comes_to_rest(self) -> None:
        """Until all agree, and no message is under way; AssertionError names what still is."""
        left: list[str] = []

        async def at_rest() -> bool:
            left[:] = await self._left_to_do()
            return not left

        try:
            await eventually(at_rest, "all agree and no message is under way", within=40)
        except AssertionError as fault:
            raise AssertionError(f"{fault}: {left}") from None

    async def _left_to_do(self) -> list[str]:
        """What is not yet told, applied or receipted, or happens while one looks."""
        before, left = await heads(self.runtimes)
        partners = (await self.http.get(f"http://127.0.0.1:{self.ports['sandbox']}/_ledger/summary")).json()
        left += await messages_left(self.runtimes["notifications"], partners)
        after, late = await heads(self.runtimes)
        return left + late + ["something happened"] * (before != after)

    # ---- the vandal

    @property
    def shift(self) -> Path:
        return self.home / "shift"

    def jump(self, by: timedelta) -> None:
        """Move the clock of every process. Only in a house of one's own."""
        moved = float(self.shift.read_text()) + by.total_seconds()
        arriving = self.shift.with_suffix(".new")
        arriving.write_text(str(moved))
        arriving.rename(self.shift)  # nobody finds it half written

    def kill(self, host: str) -> None:
        """`kill -9`."""
        self._processes[host].kill()
        self._processes[host].join()

    async def leave(self, host: str) -> float:
        """Ask a process to stop, as a supervisor would; how many seconds it took. Never over ten."""
        process = self._processes[host]
        began = asyncio.get_running_loop().time()
        process.terminate()
        await asyncio.to_thread(process.join, 10)
        assert process.exitcode == 0, f"{host} ended with {process.exitcode}: {self.log(host)[-2000:]}"
        return asyncio.get_running_loop().time() - began

    async def forget_the_bus(self) -> None:
        """Delete every topic: all that was ever told is told again, from the log."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.engines.kafka, request_timeout_ms=5000)
        await admin.start()
        try:
            await admin.delete_topics([topic_of(name, self.mark) for name in DEPARTMENTS[:-1]])
        finally:
            await admin.close()

    def stop(self) -> None:
        for host in self._processes:
            self.kill(host)


@asynccontextmanager
async def open_house(
    engines: Engines, home: Path, *, split: bool = False, more: Mapping[str, str] | None = None
) -> AsyncIterator[House]:
    """Start it; `split` gives each service a process of its own. `more` is added to every environment."""
    # Never the same twice: whoever comes to topics of a name that was begins where the group of old had come.
    mark = f"e2e{os.getpid()}x{secrets.token_hex(3)}"
    passwords = {
        f"ANJU_{name.upper()}{owner}_PASSWORD": secrets.token_urlsafe(12)
        for name in CONTEXTS
        for owner in ("", "_OWNER")
    }
    urls: dict[str, str] = {}
    for name in CONTEXTS:
        urls |= databases.urls(engines.postgres_url, name, passwords, mark)
    hosts: dict[str, tuple[str, ...]] = {"sandbox": ("sandbox",)}
    hosts |= {name: (name,) for name in CONTEXTS} if split else {"house": CONTEXTS}
    ports = {name: free_port() for name in (*CONTEXTS, "sandbox", "smtp")}
    limits = httpx.Limits(max_connections=64, keepalive_expiry=3)
    client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{ports['gateway']}", timeout=15, limits=limits, trust_env=False
    )
    day_clock(home / "shift")
    await asyncio.to_thread(databases.create, engines.postgres_url, passwords, mark)
    key, vault, papers = new_key(), _master_key(), _papers(home)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, _remove, engines.postgres_url, mark)
        http = await stack.enter_async_context(client)
        house = House(home, mark, engines, key, vault, papers, urls, ports, hosts, more or {}, http)
        stack.callback(house.stop)
        await house.start()
        for name in DEPARTMENTS:
            house.runtimes[name] = await stack.enter_async_context(_stopped(house, name))
        yield house
        await house.forget_the_bus()


def _master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _papers(home: Path) -> dict[str, str]:
    """Where contracts lie, who vouches for who signs them, and for when."""
    return {
        "ANJU_DOCUMENTS_URL": (home / "documents").as_uri(),
        "ANJU_PAPERS_URL": (home / "papers").as_uri(),
        "ANJU_PAPERS_KEY": _master_key(),
        "ANJU_SIGNING_AUTHORITY": identities.signing_authority(),
        "ANJU_TSA_IDENTITY": identities.timestamp_authority(),
    }


@asynccontextmanager
async def _stopped(house: House, name: str) -> AsyncIterator[Runtime]:
    """The runtime of a service with its store open and nothing started: what an auditor has in hand."""
    settings = Settings.model_validate(
        {
            "service": name,
            "url": house.urls[f"ANJU_{name.upper()}_URL"],
            "ANJU_KAFKA": house.engines.kafka,
            "ANJU_TOPIC_PREFIX": house.mark,
            "ANJU_TOKEN_PUBLIC_KEY": json.dumps(house.key.as_dict(private=False)),
            "ANJU_VAULT_KEY": house.vault_key,
        }
    )
    runtime = Runtime(load(name), settings, ShiftedClock(house.shift))
    async with runtime.pool:
        # Half made, a connection would hang about while tests without an event loop run, and hold up the end.
        await runtime.pool.wait()
        yield runtime


def _remove(postgres_url: str, mark: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as administrator:
        for context in CONTEXTS:
            name = sql.Identifier(databases.login(context, mark))
            owner = sql.Identifier(databases.owner(context, mark))
            administrator.execute(sql.SQL("drop database if exists {} with (force)").format(name))
            administrator.execute(sql.SQL("drop role if exists {}, {}").format(name, owner))
