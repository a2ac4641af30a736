"""Real partners on free ports, the product's own clients, and a callback that takes receipts or not."""

import asyncio
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from edge.client import KEPT
from fastapi import FastAPI, Request, Response
from local.home import free_port
from local.push_keys import apns_key, service_account, vapid_key
from notifications.edge.partners import (
    Message,
    Partner,
    PartnerSettings,
    Receipt,
    aliyun,
    open_partners,
    tencent,
    verify_receipts,
)
from notifications.edge.partners.receipt import Word
from notifications.edge.partners.wechat_events import opened as opened_event
from notifications.settings import WeChatEventSettings
from pydantic import SecretStr
from sandbox import wall
from sandbox.codes import Channel
from sandbox.server import create_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings

RECEIPT_SECRET = SecretStr(LOCAL_SECRETS["ANJU_RECEIPT_SECRET"])
WECHAT = {
    name.removeprefix("ANJU_").lower(): value
    for name, value in LOCAL_SECRETS.items()
    if name.startswith("ANJU_WECHAT_")
}
EVENTS = WeChatEventSettings.model_validate(WECHAT)
ADDRESSES: dict[Channel, str] = {
    "sms": "13800138000",
    "tencent": "13800138000",
    "wechat": "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
    "app": "device-token-of-the-tenant",
    "email": "tenant@example.com",
    "email_second": "tenant@example.com",
}
NAMES: dict[str, Channel] = {
    "aliyun": "sms",
    "tencent": "tencent",
    "wechat": "wechat",
    "push": "app",
    "smtp": "email",
    "smtp_second": "email_second",
}
"""By the product's name of a provider."""
_numbers = itertools.count(1)


def message(channel: Channel, key: str | None = None, address: str | None = None, **words: str) -> Message:
    """A message unlike any other unless told otherwise."""
    number = next(_numbers)
    return Message(
        key=key or f"n-{number}",
        address=address or ADDRESSES[channel],
        subject=words.get("subject", f"合同到期提醒 {number}"),
        text=words.get("text", f"您的合同将于 30 天后到期。编号 {number}"),
        template="SMS_EXPIRY_30",
        variables={"days": words.get("days", "30"), "contract": f"C-{number}"},
    )


@asynccontextmanager
async def serving(app: FastAPI, port: int = 0) -> AsyncIterator[int]:
    """The app on a real socket; gives the port."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


@dataclass
class Callback:
    """The product's end of the receipts: what came, each proven, and what it answers."""

    status: int = 204
    received: list[Receipt] = field(default_factory=list)
    refused: int = 0
    unwanted: set[str] = field(default_factory=set)
    most: int = 0
    """How many came together at most."""
    traceparents: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    """What devices say that they have."""
    port: int = field(default_factory=free_port)
    database: Path | None = None
    """Of the sandbox: of what names a message by the partner's name alone, it says which one it is."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/receipts/{{channel}}"

    def of(self, key: str) -> list[Receipt]:
        return [receipt for receipt in self.received if receipt.key == key]

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/wechat/events")
        async def heard(request: Request) -> Response:
            event = opened_event(
                request.query_params, await request.body(), WECHAT["wechat_appid"], EVENTS, wall.now()
            )
            at = datetime.fromtimestamp(event.created, UTC)
            told = [
                self.named(word.receipt_id, word.name, "wechat", word.delivered, word.code, at)
                for word in event.words
            ]
            return self.take(told, request)

        @app.post("/receipts/aliyun")
        async def by_aliyun(request: Request, token: str) -> Response:
            return self.take(self.of_sms(aliyun.reported(await request.body()), token), request)

        @app.post("/receipts/tencent")
        async def by_tencent(request: Request, token: str) -> Response:
            return self.take(self.of_sms(tencent.reported(await request.body()), token), request)

        @app.post("/receipts/device")
        async def by_device(request: Request) -> Response:
            self.shown.append((await request.json())["receipt"])
            return Response(status_code=204)

        @app.post("/receipts/{channel}")
        async def take(channel: str, request: Request) -> Response:
            told = verify_receipts(request.headers, await request.body(), RECEIPT_SECRET, wall.now())
            assert {each.channel for each in told} == {channel}
            return self.take(told, request)

        return app

    def of_sms(self, told: Sequence[Word], token: str) -> list[Receipt]:
        assert token == LOCAL_SECRETS["ANJU_SMS_REPORT_TOKEN"]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        found = [self.named(each.name, each.name, "sms", each.delivered, each.code, at) for each in told]
        assert all(each.key in ("", one.key) for each, one in zip(told, found, strict=True))
        return found

    def named(self, own: str, name: str, channel: Any, delivered: bool, code: str, at: datetime) -> Receipt:
        """A partner's word on a message, with the key that it was sent under."""
        assert self.database is not None
        with closing(sqlite3.connect(self.database)) as db:
            (key,) = db.execute("select key from message where message_id = ?", (own,)).fetchone()
        return Receipt(
            receipt_id=own,
            message_id=name,
            key=key,
            channel=channel,
            status="delivered" if delivered else "failed",
            code=code,
            at=at,
        )

    def take(self, told: Sequence[Receipt], request: Request) -> Response:
        self.most = max(self.most, len(told))
        if self.status >= 300 or any(each.key in self.unwanted for each in told):
            self.refused += len(told)
            return Response(status_code=self.status if self.status >= 300 else 400)
        self.received += told
        self.traceparents.append(request.headers.get("traceparent", ""))
        return Response(status_code=self.status)


