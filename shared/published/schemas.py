"""The committed folders beside the models, and what belongs in them: schemas, golden files, AsyncAPI."""

import hashlib
from pathlib import Path
from typing import Any

import orjson
from kernel.facts import PublishedEvent

from published.compatibility import shape

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas"
GOLDEN = FOLDER / "golden"
ASYNCAPI = FOLDER / "asyncapi.json"


def schema_of(type_: type[PublishedEvent]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what is accepted as this event's latest version."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:anju:{type_.context}:{type_.__name__}:v{type_.schema_version}",
    }
    return head | type_.model_json_schema()


def schema_name(type_: type[PublishedEvent]) -> str:
    return f"{type_.__name__}.v{type_.schema_version}.json"


def shape_digest(content: bytes) -> str:
    """sha256 of a schema's shape alone: better words in a docstring are no new version."""
    plain = orjson.dumps(shape(orjson.loads(content)), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(plain).hexdigest()
