"""The published language: every fact that crosses a context, one module per context.

Kept additive: a change of shape is a new `schema_version` with optional fields only, so every older
version is read as it is. `python -m published.export` writes what is committed beside the models,
`python -m published.gate` proves it.
"""

from types import ModuleType
from typing import Any

from kernel.facts import PublishedEvent, Registry

from published import contracts, notifications, tenants, workorders

MODULES: tuple[ModuleType, ...] = (tenants, contracts, workorders, notifications)
EVENTS: tuple[type[PublishedEvent], ...] = tuple(event for module in MODULES for event in module.EVENTS)
REGISTRY = Registry(EVENTS)
CONTEXTS: tuple[str, ...] = tuple(dict.fromkeys(event.context for event in EVENTS))


def _as_it_is(found: dict[str, Any]) -> dict[str, Any]:
    return found


for _event in EVENTS:
    for _older in range(1, _event.schema_version):
        REGISTRY.upcast(_event, _older)(_as_it_is)
