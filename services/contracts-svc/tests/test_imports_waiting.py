"""An import waits for word of what it took in, as it does for who is away, and says what for."""

from datetime import timedelta
from typing import Any

import pytest
from contracts.edge.import_told import QUEUED
from contracts.imports import departments, progress
from contracts.imports.departments import ABOUT_MOVES
from contracts.imports.ids import contract_id
from contracts.imports.plan import Taking
from contracts.taking_in import BROKEN, NO_ANSWER, TRIES, TakingIn
from kernel.clock import VirtualClock

from .test_imports import asked, hand_in, ledger
from .test_imports_foretold import Worker, worker
from .test_ledger_again import NUMBERED, house, unnumbered

LIVES = [("HT1", *unnumbered()[:-1], "2025-02-01"), ("HT2", *unnumbered("ZK2", "102")[:-1], "2025-02-01")]
assert house
assert worker


async def stands(worker: Worker, id_: str) -> dict[str, Any]:
    """Of the import, a round later."""
    await worker.taking.once(worker.lead)
    found: dict[str, Any] = await asked(worker.http, "GET", f"/imports/{id_}")
    return found


async def foretold(worker: Worker, content: bytes) -> str:
    """The import of this file, which waits to be confirmed."""
    id_ = str((await hand_in(worker.http, content))["id"])
    while not (await stands(worker, id_))["foretold"]:
        pass
    return id_


