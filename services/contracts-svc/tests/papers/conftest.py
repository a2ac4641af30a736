"""A paper signed by both parties, with timestamps of the sandbox's authority."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from contracts.papers.authority import Authority
from contracts.papers.rendering import try_out
from contracts.papers.roots import Roots, read_roots
from contracts.papers.shipped import shipped
from contracts.papers.signing import sign
from contracts.papers.timestamps import Timestamps
from local import identities
from sandbox.server import create_app
from sandbox.settings import SandboxSettings

TENANT, LANDLORD = ("tenant", "王喆", "T-000001-7"), ("landlord", "安居公寓", "operator")


@dataclass(frozen=True)
class Desk:
    """Where papers are signed, and who is trusted with what."""

    authority: Authority
    timestamps: Timestamps
    http: httpx.AsyncClient
    pem: str
    paper: bytes

    @property
    def roots(self) -> Roots:
        return read_roots(self.pem.encode())


@pytest_asyncio.fixture(scope="package")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    own, theirs = identities.signing_authority(), identities.timestamp_authority()
    settings = SandboxSettings(home=tmp_path_factory.mktemp("tsa"), tsa_identity=theirs)
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        pem = identities.certificate(own) + identities.certificate(theirs)
        timestamps = Timestamps("http://sandbox/tsa", http)
        yield Desk(Authority(own), timestamps, http, pem, await try_out(shipped("tenant")))


@pytest_asyncio.fixture(scope="package")
async def signed(desk: Desk) -> bytes:
    one = await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps)
    return await sign(one, desk.authority.issue(*LANDLORD), desk.timestamps)
