"""The gate is open as committed, and shuts on each way to break what another context reads."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

import orjson
import pytest
from kernel.facts import PublishedEvent, Registry
from published import export, gate
from published.export import ShapeChanged, export_schemas
from published.gate import check, check_schemas
from published.schemas import GOLDEN, SCHEMAS


class DoorOpened(PublishedEvent):
    """A door was opened."""

    context: ClassVar[str] = "doors"
    side: Literal["front", "back"]


def later(version: int, **fields: Any) -> type[PublishedEvent]:
    """DoorOpened in another version and shape."""
    annotations = {"context": ClassVar[str], "schema_version": ClassVar[int]}
    body: dict[str, Any] = {"context": "doors", "schema_version": version, "__doc__": "A door was opened."}
    for name, (kind, *default) in fields.items():
        annotations[name] = kind
        if default:
            body[name] = default[0]
    body |= {"__annotations__": annotations, "__module__": __name__}
    return type("DoorOpened", (PublishedEvent,), body)


SIDE = {"side": (Literal["front", "back"],)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    export_schemas([DoorOpened], tmp_path)
    return tmp_path


def test_the_committed_language_passes_and_exporting_it_changes_nothing(tmp_path: Path) -> None:
    assert gate.main() == 0
    schemas, golden = tmp_path / "schemas", tmp_path / "golden"
    shutil.copytree(SCHEMAS, schemas)
    shutil.copytree(GOLDEN, golden)
    assert export.export(schemas=schemas, golden=golden) == []
    for before, after in ((SCHEMAS, schemas), (GOLDEN, golden)):
        assert {f.name: f.read_bytes() for f in before.iterdir()} == {
            f.name: f.read_bytes() for f in after.iterdir()
        }


@pytest.mark.parametrize("folder_name", ["schemas", "golden"])
@pytest.mark.parametrize("spoil", [lambda f: f.unlink(), lambda f: f.write_bytes(b"{}")])
def test_losing_or_changing_any_committed_file_shuts_the_gate(
    tmp_path: Path, folder_name: str, spoil: Callable[[Path], None]
) -> None:
    shutil.copytree(SCHEMAS, tmp_path / "schemas")
    shutil.copytree(GOLDEN, tmp_path / "golden")
    spoil(tmp_path / folder_name / "TenantMovedOut.v1.json")
    problems = check(schemas=tmp_path / "schemas", golden=tmp_path / "golden")
    assert problems
    assert all("TenantMovedOut" in problem for problem in problems)


def test_an_optional_field_in_a_new_version_passes_after_export(folder: Path) -> None:
    second = later(2, **SIDE, by=(str | None, None))
    assert any("v2.json is stale" in p for p in check_schemas([second], folder))
    assert export_schemas([second], folder) == ["DoorOpened.v2.json"]
    assert check_schemas([second], folder) == []
    assert (folder / "DoorOpened.v1.json").exists()


def test_a_changed_shape_without_a_new_version_is_refused_by_gate_and_export(folder: Path) -> None:
    same = later(1, **SIDE, by=(str | None, None))
    assert check_schemas([same], folder) == [
        "schemas/DoorOpened.v1.json is stale: python -m published.export"
    ]
    with pytest.raises(ShapeChanged, match=r"raise DoorOpened\.schema_version"):
        export_schemas([same], folder)


def test_better_words_are_exported_without_a_new_version(folder: Path) -> None:
    reworded = later(1, **SIDE)
    reworded.__doc__ = "Somebody opened a door."
    reworded.model_rebuild(force=True)
    assert any("is stale" in p for p in check_schemas([reworded], folder))
    assert export_schemas([reworded], folder) == []
    assert check_schemas([reworded], folder) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by": (str | None, None)}, "$.side: was removed"),
        (SIDE | {"by": (str,)}, "$.by: is newly required"),
        ({"side": (Literal["front"],)}, "$.side: no longer takes back"),
    ],
)
def test_a_break_is_found_against_every_older_version_not_only_the_last(
    folder: Path, fields: dict[str, Any], said: str
) -> None:
    export_schemas([later(2, **SIDE, at=(int, 0))], folder)
    third = later(3, **fields)
    export_schemas([third], folder)
    problems = check_schemas([third], folder)
    for version in ("v1", "v2"):
        assert f"DoorOpened no longer reads DoorOpened.{version}.json: {said}" in problems


def test_an_edited_older_schema_is_found(folder: Path) -> None:
    second = later(2, **SIDE, by=(str | None, None))
    export_schemas([second], folder)
    older = folder / "DoorOpened.v1.json"
    schema = orjson.loads(older.read_bytes())
    schema["properties"]["side"]["enum"].append("roof")
    older.write_bytes(orjson.dumps(schema))
    assert any("DoorOpened.v1.json: was changed" in p for p in check_schemas([second], folder))


def test_a_published_type_cannot_vanish(folder: Path, tmp_path: Path) -> None:
    assert check_schemas([], folder) == ["DoorOpened: was shipped and is gone"]


def test_an_older_golden_reads_as_the_latest_version_without_an_upcaster_of_its_own() -> None:
    second = later(2, **SIDE, by=(str | None, None))
    registry = Registry([second])
    registry.upcast(second, 1)(lambda found: found)
    assert registry.decode("DoorOpened", 1, b'{"side": "back"}').model_dump() == {"side": "back", "by": None}
