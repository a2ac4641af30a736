"""How soon a contract is a PDF, and how soon both parties' signatures, with their timestamps, are in it."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn
from contracts.papers.authority import Authority
from contracts.papers.rendering import try_out
from contracts.papers.roots import read_roots
from contracts.papers.shipped import shipped
from contracts.papers.signing import sign
from contracts.papers.timestamps import Timestamps
from contracts.papers.verifying import verify
from local import identities
from sandbox.server import create_app
from sandbox.settings import SandboxSettings

from tests.bench.measure import Row, Sample, middle
from tests.bench.place import Place

PAPERS = 40  # a round


async def contract_pdf(_place: Place, rounds: int) -> Row:
    """The tenant contract that comes with Anju, each by itself."""
    taken = []
    for _ in range(rounds):
        seconds = []
        for _ in range(PAPERS):
            began = time.perf_counter()
            await try_out(shipped("tenant"))
            seconds.append(time.perf_counter() - began)
        taken.append(Sample(PAPERS / sum(seconds), seconds))
    return _row("contract_pdf", "a contract as PDF within 0.3 s", taken)


async def signatures(_place: Place, rounds: int) -> Row:
    """Two signatures one behind the other, each with a timestamp over HTTP, and a good verdict in the end."""
    own, theirs = identities.signing_authority(), identities.timestamp_authority()
    roots = read_roots((identities.certificate(own) + identities.certificate(theirs)).encode())
    paper, authority, taken = await try_out(shipped("tenant")), Authority(own), []
    async with _timestamps(theirs) as url, httpx.AsyncClient() as http:
        for _ in range(rounds):
            seconds = []
            for _ in range(PAPERS):
                signed, timestamps, began = paper, Timestamps(url, http), time.perf_counter()
                for role in ("landlord", "tenant"):
                    signed = await sign(signed, authority.issue(role, "王喆", "T-000001-7"), timestamps)
                seconds.append(time.perf_counter() - began)
            taken.append(Sample(PAPERS / sum(seconds), seconds))
        if not (await verify(signed, roots)).good:
            raise AssertionError("what was measured is no good paper")
    return _row("signatures", "two signatures with timestamps within 1.5 s", taken)


@asynccontextmanager
async def _timestamps(identity: str) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as home:
        settings = SandboxSettings(home=Path(home), sandbox_smtp_port=0, tsa_identity=identity)
        server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_config=None))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            if serving.done():
                serving.result()
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/tsa"
        server.should_exit = True
        await serving


def _row(name: str, goal: str, taken: list[Sample]) -> Row:
    p50, p99 = (middle([each.quantile(share) for each in taken]) for share in (0.5, 0.99))
    return Row(name, middle([each.per_second for each in taken]) or 0.0, None, None, p50, p99, goal)
