"""`python -m published.gate`: fails on anything that would take away what another context reads."""

import sys
from collections.abc import Iterable
from pathlib import Path

import orjson
from kernel.facts import PublishedEvent, Registry
from testkit.golden import NAME, check_golden, check_lock, pretty

from published import EVENTS, REGISTRY
from published.asyncapi import rendered
from published.compatibility import breaks
from published.schemas import ASYNCAPI, GOLDEN, SCHEMAS, schema_name, schema_of, shape_digest

STALE = "is stale: python -m published.export"


def check_schemas(events: Iterable[type[PublishedEvent]], folder: Path) -> list[str]:
    """Stale, missing or altered schemas, and every older version that today's type would not read."""
    problems = check_lock(folder, shape_digest)
    events = list(events)
    for event in events:
        file, schema = folder / schema_name(event), schema_of(event)
        if not file.exists() or file.read_bytes() != pretty(schema):
            problems.append(f"schemas/{file.name} {STALE}")
        for older in sorted(folder.glob(f"{event.__name__}.v*.json")):
            found = breaks(orjson.loads(older.read_bytes()), schema)
            problems += [f"{event.__name__} no longer reads {older.name}: {each}" for each in found]
    known = {event.__name__ for event in events}
    shipped = {match["type"] for f in folder.glob("*.json") if (match := NAME.fullmatch(f.name))}
    return problems + [f"{name}: was shipped and is gone" for name in sorted(shipped - known)]


def check(
    events: Iterable[type[PublishedEvent]] = EVENTS,
    registry: Registry = REGISTRY,
    schemas: Path = SCHEMAS,
    golden: Path = GOLDEN,
) -> list[str]:
    """Every broken promise of the published language, in words."""
    return check_schemas(events, schemas) + [f"golden/{each}" for each in check_golden(registry, golden)]


def main() -> int:
    problems = check()
    if not ASYNCAPI.exists() or ASYNCAPI.read_bytes() != rendered():
        problems.append(f"{ASYNCAPI.name} {STALE}")
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
