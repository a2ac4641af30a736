"""The rounds as part of the suite; `make chaos ROUNDS=n SEED=s` for more of them."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.chaos
@pytest.mark.timeout(400)
def test_a_house_that_is_killed_cut_and_wiped_while_it_works_keeps_every_promise(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.chaos", "--forked", "--rounds", "25", "--seed", "1"]
    made = subprocess.run(
        [*command, "--out", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )
    assert made.returncode == 0, made.stdout[-6000:] + made.stderr[-3000:]
