"""One OpenAPI of all services, as seen from outside: under /api/<context>, without what stays inside."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from edge.access import Role
from kernel.domain import Refusal

from gateway.departments import Departments
from gateway.edge.proxy import INNER
from gateway.settings import DEPARTMENTS

DESCRIBED_WITHIN: Final = 60.0
"""Seconds: it is made when first asked for, a second of a processor each, and all begin with the house."""
Document = dict[str, Any]


async def openapi(departments: Departments, own: Document) -> Document:
    """The gateway's `own` document with every service's; `x-unavailable` names those that told none."""
    found = await departments.ask_all("/openapi.json", within=DESCRIBED_WITHIN)
    return await asyncio.to_thread(_merged, own, found)


def _merged(own: Document, found: Mapping[str, Any]) -> Document:
    merged: Document = {
        **own,
        "info": {
            "title": "Anju 安居",
            "version": "1.0.0",
            "description": "All services, through one door. Errors are RFC 9457 problems; commands take "
            "`Idempotency-Key` and `If-Match`; money is integer fen.",
        },
        "tags": [{"name": each.context, "description": each.title} for each in DEPARTMENTS],
        "x-unavailable": [name for name, told in found.items() if not _is_document(told)],
    }
    merged["paths"] = {path: told for path, told in own["paths"].items() if path.strip("/") not in INNER}
    schemas = merged.setdefault("components", {}).setdefault("schemas", {})
    for context, told in found.items():
        if _is_document(told):
            outside = _outside(context, told)
            merged["paths"] |= outside["paths"]
            schemas |= outside["components"].get("schemas", {})
    return merged


def _is_document(told: Any) -> bool:
    return not isinstance(told, Refusal) and "paths" in told


def _outside(context: str, told: Document) -> Document:
    # Two services may call different things by one name.
    text = re.sub(
        rb'"#/components/schemas/', rb'"#/components/schemas/%s.' % context.encode(), orjson.dumps(told)
    )
    found: Document = orjson.loads(text)
    paths = {}
    for path, methods in found["paths"].items():
        if path.strip("/") in INNER:
            continue
        for method, route in list(methods.items()):
            if route.get("x-roles") == [str(Role.系统)]:
                del methods[method]
                continue
            route["tags"] = [context]
            route["operationId"] = f"{context}_{route.get('operationId', method)}"
        if methods:
            paths[f"/api/{context}{path}"] = methods
    components = found.get("components", {})
    named = {f"{context}.{name}": schema for name, schema in components.get("schemas", {}).items()}
    return {"paths": paths, "components": {**components, "schemas": named}}
