"""workorder-svc as it runs, on a clock of the test's own, with whoever tells it of the rest."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from edge.client import KEPT
from host.runtime import Runtime
from kernel.clock import VirtualClock
from local.home import free_port
from sandbox.server import create_app as sandbox_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings
from testkit.serving import serving
from testkit.stack import Roles, running
from testkit.stores import Stores
from testkit.voices import Voices, speaking
from workorders.app import service


@pytest.fixture
def clock() -> VirtualClock:
    """Nine in the morning in Shanghai, a Friday."""
    return VirtualClock(datetime(2025, 3, 14, 1, 0, tzinfo=UTC))


@pytest_asyncio.fixture(scope="package")
async def partners(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox, as a test tells it how to behave: one for all, since making its keys takes seconds."""
    home, port = tmp_path_factory.mktemp("sandbox"), free_port()
    sandbox = sandbox_app(SandboxSettings(home=home, sandbox_smtp_port=0))
    async with (
        serving(sandbox, port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=KEPT) as found,
    ):
        yield found


@pytest_asyncio.fixture
async def recogniser(partners: httpx.AsyncClient) -> dict[str, str]:
    """What a process is told of whoever turns speech into text: it heeds no earlier test's orders."""
    assert (await partners.post("/_control/reset")).is_success
    secret = LOCAL_SECRETS["ANJU_SPEECH_SECRET"]
    return {"ANJU_SPEECH_URL": str(partners.base_url.join("/speech")), "ANJU_SPEECH_SECRET": secret}


@pytest.fixture
async def roles(stores: Stores) -> AsyncIterator[Roles]:
    """The database of `runtime`."""
    async with stores.lent(service) as found:
        yield found


@pytest.fixture
async def runtime(
    roles: Roles,
    engines: Any,
    topic_prefix: str,
    clock: VirtualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Runtime]:
    monkeypatch.setenv("ANJU_DOCUMENTS_URL", tmp_path.as_uri())
    async with running(service, roles, engines.kafka, topic_prefix, clock) as found:
        yield found


@pytest.fixture
async def voices(engines: Any, topic_prefix: str, runtime: Runtime) -> AsyncIterator[Voices]:
    async with speaking(engines.kafka, topic_prefix, runtime) as found:
        yield found
