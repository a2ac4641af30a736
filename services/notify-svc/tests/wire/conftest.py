"""notify-svc as it runs: real store, bus and sandbox; other services speak, tenant-svc knows people."""

import base64
import itertools
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from edge.access import Role
from edge.client import KEPT
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import Clock, VirtualClock, WallClock
from kernel.facts import SYSTEM, PublishedEvent
from kernel.ids import new_id
from kernel.service import Service
from local.engines import Engines
from local.home import free_port
from local.partners import partners_at
from local.push_keys import service_account
from notifications.app import service as whole
from notifications.edge.partners import PartnerSettings
from notifications.outages import outages_told
from published.contracts import ParkOpened, UnitTakenIn
from published.tenants import PersonRegistered
from pydantic import SecretStr
from sandbox.server import create_app as sandbox_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings
from testkit.daytime import day_clock
from testkit.stack import Roles, bearer, eventually, settings_of
from testkit.stores import Stores

from .neighbours import EARS, SPEAKERS, START, Partners, Say, TenantSvc, serving

PATIENT = 60.0  # seconds for an answer: on a busy machine one took more than the five that are usual
_numbers = itertools.count(1)
notify = replace(whole, workers=[each for each in whole.workers if each is not outages_told])
"""Tests put providers out of order as they need it: nobody is told of that in the middle of another one."""


@dataclass
class House:
    """notify-svc and those around it. Every test uses parks and people of its own."""

    runtime: Runtime
    voices: dict[str, Runtime]
    ears: Runtime
    registry: TenantSvc
    partners: Partners
    http: httpx.AsyncClient
    roles: Roles
    kafka: str
    prefix: str
    around: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to be this notify-svc."""
        settings = settings_of(notify, self.roles, self.kafka, self.prefix)
        return (
            os.environ
            | self.around
            | {
                "ANJU_NOTIFICATIONS_URL": settings.url,
                "ANJU_NOTIFICATIONS_PORT": str(self.http.base_url.port),
                "ANJU_KAFKA": self.kafka,
                "ANJU_TOPIC_PREFIX": self.prefix,
                "ANJU_TOKEN_PUBLIC_KEY": settings.token_public_keys,
                "ANJU_TOKEN_KEY": settings.token_key or "",
                "ANJU_VAULT_KEY": base64.b64encode(settings.master_key).decode(),
            }
        )

    @property
    def partner_settings(self) -> PartnerSettings:
        """Its own sandbox; the environment names that of whichever house was opened last."""
        told = {name.removeprefix("ANJU_").lower(): value for name, value in self.around.items()}
        return PartnerSettings.model_validate(told)

    async def say(self, event: PublishedEvent, thing: UUID, import_id: UUID | None = None) -> None:
        """`import_id`: a ledger led to it."""
        voice, origin = SPEAKERS[event.context].deciders[0], SYSTEM
        if import_id:
            origin = SYSTEM._replace(import_id=str(import_id))
        await self.voices[event.context].handle(
            voice, thing, Say(event=event), origin=origin, command_id=new_id()
        )

    def person(self, *channels: str, **more: Any) -> UUID:
        """Somebody tenant-svc knows, with addresses of their own on these channels."""
        id_, number = new_id(), next(_numbers)
        addresses = {
            "app": f"device-{number}",
            "sms": f"138{number:08d}",
            "wechat": f"openid-{number}",
            "email": f"p{number}@example.com",
        }
        self.registry.people[str(id_)] = {
            "language": "zh",
            "high_risk": False,
            "name": f"员工{number}",
            "channels": {channel: addresses[channel] for channel in channels},
            **more,
        }
        return id_

    def address(self, person: UUID, channel: str) -> str:
        return str(self.registry.people[str(person)]["channels"][channel])

    async def assign(self, park: UUID, role: str, person: UUID) -> None:
        await self.known(park, person)
        body = {"park_id": str(park), "role": role, "person_id": str(person)}
        answer = await self.http.post("/responsibilities", json=body, headers=bearer(Role.管理员))
        assert answer.status_code in (200, 201), answer.text

    async def known(
        self, park: UUID, person: UUID, kind: Literal["tenant", "owner", "staff"] = "staff"
    ) -> None:
        """Other departments told of the park and of the person, and notify-svc has heard it."""
        await self.say(ParkOpened(park_id=park), park)
        await self.say(PersonRegistered(person_id=person, kind=kind), person)

        async def heard() -> bool:
            query = (
                "select exists (select from views.parks where id = %s)"
                " and exists (select from views.people where person_id = %s)"
            )
            async with self.runtime.pool.connection() as conn:
                return await (await conn.execute(query, [park, person])).fetchone() == (True,)

        await eventually(heard, "park and person are known", every=0.01)

    async def taken_in(
        self, unit: UUID, park: UUID, manager: UUID | None = None, *, code: str = "A-101", **more: Any
    ) -> None:
        """contracts-svc told of the unit, and notify-svc has heard it.

        What another department tells next may come before it: until then nobody knows who manages the unit.
        """
        told = {
            "unit_id": unit,
            "building_id": new_id(),
            "park_id": park,
            "manager_id": manager,
            "code": code,
        }
        await self.say(UnitTakenIn.model_validate(told | more), unit)

        async def heard() -> bool:
            async with self.runtime.pool.connection() as conn:
                found = await conn.execute("select from views.units where id = %s", [unit])
                return found.rowcount == 1

        await eventually(heard, "the unit is known", every=0.01)

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.http.get(path, params=params, headers=bearer(Role.审计))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def told(self, cause: UUID) -> list[dict[str, Any]]:
        return list((await self.get("/notifications", cause=str(cause)))["items"])

    async def until(self, cause: UUID, *statuses: str, within: float = 15.0) -> list[dict[str, Any]]:
        """The notifications of a cause, once they are exactly these many in these statuses."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            found[:] = await self.told(cause)
            return sorted(row["status"] for row in found) == sorted(statuses)

        try:
            await eventually(there, f"{statuses}", within)
        except AssertionError:
            raise AssertionError(f"not {statuses}: {found}") from None
        return found

    async def heard(self, notification_id: str) -> list[str]:
        async with self.ears.pool.connection() as conn:
            row = await (
                await conn.execute("select types from views.heard where id = %s", [notification_id])
            ).fetchone()
        return row[0] if row else []


