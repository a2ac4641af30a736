"""`python -m published.export`: write what is committed beside the models. Nothing shipped is overwritten."""

import sys
from collections.abc import Iterable
from pathlib import Path

from kernel.facts import PublishedEvent, Registry
from testkit.golden import lock, pretty, read_lock, write_golden

from published import EVENTS, REGISTRY
from published.asyncapi import rendered
from published.schemas import ASYNCAPI, GOLDEN, SCHEMAS, schema_name, schema_of, shape_digest


class ShapeChanged(ValueError):
    """A version that was shipped has another shape now."""


def export_schemas(events: Iterable[type[PublishedEvent]], folder: Path) -> list[str]:
    """Write each latest schema; the names of the versions locked by this. Raises ShapeChanged."""
    folder.mkdir(parents=True, exist_ok=True)
    locked, fresh = read_lock(folder), []
    for event in events:
        name, content = schema_name(event), pretty(schema_of(event))
        if name not in locked:
            fresh.append(name)
        elif locked[name] != shape_digest(content):
            raise ShapeChanged(f"{name} was shipped in another shape: raise {event.__name__}.schema_version")
        (folder / name).write_bytes(content)
    lock(folder, fresh, shape_digest)
    return fresh


def export(
    events: Iterable[type[PublishedEvent]] = EVENTS,
    registry: Registry = REGISTRY,
    schemas: Path = SCHEMAS,
    golden: Path = GOLDEN,
) -> list[str]:
    """Schemas, then golden files; what is new. Raises ShapeChanged or NoSample."""
    fresh = [f"schema {name}" for name in export_schemas(events, schemas)]
    return fresh + [f"golden {name}" for name in write_golden(registry, golden)]


def main() -> int:
    try:
        fresh = export()
    except ValueError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    ASYNCAPI.write_bytes(rendered())
    sys.stdout.write("".join(f"{line}\n" for line in fresh))
    return 0


if __name__ == "__main__":
    sys.exit(main())
