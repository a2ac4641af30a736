"""The page on adding an event, carried out word for word on a copy of the house."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from local.engines import Engines
from local.home import home

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "add-an-event.md").read_text()
NEEDED = ("shared", "deploy/local", "deploy/containers", "services/workorder-svc", "services/analytics-svc")
ADDED_BY_HAND = 4  # the promise of the page: so many small edits, found by app.py


class Block(NamedTuple):
    """A fenced block: its language, the file it is headed with (none for commands), its lines."""

    language: str
    file: str
    text: str


class PageWrong(AssertionError):
    """The page speaks of a place that is not there, or not only there."""


def blocks(page: str) -> Iterator[Block]:
    for found in re.finditer(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        yield Block(found[1], found[2] or "", found[3])


def carry_out(block: Block, house: Path) -> None:
    """Write a file, or change the places a diff shows. Raises PageWrong."""
    file = house / block.file
    if block.language != "diff":
        if file.exists():
            raise PageWrong(f"{block.file} is there already")
        file.write_text(block.text)
        return
    content = file.read_text()
    for place in block.text.split("@@\n"):
        lines = place.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        if content.count(before) != 1:
            raise PageWrong(f"{block.file} has {content.count(before)} places such as:\n{before}")
        content = content.replace(before, after)
    file.write_text(content)


def run(command: str, house: Path, engines: Engines) -> None:
    """One line of a shell block, with this Python, in the copy alone."""
    words = shlex.split(command)
    python = [
        sys.executable,
        *(["-m", "pytest", "-q", "-p", "no:cacheprovider"] if words[0] == "pytest" else []),
    ]
    paths = [house / "shared", house / "deploy", *sorted((house / "services").iterdir())]
    told = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "ANJU_HOME": str(home()),
        "ANJU_POSTGRES_URL": engines.postgres_url,
        "ANJU_KAFKA": engines.kafka,
    }
    done = subprocess.run(
        [*python, *words[1:]], cwd=house, env=told, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(HOUSE / name, tmp_path / name)
    for name in NEEDED:
        shutil.copytree(HOUSE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.timeout(300)  # each command is a process of its own: on a busy machine they took all of 120
def test_whoever_follows_the_page_has_a_new_event_that_works_end_to_end(copy: Path, engines: Engines) -> None:
    for block in blocks(PAGE):
        if block.language == "sh":
            for command in block.text.splitlines():
                run(command, copy, engines)
        else:
            carry_out(block, copy)
    golden = copy / "services/workorder-svc/tests/golden/WorkOrderVisitAgreed.v1.json"
    assert golden.exists()
    assert "WorkOrderVisitAgreed" in (copy / "shared/published/asyncapi.json").read_text()


def test_a_new_event_takes_no_more_edits_than_the_page_promises() -> None:
    edited = {block.file for block in blocks(PAGE) if block.file and "/tests/" not in block.file}
    listed = {
        file for file in edited if not file.endswith(("/app.py", "/__init__.py"))
    }  # what is new and its line there are one
    assert len(listed) == ADDED_BY_HAND
    assert len(re.findall(r"^## \d\. ", PAGE, re.MULTILINE)) == ADDED_BY_HAND


def test_a_page_that_no_longer_fits_the_code_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one = 1\ntwo = 2\ntwo = 2\n")
    carry_out(Block("diff", "a.py", " one = 1\n+half = 0.5\n"), tmp_path)
    assert (tmp_path / "a.py").read_text() == "one = 1\nhalf = 0.5\ntwo = 2\ntwo = 2\n"
    for gone_or_twice in (" three = 3\n", "-two = 2\n"):
        with pytest.raises(PageWrong):
            carry_out(Block("diff", "a.py", gone_or_twice), tmp_path)
