"""A plausible instance of an event type, the same on every machine: for golden files and documentation."""

from typing import Any, TypeVar

from kernel.domain import Event
from kernel.ids import named_id

E = TypeVar("E", bound=Event)

BY_FORMAT = {
    "date": "2025-03-15",
    "date-time": "2025-03-15T02:30:00Z",
    "time": "09:30:00",
    "duration": "P1D",
    "email": "someone@example.com",
    "uri": "https://example.com/",
}


class NoSample(ValueError):
    """A value that cannot be guessed from its schema: write the golden file by hand."""


def sample(type_: type[E]) -> E:
    """Every field filled, optional ones too: its first example if it gives any, else the first choice.

    Raises NoSample.
    """
    schema = type_.model_json_schema()
    try:
        return type_.model_validate(value_of(schema, schema.get("$defs", {}), type_.__name__))
    except ValueError as fault:
        raise NoSample(f"{type_.__name__}: write its golden file by hand ({fault})") from fault


def value_of(schema: dict[str, Any], defs: dict[str, Any], name: str) -> Any:
    """A plausible value of the field `name`; `defs` are what the schema refers to. Raises NoSample."""
    if "$ref" in schema:
        return value_of(defs[schema["$ref"].rsplit("/", 1)[1]], defs, name)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            # None is seldom what a reader wants to see of an optional field.
            kinds = sorted(schema[word], key=lambda kind: kind.get("type") == "null")
            return value_of(kinds[0], defs, name)
    if schema.get("type") == "object":
        return _object(schema, defs, name)
    if schema.get("type") == "array":
        return _array(schema, defs, name)
    return _scalar(schema, name)


def _object(schema: dict[str, Any], defs: dict[str, Any], name: str) -> dict[str, Any]:
    found = {field: value_of(of, defs, field) for field, of in schema.get("properties", {}).items()}
    if not found and isinstance(schema.get("additionalProperties"), dict):
        keys = value_of(schema.get("propertyNames", {"type": "string"}), defs, name)
        return {str(keys): value_of(schema["additionalProperties"], defs, name)}
    return found


def _array(schema: dict[str, Any], defs: dict[str, Any], name: str) -> list[Any]:
    fixed = [value_of(of, defs, f"{name}{i}") for i, of in enumerate(schema.get("prefixItems", []))]
    if fixed or "items" not in schema:
        return fixed
    return [value_of(schema["items"], defs, f"{name}{i}") for i in range(max(1, schema.get("minItems", 1)))]


def _scalar(schema: dict[str, Any], name: str) -> Any:
    kind, form = schema.get("type"), schema.get("format")
    if form == "uuid":
        return str(named_id("sample", name))
    if form in BY_FORMAT:
        return BY_FORMAT[form]
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if kind == "string":
        text = name[: schema.get("maxLength", len(name))]
        return text + "x" * (schema.get("minLength", 0) - len(text))
    raise NoSample(f"{name}: {kind or 'any value'}")
