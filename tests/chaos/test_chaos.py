"""The rounds as part of the suite; `make chaos ROUNDS=n SEED=s` for more of them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.chaos
@pytest.mark.timeout(400)
def test_a_house_that_is_killed_cut_and_wiped_while_it_works_keeps_every_promise(tmp_path: Path) -> None:
    # Two at once, for each waits more than it works.
    with _house(1, rounds=13, out=tmp_path / "1") as one, _house(2, rounds=12, out=tmp_path / "2") as other:
        ended = one.wait(timeout=380), other.wait(timeout=380)
    assert ended == (0, 0), [(tmp_path / each / "said").read_text()[-6000:] for each in ("1", "2")]


@contextmanager
def _house(seed: int, rounds: int, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    out.mkdir()
    command = [sys.executable, "-m", "tests.chaos", "--forked", "--rounds", str(rounds), "--seed", str(seed)]
    with (
        (out / "said").open("wb") as said,
        subprocess.Popen(
            [*command, "--out", str(out)], cwd=REPOSITORY, stdout=said, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()  # asked to end, it takes its processes with it
