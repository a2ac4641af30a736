"""The published language: every fact that crosses a context, one module per context.

Kept additive: a change of shape is a new `schema_version` with optional fields only, so every older
version is read as it is. `python -m published.export` writes what is committed beside the models,
`python -m published.gate` proves it.
"""

from types import ModuleType

from kernel.facts import PublishedEvent, Registry

from published import contracts, notifications, tenants, workorders

MODULES: tuple[ModuleType, ...] = (tenants, contracts, workorders, notifications)
EVENTS: tuple[type[PublishedEvent], ...] = tuple(event for module in MODULES for event in module.EVENTS)
REGISTRY = Registry(EVENTS)
CONTEXTS: tuple[str, ...] = tuple(dict.fromkeys(event.context for event in EVENTS))
