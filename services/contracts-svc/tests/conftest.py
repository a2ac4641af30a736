"""contracts-svc running on the real store and bus, on a virtual clock, spoken to over HTTP."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from contracts.app import service
from contracts.edge import imports
from contracts.papers.desk import papers_of
from contracts.papers.own_keys import ContractPapers
from contracts.settings import PaperSettings
from edge.access import Role
from edge.kit import create_app
from host import looking
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from local.engines import Engines
from local.identities import signing_authority
from PIL import Image
from testkit.stack import MASTER, Roles, bearer, running
from testkit.stores import Stores
from testkit.voices import Voices, speaking

from .over_http import BUILDING, LI, MANAGER, OWNER, PARK, TENANT, UNIT_BODY, contract_body, post


@pytest.fixture
def clock() -> VirtualClock:
    """Ten in the morning of 1 March 2025 in Shanghai."""
    return VirtualClock(datetime(2025, 3, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def short_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows an import looks more often: much of what a small ledger takes was to wait for that."""
    monkeypatch.setattr(imports, "POLL_SECONDS", 0.1)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever looks over all there is draws a shorter breath: it is waited for again and again."""
    monkeypatch.setattr(looking, "BREATH_SECONDS", 0.2)


@pytest.fixture
async def roles(stores: Stores) -> AsyncIterator[Roles]:
    """The database of `runtime`."""
    async with stores.lent(service) as found:
        yield found


@pytest.fixture
async def runtime(
    engines: Engines, roles: Roles, topic_prefix: str, clock: VirtualClock
) -> AsyncIterator[Runtime]:
    async with running(service, roles, engines.kafka, topic_prefix, clock) as found:
        yield found


@pytest.fixture
async def voices(engines: Engines, topic_prefix: str, runtime: Runtime) -> AsyncIterator[Voices]:
    async with speaking(engines.kafka, topic_prefix, runtime) as found:
        yield found


@pytest.fixture
def paper_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where papers lie, as the service is told of it; to be asked for before the service."""
    told = {
        "ANJU_PAPERS_URL": (tmp_path / "papers").as_uri(),
        "ANJU_PAPERS_KEY": MASTER,
        "ANJU_SIGNING_AUTHORITY": signing_authority(),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "papers"


@pytest.fixture
def papers(paper_folder: Path, runtime: Runtime) -> ContractPapers:
    """What lies there."""
    return papers_of(PaperSettings(), runtime.pool, runtime.clock)


PHOTO = named_id("photo")


async def bring_photo(http: httpx.AsyncClient, park_id: UUID, photo: UUID = PHOTO, blue: int = 30) -> None:
    """In the store and known; of another colour it is another picture."""
    made = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 30, blue)).save(made, "JPEG")
    answer = await http.put(
        f"/photos/{photo}",
        params={"park_id": str(park_id)},
        content=made.getvalue(),
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def http(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may do everything here."""
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://contracts", headers=bearer(Role.管理员)
    ) as client:
        yield client


@pytest.fixture
async def tenant(voices: Voices) -> None:
    """Registered, as tenant-svc told it; so are an owner and the unit's manager."""
    async with voices.in_one_breath():
        await voices.known(LI, kind="tenant")
        await voices.known(OWNER, kind="owner")
        await voices.known(MANAGER)
        await voices.registered(TENANT)


@pytest.fixture
async def ledger(http: httpx.AsyncClient, tenant: None) -> None:
    """One unit, covered by its owner until the end of 2027, and somebody to let it to."""
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    building = {"building_id": str(BUILDING), "name": "三号楼"}
    await post(http, f"/parks/{PARK}/buildings", building, 200)
    await post(http, "/units", UNIT_BODY)
    await post(http, "/contracts", contract_body("owner"))
