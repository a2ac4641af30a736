"""The published language: every fact that crosses a context, one module per context.

Kept additive: a change of shape is a new `schema_version` with optional fields only, so every older
version is read as it is. `python -m published.export` writes what is committed beside the models,
`python -m published.gate` proves it.
"""

from types import ModuleType
from typing import Any

from kernel.facts import PublishedEvent, Registry

from published import contracts, notifications, tenants, workorders

# Fixed per topic version: a key must stay on its partition for the life of the topic.
PARTITIONS: dict[str, int] = {"contracts": 6, "tenants": 6, "workorders": 6, "notifications": 6}
RETENTION_MS = -1
TOPIC_VERSION = 1

MODULES: tuple[ModuleType, ...] = (tenants, contracts, workorders, notifications)
EVENTS: tuple[type[PublishedEvent], ...] = tuple(event for module in MODULES for event in module.EVENTS)
REGISTRY = Registry(EVENTS)


def topic(context: str, prefix: str = "anju") -> str:
    """The topic of a context, `anju.tenants.v1`. Raises KeyError for a context nobody publishes."""
    if context not in PARTITIONS:
        raise KeyError(context)
    return f"{prefix}.{context}.v{TOPIC_VERSION}"


def _as_it_is(found: dict[str, Any]) -> dict[str, Any]:
    return found


for _event in EVENTS:
    for _older in range(1, _event.schema_version):
        REGISTRY.upcast(_event, _older)(_as_it_is)
