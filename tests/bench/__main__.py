"""`python -m tests.bench [ROW …]`: measures, prints a table, writes `out/bench.json`."""

import argparse
import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
import typer
import uvloop
from host.memory import settle_memory

from tests.bench import (
    appending,
    assigning,
    consuming,
    fanout,
    finding,
    listening,
    living,
    looking,
    moving,
    noticing,
    papers,
    pooling,
    rebuilding,
    relaying,
    resting,
    taking_in,
    travelling,
    triaging,
    waiting,
)
from tests.bench.measure import ROUNDS, Row
from tests.bench.place import OUT, Place

ROWS: dict[str, Callable[[Place, int], Coroutine[Any, Any, Row | list[Row]]]] = {
    "append": appending.append,
    "append_busy": appending.append_busy,
    "append_batch": appending.append_batch,
    "relay": relaying.relay,
    "consume": consuming.consume,
    "end_to_end": travelling.end_to_end,
    "rebuild": rebuilding.rebuild,
    "deadlines": waiting.deadlines,
    "footprint": resting.footprint,
    "pool": pooling.pool,
    "repairs": living.repairs,
    "board": looking.board_today,
    "board_as_of": looking.board_as_of,
    "board_counts": looking.counts_today,
    "board_counts_as_of": looking.counts_as_of,
    "overrun_fanout": fanout.overrun_fanout,
    "tenant_search": finding.tenant_search,
    "sync": moving.sync,
    "sync_together": moving.sync_together,
    "notice_latency": noticing.notice_latency,
    "notice_rate": noticing.notice_rate,
    "import": taking_in.taking_in,
    "contract_pdf": papers.contract_pdf,
    "signatures": papers.signatures,
    "triage": triaging.triage,
    "voice_intake": listening.voice_intake,
    "assign": assigning.assign_pool,
    "assign_large": assigning.assign_large,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"which (default: all): {', '.join(ROWS)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each, in turns; the median counts")
    asked = parser.parse_args()
    unknown = set(asked.rows) - ROWS.keys()
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}")
    typer.echo(f"{'row':22}{'ours':>12}{'raw':>12}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}  goal")
    settle_memory()  # as every process of the house does
    with Place() as place:
        for name in asked.rows or ROWS:
            for row in uvloop.run(_measure(name, place, asked.rounds)):
                typer.echo(line(row))
                keep(row)


async def _measure(name: str, place: Place, rounds: int) -> list[Row]:
    # Stopped or timed out, the engines must not stay behind.
    measuring = asyncio.ensure_future(ROWS[name](place, rounds))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measuring.cancel)
    measured = await measuring
    return measured if isinstance(measured, list) else [measured]


def line(row: Row) -> str:
    """One row as people read it."""

    def number(found: float | None, width: int, digits: int) -> str:
        return f"{'-':>{width}}" if found is None else f"{found:>{width},.{digits}f}"

    ours = number(row.ours, 12, 0 if row.ours >= 100 else 1)
    return (
        f"{row.name:22}{ours}{number(row.raw, 12, 0)}{number(row.ratio, 8, 2)}"
        f"{number(row.p50_ms, 9, 2)}{number(row.p99_ms, 9, 2)}  {row.goal}"
    )


def keep(row: Row) -> None:
    """Put the row into the report, in the place of an earlier measurement of its own."""
    OUT.mkdir(exist_ok=True)
    file = OUT / "bench.json"
    known = {each["name"]: each for each in orjson.loads(file.read_bytes())} if file.exists() else {}
    known[row.name] = row.to_dict()
    order = list(ROWS)
    ordered = sorted(known.values(), key=lambda each: order.index(each["name"].partition(".")[0]))
    file.write_bytes(orjson.dumps(ordered, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
