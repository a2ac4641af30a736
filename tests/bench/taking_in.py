"""Row import: a ledger of 10,000 rows, from the moment it is handed in until all of it is taken in.

contracts-svc and tenant-svc, a process each, with the bus between them, as they run in production; whoever
hands the file in confirms it at once.
"""

import asyncio
import base64
import json
import os
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
import uvicorn
import xlsxwriter
from contracts.app import service as contracts
from demo.people import People
from edge.access import Role, mint, new_key
from edge.kit import create_app
from host.runtime import Runtime
from joserfc.jwk import OKPKey
from kernel.clock import WallClock, local_date
from kernel.migrate import migrate
from kernel.service import Service
from local import identities
from local.home import free_port
from tenants.app import service as tenants
from testkit.stack import MASTER, Roles, eventually, settings_of
from vault import sealing

from tests.bench.measure import Row, Sample, middle
from tests.bench.place import Place
from tests.bench.two_ends import Given, Told, _line, _start, say, serve, well

ROWS: Final = int(os.environ.get("ANJU_BENCH_ROWS", "10000"))
SERVICES: Final = {each.name: each for each in (contracts, tenants)}
HEADS: Final = {
    "房源": "园区 楼栋 房号 户型 面积",
    "业主": "业主编号 姓名 证件号 手机",
    "业主合同": "合同编号 业主编号 园区 楼栋 房号 起租日期 到期日期 月租金 付款方式 签订日期",
    "租客": "租客编号 姓名 证件号 手机 邮箱 微信",
    "租客合同": "合同编号 租客编号 园区 楼栋 房号 起租日期 到期日期 月租金 付款方式 签订日期 入住日期",
}


async def taking_in(place: Place, rounds: int) -> Row:
    """Rows a second."""
    taken = [await _round(place) for _ in range(min(rounds, 2))]
    rate = middle([sample.per_second for sample in taken])
    return Row("import", rate or 0.0, None, None, None, None, f">= 170 rows/s of {ROWS:,}, all followed up")


async def _round(place: Place) -> Sample:
    key, ports = new_key(), {name: free_port() for name in SERVICES}
    with tempfile.TemporaryDirectory(prefix="anju-bench-") as folder:
        async with AsyncExitStack() as stack:
            told: Given = {"kafka": place.kafka, "prefix": place.name("import"), "ports": ports}
            told |= {"folder": folder, "key": json.dumps(key.as_dict(private=True))}
            for service in SERVICES.values():
                roles = await stack.enter_async_context(place.database())
                schemas = [sealing.SCHEMA] if service.seals else []
                await migrate(roles.owner, roles.app, service, *schemas)
                told[service.name] = {"owner": roles.owner, "app": roles.app}
            ends = [await _start("tests.bench.taking_in", name, told) for name in SERVICES]
            try:
                for end in ends:
                    await _line(end)
                return await _hand_in(ports["contracts"], key, ledger(Path(folder), ROWS))
            finally:
                for end in ends:
                    end.kill()
                    await end.wait()


async def _hand_in(port: int, key: OKPKey, content: bytes) -> Sample:
    now, day = WallClock().now(), timedelta(days=1)
    token = mint(key, actor="bench", role=Role.管理员, now=now, valid=day)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=300) as http:
        began = time.perf_counter()
        opened = (await http.post("/imports", content=content)).raise_for_status().json()
        (await http.post(f"/imports/{opened['id']}/confirm", content="")).raise_for_status()
        async with http.stream("GET", f"/imports/{opened['id']}/progress") as progress:
            told = [
                json.loads(line[6:]) async for line in progress.aiter_lines() if line.startswith("data: ")
            ]
        took = time.perf_counter() - began
        tally = told[-1]["tally"]
        assert tally == {"new": ROWS, "changed": 0, "known": 0, "refused": 0}, tally
    return Sample(ROWS / took, [took])


def ledger(folder: Path, rows: int) -> bytes:
    """A quarter units, 35 of 100 tenants and as many of their contracts, the rest owners and theirs."""
    units, owners, let = rows // 4, rows // 40, rows * 35 // 100
    today, people = local_date(WallClock().now()), People(Random(1))  # noqa: S311 - of people who do not exist
    with xlsxwriter.Workbook(folder / "台账.xlsx", {"constant_memory": True}) as book:
        _write(book, "房源", ((*_place(n), "1室1厅", "35.5") for n in range(units)))
        who = [people.one(f"p{n}") for n in range(owners + let)]
        _write(book, "业主", ((f"YZ{n}", p.name, p.number, p.phone) for n, p in enumerate(who[:owners])))
        _write(book, "业主合同", (_owned(n, units // owners, today) for n in range(owners)))
        _write(
            book,
            "租客",
            ((f"ZK{n}", p.name, p.number, p.phone, p.email, p.wechat) for n, p in enumerate(who[owners:])),
        )
        _write(book, "租客合同", (_let(n, units, today) for n in range(let)))
    return (folder / "台账.xlsx").read_bytes()


def _write(book: Any, name: str, rows: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, HEADS[name].split())
    for at, row in enumerate(rows, 1):
        sheet.write_row(at, 0, row)


def _place(number: int) -> tuple[str, str, str]:
    return f"园区{number // 1_000}", f"{number // 100 % 10}号楼", f"{number % 100:03}"


def _owned(number: int, each: int, today: date) -> tuple[Any, ...]:
    park, building, _ = _place(number * each)
    codes = "、".join(_place(number * each + n)[2] for n in range(each))
    days = _iso(today - timedelta(days=900)), _iso(today + timedelta(days=900))
    return (f"YH{number}", f"YZ{number}", park, building, codes, *days, 20_000, "押一付三", days[0])


def _let(number: int, units: int, today: date) -> tuple[Any, ...]:
    """Beyond the first of each unit, those who lived there before."""
    past = 400 if number >= units else 0
    first = today - timedelta(days=90 + past)
    days = _iso(first), _iso(first + timedelta(days=364))
    moved_in = "" if past else days[0]
    return (
        *(f"ZH{number}", f"ZK{number}", *_place(number % units)),
        *(*days, "2,800元", "押一付一", days[0], moved_in),
    )


def _iso(day: date) -> str:
    return day.isoformat()


# ---- the ends


async def _serve(given: Given, service: Service) -> Told:
    home = given[service.name]
    key = OKPKey.import_key(json.loads(given["key"]))
    keys = {"token_key": given["key"], "token_public_keys": json.dumps(key.as_dict(private=False))}
    settings = settings_of(service, Roles(home["owner"], home["app"]), given["kafka"], given["prefix"])
    runtime = Runtime(service, settings.model_copy(update=keys), WallClock())
    os.environ |= {
        "ANJU_PAPERS_URL": Path(given["folder"], "papers").as_uri(),
        "ANJU_PAPERS_KEY": base64.b64encode(base64.b64decode(MASTER)).decode(),
        "ANJU_SIGNING_AUTHORITY": identities.signing_authority(),
        "ANJU_TENANTS_BASE_URL": f"http://127.0.0.1:{given['ports']['tenants']}",
    }
    await runtime.start()
    await eventually(lambda: well(runtime), f"{service.name} ready", within=60)
    config = uvicorn.Config(
        create_app(runtime), port=given["ports"][service.name], log_config=None, access_log=False
    )
    serving = asyncio.create_task(uvicorn.Server(config).serve())
    await asyncio.sleep(0.5)
    say("ready")
    await serving
    return {}


if __name__ == "__main__":
    serve({name: partial(_serve, service=each) for name, each in SERVICES.items()})
