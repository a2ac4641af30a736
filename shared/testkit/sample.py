"""A plausible instance of an event type, the same on every machine: for golden files and documentation."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
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
MOST = 1000
"""Values after the first that are thought of where no bound is said."""


class NoSample(ValueError):
    """A value that cannot be guessed from its schema: write the golden file by hand."""


def sample(type_: type[E]) -> E:
    """Every field filled, optional ones too: its first example if it gives any, else the first choice.

    No two amounts, days or moments in it are the same, as far as their bounds allow: of two that are, nobody
    would see which of them was told. Raises NoSample.
    """
    schema = type_.model_json_schema()
    try:
        return type_.model_validate(value_of(schema, schema.get("$defs", {}), type_.__name__))
    except ValueError as fault:
        raise NoSample(f"{type_.__name__}: write its golden file by hand ({fault})") from fault


def value_of(schema: dict[str, Any], defs: dict[str, Any], name: str) -> Any:
    """A plausible value of the field `name`; `defs` are what the schema refers to. Raises NoSample."""
    return _Sample(defs).value_of(schema, name)


class _Sample:
    """One value in the making: what stands in it already is not said once more."""

    def __init__(self, defs: dict[str, Any]) -> None:
        self._defs = defs
        self._said: set[Any] = set()

    def value_of(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self.value_of(self._defs[schema["$ref"].rsplit("/", 1)[1]], name)
        if "examples" in schema:
            return self._another(schema, schema["examples"][0])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                # None is seldom what a reader wants to see of an optional field.
                kinds = sorted(schema[word], key=lambda kind: kind.get("type") == "null")
                return self.value_of(kinds[0], name)
        if schema.get("type") == "object":
            return self._object(schema, name)
        if schema.get("type") == "array":
            return self._array(schema, name)
        return self._scalar(schema, name)

    def _object(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        found = {field: self.value_of(of, field) for field, of in schema.get("properties", {}).items()}
        if not found and isinstance(schema.get("additionalProperties"), dict):
            keys = self.value_of(schema.get("propertyNames", {"type": "string"}), name)
            return {str(keys): self.value_of(schema["additionalProperties"], name)}
        return found

    def _array(self, schema: dict[str, Any], name: str) -> list[Any]:
        fixed = [self.value_of(of, f"{name}{i}") for i, of in enumerate(schema.get("prefixItems", []))]
        if fixed or "items" not in schema:
            return fixed
        return [
            self.value_of(schema["items"], f"{name}{i}") for i in range(max(1, schema.get("minItems", 1)))
        ]

    def _scalar(self, schema: dict[str, Any], name: str) -> Any:
        kind, form = schema.get("type"), schema.get("format")
        if form == "uuid":
            return str(named_id("sample", name))
        if form in BY_FORMAT:
            return self._another(schema, BY_FORMAT[form])
        if kind in ("integer", "number"):
            return self._another(schema, schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
        if kind == "boolean":
            return True
        if kind == "null":
            return None
        if kind == "string":
            text = name[: schema.get("maxLength", len(name))]
            return text + "x" * (schema.get("minLength", 0) - len(text))
        raise NoSample(f"{name}: {kind or 'any value'}")

    def _another(self, schema: dict[str, Any], first: Any) -> Any:
        """The first from there on that was not said yet; said again where there is none, or no order."""
        for found in _from(schema, first):
            if found not in self._said:
                self._said.add(found)
                return found
        return first


def _from(schema: dict[str, Any], first: Any) -> Iterator[Any]:
    """The value and what follows on it, within the bounds of its schema; nothing where nothing follows."""
    match first, schema.get("format"):
        case str(), "date":
            day = date.fromisoformat(first)
            yield from ((day + timedelta(days=n)).isoformat() for n in count())
        case str(), "date-time":
            at = datetime.fromisoformat(first)
            yield from (f"{at + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}" for n in count())
        case ((int() | float()), _) if not isinstance(first, bool):
            last = min(schema.get("maximum", first + MOST), schema.get("exclusiveMaximum", first + MOST) - 1)
            step = schema.get("multipleOf", 1)
            yield from (first + n * step for n in range(int((last - first) // step) + 1))
