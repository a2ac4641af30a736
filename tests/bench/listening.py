"""Row voice_intake: how long who speaks waits for their order, while the recogniser hangs."""

import asyncio
import base64
import os
import tempfile
import time
from pathlib import Path
from unittest import mock
from uuid import UUID

import httpx
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.ids import named_id, new_id
from testkit.stack import bearer, settings_of
from workorders.app import service

from tests.bench.measure import Row, Sample, middle
from tests.bench.place import Place

ROUND = 40  # reports, each by a sticker of its own
PARK, BUILDING = named_id("bench", "park"), named_id("bench", "building")
RECORDING = base64.b64encode(b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50 * 10).decode()  # ten seconds
UNITS = """
    insert into views.units (unit_id, park_id, building_id, code, version)
    select id, %s, %s, 'V' || place, 1 from unnest(%s::uuid[]) with ordinality as made (id, place)
"""


async def voice_intake(place: Place, rounds: int) -> Row:
    hanging = await asyncio.start_server(_never, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        told = {"ANJU_DOCUMENTS_URL": Path(home).as_uri(), "ANJU_SPEECH_URL": f"http://127.0.0.1:{port}"}
        with mock.patch.dict(os.environ, told):
            async with place.database() as roles:
                settings = settings_of(service, roles, place.kafka, place.name("bench"))
                runtime = Runtime(service, settings, WallClock())
                await runtime.start()
                try:
                    taken = [await _round(runtime, number) for number in range(rounds)]
                finally:
                    await runtime.stop()
    hanging.close()
    pace = middle([each.per_second for each in taken]) or 0.0
    half, most = (middle([each.quantile(share) for each in taken]) for share in (0.5, 0.99))
    return Row("voice_intake", pace, None, None, half, most, "p99 <= 200 ms with a recogniser that hangs")


async def _never(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _round(runtime: Runtime, number: int) -> Sample:
    units = [named_id("bench", "unit", number, each) for each in range(ROUND)]
    async with runtime.pool.connection() as conn:
        await conn.execute(UNITS, [PARK, BUILDING, units])
    app, seconds = httpx.ASGITransport(create_app(runtime)), list[float]()
    async with httpx.AsyncClient(transport=app, base_url="http://bench") as http:
        await http.post(f"/buildings/{BUILDING}/stickers", headers=bearer(Role.客服专员))
        for unit in units:
            token = await _token(http, unit)
            body = {"token": token, "report_id": str(new_id()), "recording": RECORDING}
            began = time.perf_counter()
            answer = await http.post("/reporting/voice", json=body)
            seconds.append(time.perf_counter() - began)
            assert answer.is_success, answer.text
    return Sample(len(seconds) / sum(seconds), seconds)


async def _token(http: httpx.AsyncClient, unit: UUID) -> str:
    found = await http.get(f"/stickers/{unit}/link", headers=bearer(Role.客服专员))
    return str(found.json()["url"].partition("#")[2])
