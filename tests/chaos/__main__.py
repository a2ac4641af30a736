"""`python -m tests.chaos --rounds N --seed S`: exit 1 with each broken promise in words."""

import argparse
import asyncio
import secrets
import signal
import sys
from pathlib import Path

import uvloop

from tests.chaos.house import Launch
from tests.chaos.report import in_words, keep
from tests.chaos.run import Report, run
from tests.process import Forked, fresh


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="faults, one after the other (default 25)")
    parser.add_argument(
        "--seed", type=int, help="draws the same faults and commands again (default: by chance)"
    )
    parser.add_argument("--check-every", type=int, default=100, help="rounds between checks (default 100)")
    parser.add_argument(
        "--forked", action="store_true", help="fork what starts from a loaded process; recovery looks quicker"
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="where chaos.json and logs go")
    asked = parser.parse_args()
    seed = secrets.randbelow(2**31) if asked.seed is None else asked.seed
    _say(f"seed {seed}, {asked.rounds} rounds")
    launch = Forked if asked.forked else fresh
    report = uvloop.run(_run(asked.rounds, seed, (asked.out / "chaos").resolve(), launch, asked.check_every))
    keep(report, asked.out / "chaos.json")
    _say(in_words(report))
    return 1 if report.broken else 0


async def _run(rounds: int, seed: int, out: Path, launch: Launch, check_every: int) -> Report:
    this = asyncio.current_task()
    assert this is not None
    # Asked to end, it takes its processes with it.
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, this.cancel, f"{each.name} came")
    return await run(rounds, seed, out, _say, launch, check_every)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
