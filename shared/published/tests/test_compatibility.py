"""What is additive passes; whatever takes something away is a break, said with its place."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import EVENTS
from published.compatibility import breaks, shape
from published.schemas import schema_of

OLD: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "colour"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "colour": {"enum": ["red", "green"], "type": "string"},
        "size": {"type": "integer", "minimum": 0, "maximum": 9, "default": 1},
        "note": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}], "default": None},
        "places": {"type": "array", "items": {"$ref": "#/$defs/Place"}, "minItems": 1},
    },
    "$defs": {"Place": {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}}},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """OLD with the value at a path of names and places replaced (None removes it)."""
    new = deepcopy(OLD)
    *way, last = path.split("/")
    inner: Any = new
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return new


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties/why", {"type": "string", "default": ""}),
        ("required", ["id"]),
        ("properties/colour/enum", ["red", "green", "blue"]),
        ("properties/colour", {"type": "string"}),
        ("properties/size/maximum", 10),
        ("properties/size/type", "number"),
        ("properties/size/minimum", None),
        ("properties/id", {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}),
        ("properties/id/format", None),
        ("properties/id/description", "better words"),
        ("$defs/Place/properties/y", {"type": "integer"}),
        ("additionalProperties", True),
    ],
)
def test_what_is_additive_passes(path: str, value: Any) -> None:
    assert breaks(OLD, changed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("properties/size", None, "$.size: was removed"),
        ("required", ["id", "colour", "size"], "$.size: is newly required"),
        ("properties/colour/enum", ["red"], "$.colour: no longer takes green"),
        ("properties/colour/const", "red", "$.colour: no longer takes green"),
        ("properties/id/enum", ["a"], "$.id: no longer takes any other value"),
        ("properties/id/pattern", "^a", "$.id: pattern was added or changed"),
        ("properties/id/format", "date", "$.id: format was added or changed"),
        ("properties/size/type", "string", "$.size: was integer, is string"),
        ("properties/size/minimum", 1, "$.size: minimum is tighter"),
        ("properties/size/maximum", 8, "$.size: maximum is tighter"),
        ("properties/size/multipleOf", 2, "$.size: multipleOf was added or changed"),
        ("properties/size/default", 2, "$.size: its default changed"),
        (
            "properties/note",
            {"type": "string", "maxLength": 9, "default": None},
            "$.note: was null",
        ),
        ("properties/note/anyOf/0/maxLength", 8, "$.note: maxLength is tighter"),
        ("properties/places/minItems", 2, "$.places: minItems is tighter"),
        ("$defs/Place/properties/x/type", "string", "$.places[].x: was integer, is string"),
        ("$defs/Place/required", ["x", "y"], "$.places[].y: is newly required"),
        ("$defs/Place/additionalProperties", False, "$.places[]: no longer takes further fields"),
        ("$defs/Place/additionalProperties", {"type": "null"}, "$.places[].*: was anything, is null"),
        ("properties/places/prefixItems", [{"type": "null"}], "$.places: has another number of places"),
    ],
)
def test_what_takes_something_away_is_said_with_its_place(path: str, value: Any, said: str) -> None:
    [found] = breaks(OLD, changed(path, value))
    assert found.startswith(said)


def test_a_type_that_holds_itself_is_judged_without_end() -> None:
    tree: dict[str, Any] = {
        "$ref": "#/$defs/Tree",
        "$defs": {"Tree": {"type": "object", "properties": {"left": {"$ref": "#/$defs/Tree"}}}},
    }
    assert breaks(tree, tree) == []


@given(st.sampled_from(EVENTS), st.data())
def test_taking_any_field_from_any_published_event_is_a_break(event: Any, data: st.DataObject) -> None:
    schema = schema_of(event)
    gone = data.draw(st.sampled_from(sorted(schema["properties"])))
    kept = {k: v for k, v in schema["properties"].items() if k != gone}
    required = [name for name in schema["required"] if name != gone]
    assert breaks(schema, schema) == []
    assert breaks(schema, schema | {"properties": kept, "required": required}) == [f"$.{gone}: was removed"]


def test_a_shape_is_the_same_under_better_words_and_another_under_other_names() -> None:
    assert shape(OLD) == shape(changed("properties/id/description", "words"))
    assert shape(OLD) == shape(changed("title", "words"))
    assert shape(OLD) != shape(changed("properties/title", {"type": "string"}))
    assert shape(OLD) != shape(changed("properties/size/default", 2))