@pytest.fixture
async def confirmed(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> str:
    """An import of two who live there; tenant-svc is still to hear of their contracts."""
    monkeypatch.setattr(departments, "HEARSAY", 0.2)
    worker.others.heard = False
    id_ = await foretold(worker, ledger(*LIVES, head=NUMBERED))
    await asked(worker.http, "POST", f"/imports/{id_}/confirm")
    return id_


@pytest.mark.usefixtures("worker", "house")
async def test_nobody_is_left_outside_whose_contract_was_not_heard_of_for_a_while(
    worker: Worker, confirmed: str
) -> None:
    for _ in range(2):
        now = await stands(worker, confirmed)
        assert (now["phase"], now["done"], now["waits_for"]) == ("taking_in", 0, ABOUT_MOVES)
    worker.others.away = 1
    assert (await stands(worker, confirmed))["waits_for"] == NO_ANSWER
    worker.others.heard = True
    now = await stands(worker, confirmed)
    assert (now["done"], now["waits_for"]) == (2, None)
    now = await stands(worker, confirmed)
    assert (now["phase"], now["tally"]["new"]) == ("finished", 2)
    report = await asked(worker.http, "GET", f"/imports/{confirmed}/report")
    assert (report["refused"], report["notes"]) == ([], [])


@pytest.mark.usefixtures("worker", "house")
async def test_one_that_fails_by_what_nobody_foresaw_says_so_and_holds_up_no_other(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    some, poison = Taking.some, (await hand_in(worker.http, ledger(("东园", "1号楼", "101", ""))))["id"]
    fine = (await hand_in(worker.http, ledger(("西园", "1号楼", "101", ""))))["id"]
    tries = list[Taking]()

    async def fails(taking: Taking) -> Any:
        if "东园" in repr(taking.steps):
            tries.append(taking)
            raise ValueError(poison)
        return await some(taking)

    monkeypatch.setattr(Taking, "some", fails)
    for _ in range(TRIES + 2):
        await worker.taking.once(worker.lead)
    stumbled = await asked(worker.http, "GET", f"/imports/{poison}")
    assert (stumbled["phase"], stumbled["waits_for"], len(tries)) == ("foretelling", BROKEN, TRIES)
    assert (await asked(worker.http, "GET", f"/imports/{fine}"))["phase"] == "foretold"
    assert caplog.text.count(f"import {poison} stumbled") == TRIES
    monkeypatch.setattr(Taking, "some", some)
    again = TakingIn(worker.taking.runtime, worker.taking.files, worker.taking.departments)
    while not (now := await asked(worker.http, "GET", f"/imports/{poison}"))["foretold"]:
        await again.once(worker.lead)
    assert (now["phase"], now["waits_for"]) == ("foretold", None)


@pytest.mark.usefixtures("worker", "house")
async def test_one_that_was_cancelled_is_over_and_its_file_gone_though_nothing_says_what_was_done(
    worker: Worker, confirmed: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever cancelled it waited for ever, and so did the file; the log alone said why."""
    await stands(worker, confirmed)

    def fails(_: Taking) -> None:
        raise ValueError("unforeseen")

    monkeypatch.setattr(Taking, "leave_undone", fails)
    await asked(worker.http, "POST", f"/imports/{confirmed}/cancel")
    for _ in range(TRIES - 1):
        await worker.taking.once(worker.lead)
        stopping = await asked(worker.http, "GET", f"/imports/{confirmed}/report", 409)
        assert stopping["type"] == "urn:anju:problem:import-stopping"
    await stands(worker, confirmed)
    over = await asked(worker.http, "GET", f"/imports/{confirmed}/report", 404)
    assert over["type"] == "urn:anju:problem:report-gone"
    assert caplog.text.count(f"import {confirmed} stumbled") == TRIES - 1
    async with worker.taking.runtime.pool.connection() as conn:
        assert await progress.to_do(conn) == []


@pytest.mark.usefixtures("worker", "house")
async def test_given_up_while_it_waits_its_rows_count_as_not_done(worker: Worker, confirmed: str) -> None:
    await stands(worker, confirmed)
    await asked(worker.http, "POST", f"/imports/{confirmed}/cancel")
    assert (await stands(worker, confirmed))["waits_for"] is None
    rows = (await asked(worker.http, "GET", f"/imports/{confirmed}/rows"))["items"]
    assert [(each["row"], each["outcome"]) for each in rows] == [(2, "undone"), (3, "undone")]


@pytest.mark.usefixtures("worker", "house")
async def test_of_a_contract_that_is_known_and_changes_it_is_foretold_by_that_who_lives_there(
    worker: Worker,
) -> None:
    """Of one that is new tenant-svc knows nothing yet."""
    classed = (*NUMBERED, "合同类别")
    id_ = await foretold(worker, ledger((*LIVES[0], "普通"), head=classed))
    await asked(worker.http, "POST", f"/imports/{id_}/confirm")
    while (await stands(worker, id_))["phase"] != "finished":
        pass
    await foretold(worker, ledger((*LIVES[0], "重点"), head=classed))
    lease = str(contract_id("租客合同", "HT1"))
    assert [each["stay"]["contract_id"] for each in worker.others.entering] == [None, lease, lease]


@pytest.mark.usefixtures("worker", "house")
async def test_one_that_waits_for_its_turn_says_so_and_a_small_one_has_it_between_two_batches(
    worker: Worker, clock: VirtualClock
) -> None:
    large = ledger(*(("东园", f"{n // 100}号楼", f"{n % 100:03}", "") for n in range(500)))
    small = ledger(("西园", "1号楼", "101", ""))
    first = str((await hand_in(worker.http, large))["id"])
    clock.advance(timedelta(seconds=1))
    second = str((await hand_in(worker.http, small))["id"])

    async def now(id_: str) -> tuple[str, int, str | None]:
        found = await asked(worker.http, "GET", f"/imports/{id_}")
        return found["phase"], found["done"], found["waits_for"]

    assert [await now(each) for each in (first, second)] == [
        ("foretelling", 0, None),
        ("foretelling", 0, QUEUED),
    ]
    await worker.taking.once(worker.lead)
    assert [await now(each) for each in (first, second)] == [
        ("foretelling", 200, None),
        ("foretelling", 1, None),
    ]
    await worker.taking.once(worker.lead)
    assert [await now(each) for each in (first, second)] == [
        ("foretelling", 400, None),
        ("foretold", 1, None),
    ]
    await asked(worker.http, "POST", f"/imports/{second}/confirm")
    listed = (await asked(worker.http, "GET", "/imports"))["items"]
    assert {each["import_id"]: each["waits_for"] for each in listed} == {first: None, second: QUEUED}
    await worker.taking.once(worker.lead)
    assert await now(second) == ("taking_in", 1, None)
