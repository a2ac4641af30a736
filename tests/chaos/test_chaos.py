"""The rounds as part of the suite; `make chaos ROUNDS=n SEED=s` for more of them."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.chaos
@pytest.mark.timeout(660)
def test_a_house_that_is_killed_cut_and_wiped_while_it_works_keeps_every_promise(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.chaos", "--forked", "--rounds", "15", "--seed", "1"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        try:
            said, _ = run.communicate(timeout=600)
        except subprocess.TimeoutExpired:
            run.terminate()  # it takes its processes with it, and says how far it came
            said, _ = run.communicate()
    assert run.returncode == 0, said[-9000:]
