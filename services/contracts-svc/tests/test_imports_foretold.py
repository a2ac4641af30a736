"""A dry run takes its turn like any other import, ends when it is cancelled, and outlasts a fault."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from contracts.imports.departments import Departments
from contracts.imports.ids import contract_id
from contracts.imports.moves import BEFORE, ELSEWHERE, NOT_ON_DAY, STAYED
from contracts.papers.desk import ledgers_of
from contracts.settings import PaperSettings
from contracts.taking_in import TakingIn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from host.runtime import Runtime
from kernel.ids import new_id
from ledger.english import in_english
from neighbours.asking import Neighbour
from testkit.stack import KEY
from testkit.voices import Voices

from .test_imports import asked, hand_in, ledger
from .test_ledger_again import NUMBERED, TERMS, house, unnumbered
from .test_ledger_put_right import HEAD, acquaint, row

ROOMS = [("东园", "1号楼", f"{n:03}", "") for n in range(450)]
PEOPLE = [(f"ZK{n}", "李娜", f"138{n:08}") for n in range(250)]
assert house


@dataclass
class Others:
    """tenant-svc, which is away for so many questions; `heard`: whether word of the contracts has come;
    `refuses`: why nobody moves in, by its title.
    """

    away: int = 0
    heard: bool = True
    refuses: str = ""
    asked: list[int] = field(default_factory=list)
    entering: list[Any] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/{path:path}")
        async def any_(path: str, request: Request) -> Any:
            [items] = [each for each in (await request.json()).values() if isinstance(each, list)]
            self.asked.append(len(items))
            self.entering += items if path == "move-ins/batch" else []
            if self.away:
                self.away -= 1
                return JSONResponse({}, 503)
            if not self.heard and path == "move-ins/batch":
                unheard = {"type": "contract-not-heard-of", "title": "没有这份已签署的租客合同"}
                return [{"new": False, "changed": [], "taken_for": False, "problem": unheard} for _ in items]
            if self.refuses and path == "move-ins/batch":
                problem = {"type": "unit-occupied", "title": self.refuses, "field": "unit_id"}
                return [{"new": False, "changed": [], "taken_for": False, "problem": problem} for _ in items]
            ids = {"person_id": str(new_id()), "tenant_id": str(new_id())}
            return [{"new": True, "changed": [], "taken_for": False} | ids for _ in items]

        return app


class Stands(NamedTuple):
    """Of an import, and how many of its rows are done, new and refused."""

    phase: str
    done: int
    new: int
    refused: int


@dataclass
class Worker:
    """What takes in, a round at a time."""

    others: Others
    taking: TakingIn
    lead: psycopg.AsyncConnection
    http: httpx.AsyncClient

    async def round(self, *of: str) -> list[Stands]:
        """Of each of these imports, or of the only one, how it stands."""
        await self.taking.once(self.lead)
        found = (await asked(self.http, "GET", "/imports"))["items"]
        stand = {each["import_id"]: Stands(*(each[name] for name in Stands._fields)) for each in found}
        return [stand[id_] for id_ in of or stand]


@pytest.fixture
async def worker(runtime: Runtime, paper_folder: Path, http: httpx.AsyncClient) -> AsyncIterator[Worker]:
    """The only one: the service began before it was told of a folder, and takes in nothing by itself."""
    others = Others()
    where = {"transport": httpx.ASGITransport(others.app()), "base_url": "http://others"}
    async with (
        httpx.AsyncClient(**where) as client,
        await psycopg.AsyncConnection.connect(runtime.settings.url, autocommit=True) as lead,
    ):
        asking = Neighbour(client, "contracts-svc", json.dumps(KEY.as_dict(private=True)))
        taking = TakingIn(runtime, ledgers_of(PaperSettings()), Departments(asking, asking))
        yield Worker(others, taking, lead, http)


async def test_a_batch_of_each_in_turn_and_none_of_what_was_cancelled(worker: Worker) -> None:
    http = worker.http
    large = (await hand_in(http, ledger(*ROOMS)))["id"]
    small = (await hand_in(http, ledger(ROOMS[0])))["id"]
    both = large, small
    assert await worker.round(*both) == [("foretelling", 200, 200, 0), ("foretelling", 1, 1, 0)]
    early = await asked(http, "GET", f"/imports/{large}/report", 409)
    assert early["type"] == "urn:anju:problem:not-foretold-yet"
    assert await worker.round(*both) == [("foretelling", 400, 400, 0), ("foretold", 1, 1, 0)]
    await asked(http, "POST", f"/imports/{small}/confirm")
    await asked(http, "POST", f"/imports/{large}/cancel")
    assert await worker.round(*both) == [("cancelled", 0, 0, 0), ("taking_in", 1, 1, 0)]
    assert [each.phase for each in await worker.round(*both)] == ["cancelled", "finished"]


async def test_mapped_otherwise_meanwhile_it_is_foretold_anew(worker: Worker) -> None:
    http = worker.http
    id_ = (await hand_in(http, ledger(*ROOMS)))["id"]
    await worker.round()
    columns = {"A": "园区", "B": "楼栋", "C": "房号", "D": None}
    sheets = [{"place": 0, "kind": "房源", "columns": columns}]
    await asked(http, "PUT", f"/imports/{id_}/mapping", sheets=sheets)
    assert await worker.round() == [("foretelling", 200, 200, 0)]
    for _ in range(3):
        told = await worker.round()
    assert told == [("foretold", 450, 450, 0)]


async def test_what_was_foretold_stays_known_while_a_neighbour_is_away(worker: Worker) -> None:
    await hand_in(worker.http, ledger(*PEOPLE, head=("租客编号", "姓名", "手机")))
    assert await worker.round() == [("foretelling", 200, 200, 0)]
    worker.others.away = 1
    assert await worker.round() == [("foretelling", 200, 200, 0)]
    assert await worker.round() == [("foretelling", 250, 250, 0)]
    assert worker.others.asked == [200, 50, 50]


@pytest.mark.usefixtures("worker", "house")  # in this order: see `worker`
async def test_a_batch_that_a_neighbour_kept_from_its_end_is_judged_again_as_at_first(worker: Worker) -> None:
    lives = [
        ("HT1", *unnumbered()[:-1], "2025-02-01"),
        ("HT2", *unnumbered("ZK2")[:-1], "2025-02-01"),
    ]
    await hand_in(worker.http, ledger(*lives, head=NUMBERED))
    worker.others.away = 1
    assert await worker.round() == [("foretelling", 0, 0, 0)]
    assert await worker.round() == [("foretelling", 2, 1, 1)], "the first has the room"


@pytest.mark.usefixtures("worker", "house")
@pytest.mark.parametrize("refuses", ["", "该房源已有租客入住"])
async def test_of_a_row_whose_tenant_does_not_move_in_the_contract_is_taken_in_and_the_row_says_so(
    worker: Worker, refuses: str
) -> None:
    """Told as refused it stood in force all the same. They are elsewhere by the file, or by tenant-svc."""
    http, day = worker.http, "2025-02-01"
    worker.others.refuses = refuses
    rows = [(f"HT{n}", *unnumbered(room=f"10{n}")[:-1], day) for n in (1, 2)]
    id_ = (await hand_in(http, ledger(*rows, head=NUMBERED)))["id"]
    while (await worker.round())[0].phase != "foretold":
        pass
    foretold = await asked(http, "GET", f"/imports/{id_}/report")
    await asked(http, "POST", f"/imports/{id_}/confirm")
    while (await worker.round())[0].phase != "finished":
        pass
    report = await asked(http, "GET", f"/imports/{id_}/report")
    both = {3: NOT_ON_DAY.format(day=day, why=ELSEWHERE)}
    both |= {2: NOT_ON_DAY.format(day=day, why=refuses)} if refuses else {}
    for each in (foretold, report):
        assert each["refused"] == []
        assert [(sheet["new"], sheet["good"]) for sheet in each["sheets"]] == [(2, 2)]
        assert {note["row"]: note["reason"] for note in each["notes"]} == both
    for number in ("HT1", "HT2"):
        contract = await asked(http, "GET", f"/contracts/{contract_id('租客合同', number)}")
        assert contract["signed_on"] == "2025-01-20"
    assert in_english(both[3]).startswith(f"the contract is taken in; nobody moved in on {day}: ")


@pytest.mark.usefixtures("worker", "house")
async def test_a_day_of_moving_in_that_each_contract_repeats_is_one_stay(worker: Worker) -> None:
    """Foretold, each was one: of the contract that others have followed it said that nothing had."""
    past = ("2024-01-20", "2024-02-01", "2025-01-31", *TERMS[3:])
    rows = [("HT1", *unnumbered(terms=past)[:-1], "2024-02-01"), ("HT2", *unnumbered()[:-1], "2024-02-01")]
    id_ = (await hand_in(worker.http, ledger(*rows, head=NUMBERED)))["id"]
    while (await worker.round())[0].phase != "foretold":
        pass
    report = await asked(worker.http, "GET", f"/imports/{id_}/report")
    told = {note["row"]: note["reason"] for note in report["notes"]}
    assert (report["refused"], STAYED in told[2]) == ([], False)
    assert BEFORE.format(day="2024-02-01") in told[3]


async def test_who_is_named_is_asked_about_once_for_all_parks_that_they_may_be_of(
    worker: Worker, voices: Voices
) -> None:
    """Of twenty parks by twenty tenant-svc was asked the same four hundred times."""
    await acquaint(voices)

    def of(*parks: str) -> list[tuple[str, ...]]:
        return [(park, *row(code)[1:]) for park in parks for code in ("301", "302", "303")]

    known = (await hand_in(worker.http, ledger(*of("甲园", "乙园", "丙园"), head=HEAD)))["id"]
    await worker.round()
    await asked(worker.http, "POST", f"/imports/{known}/confirm")
    while (await worker.round(known))[0].phase != "finished":
        pass
    assert worker.others.asked == []
    named = [(*each, "李娜", "13800000001") for each in of("丁园", "戊园")]
    await hand_in(worker.http, ledger(*named, head=(*HEAD, "业主姓名", "业主手机")))
    await worker.round()
    assert worker.others.asked == [1]