def robot_at(url: str) -> dict[str, str]:
    """The robot of a group of the staff, in the sandbox at `url`."""
    named = {"token": "ANJU_DINGTALK_TOKEN", "secret": "ANJU_DINGTALK_SECRET"}
    secrets = {name: LOCAL_SECRETS[secret] for name, secret in named.items()}
    return {"kind": "dingtalk", "url": f"{url}/dingtalk/robot/send", **secrets}


@asynccontextmanager
async def open_house(
    engines: Engines,
    stores: Stores,
    registry: TenantSvc,
    home: Path,
    clock: Clock,
    *,
    started: bool = True,
) -> AsyncIterator[House]:
    """Everything started, or all but notify-svc; the environment points it at this sandbox and tenant-svc."""
    prefix, port = f"test-notify-{os.getpid()}-{next(_numbers)}", free_port()
    async with (
        AsyncExitStack() as stack,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENT, limits=KEPT) as http,
    ):
        sandbox_port = free_port()
        account = service_account(f"http://127.0.0.1:{sandbox_port}/fcm/token")
        settings = SandboxSettings(
            home=home,
            sandbox_smtp_port=0,
            sandbox_callback=f"http://127.0.0.1:{port}/receipts/{{channel}}",
            fcm_account=SecretStr(account),
        )
        sandbox = sandbox_app(settings)
        await stack.enter_async_context(serving(sandbox, sandbox_port))
        url = f"http://127.0.0.1:{sandbox_port}"
        around = (
            LOCAL_SECRETS
            | partners_at(url, sandbox.state.smtp_port)
            | {
                "ANJU_TENANTS_BASE_URL": f"http://127.0.0.1:{registry.port}",
                "ANJU_CONTRACTS_BASE_URL": f"http://127.0.0.1:{registry.port}",
                "ANJU_WORKORDERS_BASE_URL": f"http://127.0.0.1:{registry.port}",
                "ANJU_EMERGENCY_PHONE": "400 800 1234",
                "ANJU_FCM_ACCOUNT": account,
                "ANJU_FCM_URL": f"{url}/fcm",
                "ANJU_ROBOTS": json.dumps({"west": robot_at(url)}),
            }
        )
        os.environ |= around

        async def made(service: Service, clock: Clock, start: bool = True) -> tuple[Runtime, Roles]:
            roles = await stack.enter_async_context(stores.lent(service))
            runtime = Runtime(service, settings_of(service, roles, engines.kafka, prefix), clock)
            if start:
                stack.push_async_callback(runtime.stop)
                await runtime.start()
            return runtime, roles

        # Others say what they say on a clock that goes on.
        others = WallClock() if isinstance(clock, VirtualClock) else clock
        voices = {name: (await made(each, others))[0] for name, each in SPEAKERS.items()}
        runtime, roles = await made(notify, clock, started)
        ears, _ = await made(EARS, others, started)
        if started:
            await stack.enter_async_context(serving(create_app(runtime), port))
            for each in (*voices.values(), runtime, ears):
                await eventually(lambda each=each: _ready(each), f"{each.service.name} ready", 30)  # type: ignore[misc]
        asking = httpx.AsyncClient(base_url=url, timeout=PATIENT, limits=KEPT)
        control = await stack.enter_async_context(asking)
        partners = Partners(url, control)
        yield House(runtime, voices, ears, registry, partners, http, roles, engines.kafka, prefix, around)


async def _ready(runtime: Runtime) -> bool:
    return not runtime.readiness()


@pytest.fixture(scope="package", autouse=True)
def environment() -> Iterator[None]:
    """What the houses of these tests put into the environment goes with them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest_asyncio.fixture(scope="package")
async def registry() -> AsyncIterator[TenantSvc]:
    found = TenantSvc()
    async with serving(found.app(), found.port):
        yield found


@pytest_asyncio.fixture(scope="package")
async def standing(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    home = tmp_path_factory.mktemp("sandbox")
    async with open_house(engines, stores, registry, home, day_clock(home / "shift")) as house:
        yield house


@pytest_asyncio.fixture(scope="package")
async def stopped_clock(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(
        engines, stores, registry, tmp_path_factory.mktemp("sandbox"), VirtualClock(START)
    ) as house:
        yield house


@pytest_asyncio.fixture
async def slow_house(stopped_clock: House) -> House:
    """On a clock that stands until the test moves it."""
    await stopped_clock.partners.http.post("/_control/reset", json={})
    stopped_clock.registry.away = False
    return stopped_clock


@pytest_asyncio.fixture
async def house(standing: House) -> House:
    """On the wall clock, by day, with nothing ordered from the partners."""
    await standing.partners.http.post("/_control/reset", json={})
    standing.registry.away = False
    return standing
