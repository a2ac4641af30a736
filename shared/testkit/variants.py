"""An event type in the shapes its schema allows: what a reader answers to may hang on any one field of it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import orjson
from kernel.domain import Event

from testkit.sample import NoSample, sample, value_of

E = TypeVar("E", bound=Event)


def variants(type_: type[E], known: Iterable[E] = ()) -> Iterator[E]:
    """`known` and the sample, and each with one field at a time, at any depth, at each of its choices.

    Each once; what the type itself refuses is left out. Fields that have to agree with one another, and words
    that the schema leaves open, are for the caller to put into `known`.
    """
    bases = [event.model_dump(mode="json") for event in known]
    with suppress(NoSample):  # its known ones were written by hand
        bases.append(sample(type_).model_dump(mode="json"))
    schema, seen = type_.model_json_schema(), set[bytes]()
    for base in bases:
        for shape in (base, *_others(schema, schema.get("$defs", {}), base, type_.__name__)):
            if (mark := orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)) in seen:
                continue
            seen.add(mark)
            try:
                yield type_.model_validate(shape)
            except ValueError:
                continue


def _others(schema: dict[str, Any], defs: dict[str, Any], told: Any, name: str) -> Iterator[Any]:
    """What else may stand where `told` stands."""
    if "$ref" in schema:
        yield from _others(defs[schema["$ref"].rsplit("/", 1)[1]], defs, told, name)
        return
    for kind in (kind for word in ("anyOf", "oneOf") for kind in schema.get(word, ())):
        yield value_of(kind, defs, name)
        yield from _others(kind, defs, told, name)
    yield from schema.get("enum", ())
    match schema.get("type"), schema.get("format"):
        case "boolean", _:
            yield from (True, False)
        case "null", _:
            yield None
        case "integer", _:
            yield from (schema.get("minimum", 0), 100)
        case "string", "date":
            yield from ("2024-01-01", "2026-01-01")  # before and after the days of samples
        case "object", _ if isinstance(told, dict):
            for field, of in schema.get("properties", {}).items():
                for other in _others(of, defs, told.get(field), field):
                    yield told | {field: other}
        case "array", _ if "items" in schema:
            yield []
            first = told[0] if isinstance(told, list) and told else None
            yield from ([other] for other in _others(schema["items"], defs, first, name))