@dataclass
class World:
    """The sandbox under test and everything around it."""

    url: str
    smtp_port: int
    callback: Callback
    http: httpx.AsyncClient
    database: Path
    keys: dict[str, SecretStr] = field(default_factory=dict)

    def settings(self, **changed: Any) -> PartnerSettings:
        secrets = {name.removeprefix("ANJU_").lower(): value for name, value in LOCAL_SECRETS.items()}
        urls = {
            "sms_url": f"{self.url}/sms",
            "tencent_url": f"{self.url}/tencent",
            "wechat_url": f"{self.url}/wechat",
            "push_url": f"{self.url}/app",
            "mail_query_url": f"{self.url}/email",
            "mail_second_query_url": f"{self.url}/email",
            "smtp_url": f"smtp://127.0.0.1:{self.smtp_port}",
            "smtp_second_url": f"smtp://127.0.0.1:{self.smtp_port}",
        }
        devices = {
            "apns_url": f"{self.url}/apns",
            "apns_key_id": "KEY1234567",
            "apns_team_id": "TEAM123456",
            "fcm_url": f"{self.url}/fcm",
            "webpush_origins": self.url,
        }
        return PartnerSettings(**{**secrets, **urls, **devices, **self.keys, **changed})

    async def order(self, channel: Channel, mode: str, **rule: Any) -> None:
        answer = await self.http.post(f"/_control/{channel}", json={"mode": mode, **rule})
        assert answer.status_code == 204, answer.text

    async def entry(self, channel: Channel, key: str) -> dict[str, Any]:
        (found,) = (await self.http.get("/_ledger", params={"partner": channel, "key": key})).json()
        return dict(found)

    async def summary(self, channel: Channel) -> dict[str, int]:
        return dict((await self.http.get("/_ledger/summary")).json()[channel])


async def eventually(holds: Callable[[], bool], within: float = 15.0) -> None:
    """Wait until it holds; fails after `within` seconds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


@pytest_asyncio.fixture(scope="session")
async def standing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One sandbox for all tests of this folder, started once."""
    callback, home = Callback(), tmp_path_factory.mktemp("sandbox")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    keys = {
        "apns_key": SecretStr(apns_key()),
        "fcm_account": SecretStr(service_account(f"{url}/fcm/token")),
        "vapid_key": SecretStr(vapid_key()),
    }
    settings = SandboxSettings(home=home, sandbox_smtp_port=0, sandbox_callback=callback.url, **keys)
    app = create_app(settings)
    async with AsyncExitStack() as stack:
        callback.database = home / "sandbox.sqlite"
        await stack.enter_async_context(serving(callback.app(), callback.port))
        await stack.enter_async_context(serving(app, port))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60, limits=KEPT))
        yield World(url, app.state.smtp_port, callback, http, home / "sandbox.sqlite", keys)


@pytest_asyncio.fixture
async def world(standing: World) -> World:
    """The sandbox, with nothing ordered and nothing received."""
    await standing.http.post("/_control/reset", json={"ledger": True})
    await asyncio.sleep(0.02)  # for receipts of the last test that were on their way
    standing.callback.status, standing.callback.refused, standing.callback.most = 204, 0, 0
    standing.callback.received.clear()
    standing.callback.traceparents.clear()
    return standing


@pytest_asyncio.fixture
async def partners(world: World) -> AsyncIterator[dict[Channel, Partner]]:
    async with opened(world.settings()) as found:
        yield found


@asynccontextmanager
async def opened(
    settings: PartnerSettings, now: Callable[[], datetime] = wall.now
) -> AsyncIterator[dict[Channel, Partner]]:
    """The product's clients, by the name that the sandbox has for each partner."""
    async with open_partners(settings, now) as partners:
        found = {name: partner for channel in partners.values() for name, partner in channel.items()}
        yield {NAMES[name]: partner for name, partner in found.items() if name in NAMES}


@dataclass
class Process:
    """The sandbox as a process of its own, to be killed."""

    home: Path
    callback: Callback
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    async def start(self) -> World:
        environment = os.environ | {
            "ANJU_HOME": str(self.home),
            "ANJU_SANDBOX_PORT": str(self.port),
            "ANJU_SANDBOX_SMTP_PORT": str(self.smtp_port),
            "ANJU_SANDBOX_CALLBACK": self.callback.url,
        }
        self.running = subprocess.Popen([sys.executable, "-m", "sandbox"], env=environment)  # noqa: ASYNC220 - once, and short
        url = f"http://127.0.0.1:{self.port}"
        http = httpx.AsyncClient(base_url=url, timeout=60, limits=KEPT)
        # However long a busy machine takes: who ended before will never be ready.
        while self.running.poll() is None:
            try:
                if (await http.get("/ready")).status_code == 200:
                    return World(url, self.smtp_port, self.callback, http, self.home / "sandbox.sqlite")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
        raise AssertionError("the sandbox ended before it was ready")

    def end(self, by: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(by)
        return self.running.wait()


@pytest.fixture
def process(tmp_path: Path) -> Any:
    started = Process(tmp_path, Callback(database=tmp_path / "sandbox.sqlite"))
    yield started
    if started.running is not None and started.running.poll() is None:
        started.running.kill()
        started.running.wait()
