"""A version shipped once is kept, locked and readable; each way to break that is said in words."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from kernel.domain import Event, Frozen
from kernel.facts import Registry
from pydantic import Field, StringConstraints
from testkit.golden import check_golden, main, write_golden
from testkit.sample import NoSample, sample


class Moved(Event):
    to: Annotated[str, Field(min_length=3)]
    steps: int = 0


class Painted(Event):
    colour: Literal["red", "green"]


def moved_v2() -> type[Event]:
    """The same stored type with a field more."""

    class Moved(Event):
        schema_version: ClassVar[int] = 2
        to: str
        steps: int
        why: str | None = None

    return Moved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_golden(Registry([Moved, Painted]), tmp_path)
    return tmp_path


def test_missing_files_are_written_once_and_then_nothing_is_wrong(folder: Path) -> None:
    registry = Registry([Moved, Painted])
    assert {f.name for f in folder.iterdir()} == {"LOCK", "Moved.v1.json", "Painted.v1.json"}
    before = (folder / "Moved.v1.json").read_bytes()
    assert write_golden(registry, folder) == []
    assert (folder / "Moved.v1.json").read_bytes() == before
    assert check_golden(registry, folder) == []


class Brush(Frozen):
    width: int
    borrowed: bool = Field(False, exclude=True)


class Varnished(Event):
    with_: tuple[Brush, ...]


def test_an_event_that_knows_more_than_is_stored_is_named(tmp_path: Path) -> None:
    registry = Registry([Varnished, Painted])
    write_golden(registry, tmp_path)
    assert check_golden(registry, tmp_path) == ["Varnished: holds borrowed, which is not stored"]


def test_a_file_given_by_hand_is_kept_with_its_values(tmp_path: Path) -> None:
    (tmp_path / "Moved.v1.json").write_text('{"to": "花园里", "steps": 12}', "utf-8")
    assert write_golden(Registry([Moved]), tmp_path) == ["Moved.v1.json"]
    assert "花园里" in (tmp_path / "Moved.v1.json").read_text("utf-8")
    assert check_golden(Registry([Moved]), tmp_path) == []


def test_a_file_given_by_hand_that_does_not_decode_is_not_locked(tmp_path: Path) -> None:
    (tmp_path / "Moved.v1.json").write_text('{"steps": 12}', "utf-8")
    with pytest.raises(ValueError, match="to: missing"):
        write_golden(Registry([Moved]), tmp_path)
    assert not (tmp_path / "LOCK").exists()


def test_a_changed_file_is_found(folder: Path) -> None:
    (folder / "Moved.v1.json").write_text('{"to": "elsewhere", "steps": 1}', "utf-8")
    assert any("was changed" in p for p in check_golden(Registry([Moved, Painted]), folder))


def test_a_missing_file_is_found_both_as_promised_and_as_locked(folder: Path) -> None:
    (folder / "Moved.v1.json").unlink()
    problems = check_golden(Registry([Moved, Painted]), folder)
    assert problems == ["Moved.v1.json: no golden file", "Moved.v1.json: is locked but missing"]


def test_a_file_without_a_line_in_the_lock_is_found(folder: Path) -> None:
    (folder / "LOCK").write_text("", "utf-8")
    assert "Moved.v1.json: is not in LOCK" in check_golden(Registry([Moved, Painted]), folder)


def test_a_type_that_nobody_reads_any_more_is_found(folder: Path) -> None:
    [problem] = check_golden(Registry([Moved]), folder)
    assert problem == "Painted.v1.json: nobody reads this type any more, though it was shipped"


def test_a_new_field_without_a_new_version_is_found(folder: Path) -> None:
    class Moved(Event):
        to: str
        steps: int
        why: str | None = None

    [problem] = check_golden(Registry([Moved, Painted]), folder)
    assert problem.startswith("Moved.v1.json: comes back in another shape")


def test_a_new_version_needs_an_upcaster_and_a_golden_file_of_its_own(folder: Path) -> None:
    registry = Registry([moved_v2(), Painted])
    assert check_golden(registry, folder) == [
        "Moved.v2.json: no golden file",
        "Moved.v1.json: no longer decodes (Moved v1: no upcaster from v1)",
    ]
    registry.upcast("Moved", 1)(lambda found: found | {"why": None})
    assert write_golden(registry, folder) == ["Moved.v2.json"]
    assert check_golden(registry, folder) == []


def test_a_name_that_says_no_version_is_found(folder: Path) -> None:
    (folder / "notes.json").write_text("{}", "utf-8")
    assert any("not named <Type>.v<n>.json" in p for p in check_golden(Registry([Moved, Painted]), folder))


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)  # noqa: S607


@pytest.mark.parametrize("rewritten", [True, False])
def test_what_a_release_shipped_cannot_be_relocked(folder: Path, rewritten: bool) -> None:
    registry = Registry([Moved, Painted])
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "ship")
    git(folder, "tag", "v1.0")
    assert check_golden(registry, folder) == []
    (folder / "Moved.v1.json").unlink()
    (folder / "LOCK").unlink()
    if rewritten:
        (folder / "Moved.v1.json").write_text('{"to": "elsewhere", "steps": 1}', "utf-8")
        write_golden(registry, folder)
        git(folder, "commit", "-am", "quietly")
    problems = check_golden(registry, folder)
    assert "Moved.v1.json: was released in v1.0 and is another one now, or gone" in problems


def test_a_sample_takes_examples_first_and_the_kinds_of_values_there_are() -> None:
    class Everything(Event):
        number: Annotated[str, StringConstraints(pattern=r"^T-\d$"), Field(examples=["T-7"])]
        inner: Painted | None
        pairs: tuple[int, str]
        many: Annotated[tuple[Annotated[int, Field(gt=4)], ...], Field(min_length=2)]
        by_name: dict[str, bool]

    assert sample(Everything).model_dump(mode="json") == {
        "number": "T-7",
        "inner": {"colour": "red"},
        "pairs": [1, "pairs1"],
        "many": [5, 6],
        "by_name": {"by_name": True},
    }
    assert sample(Everything) == sample(Everything)


def test_no_two_amounts_days_or_moments_of_a_sample_are_the_same_but_where_their_bounds_leave_no_other() -> (
    None
):
    class Fine(Frozen):
        fen: Annotated[int, Field(ge=0, examples=[100])]
        from_on: date

    class Changed(Event):
        old_fen: Annotated[int, Field(ge=0, examples=[100])]
        new_fen: Annotated[int, Field(ge=0, examples=[100])]
        fine: Fine
        steps: Annotated[int, Field(multiple_of=25, ge=100)]
        nth: Annotated[int, Field(ge=1, le=2)]
        month: Annotated[int, Field(ge=1, lt=3)]
        last: Annotated[int, Field(ge=1, le=2)]
        on: date
        at: datetime
        told_at: datetime

    assert sample(Changed).model_dump(mode="json") == {
        "old_fen": 100,
        "new_fen": 101,
        "fine": {"fen": 102, "from_on": "2025-03-15"},
        "steps": 125,
        "nth": 1,
        "month": 2,
        "last": 1,
        "on": "2025-03-16",
        "at": "2025-03-15T02:30:00Z",
        "told_at": "2025-03-15T02:31:00Z",
    }


def test_a_value_that_cannot_be_guessed_is_asked_for_by_name() -> None:
    class Numbered(Event):
        number: Annotated[str, StringConstraints(pattern=r"^T-\d$")]

    class Vague(Event):
        thing: Any

    for type_ in (Numbered, Vague):
        with pytest.raises(NoSample, match=f"{type_.__name__}: write its golden file by hand"):
            sample(type_)


APP = """
from kernel.domain import Decider, Event, State
from kernel.service import Service

class Opened(Event):
    at_floor: int

door = Decider("door", State(), lambda c, s: [], lambda s, e: s, (Opened,))
SERVICE = Service("doors", deciders=[door])
"""


def test_the_command_writes_into_the_tests_of_the_service_and_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "doors"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "app.py").write_text(APP, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert main(["--check", "doors"]) == 1
    assert capsys.readouterr().err == "doors: Opened.v1.json: no golden file\n"
    assert main(["doors"]) == 0
    assert (tmp_path / "tests" / "golden" / "Opened.v1.json").exists()
    assert main(["--check", "doors"]) == 0
    for name in ("doors.app", "doors"):
        sys.modules.pop(name)
