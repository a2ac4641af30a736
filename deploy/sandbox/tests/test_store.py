"""What a message and its receipt cost does not grow with how many there were before."""

import asyncio
import sqlite3
from pathlib import Path

from pydantic import SecretStr
from sandbox.credentials import is_first_use
from sandbox.desk import Arrival, Desk, Taken
from sandbox.receipts import Courier
from sandbox.store import open_store
from sandbox.telling import Callback
from sandbox.wall import now


def plans(db: sqlite3.Connection, statements: list[str]) -> list[str]:
    changing = [each for each in statements if each.split()[0] not in ("BEGIN", "COMMIT")]
    return [row["detail"] for each in changing for row in db.execute(f"explain query plan {each}")]


async def test_nothing_is_read_from_end_to_end(tmp_path: Path) -> None:
    db, statements = open_store(tmp_path / "store"), list[str]()
    courier = Courier(db, Callback("http://nowhere/{channel}", SecretStr("secret")), {}, (0, 0))
    db.set_trace_callback(statements.append)
    is_first_use(db, "app", "once", now())
    await Desk(db, courier).take(Arrival("app", "key", "device", {}, None))
    ((_, rows),) = courier._due(2**53)
    courier._taken(rows)
    db.set_trace_callback(None)
    assert len(statements) > 10
    assert [plan for plan in plans(db, statements) if plan.startswith("SCAN")] == []


async def test_what_arrives_together_is_taken_in_one_transaction_and_each_is_answered(tmp_path: Path) -> None:
    db, statements = open_store(tmp_path / "store"), list[str]()
    desk = Desk(db, Courier(db, Callback("http://nowhere/{channel}", SecretStr("secret")), {}, (0, 0)))
    db.set_trace_callback(statements.append)
    keys = [f"key-{number}" for number in range(9)]
    answers = await asyncio.gather(*(desk.take(Arrival("app", key, "device", {}, None)) for key in keys))
    assert statements.count("COMMIT") == 1
    taken = [each.message_id for each in answers if isinstance(each, Taken)]
    assert taken == [desk.find("app", key) for key in keys]
