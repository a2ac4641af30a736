"""What an import asks of the others has a key of its own, the same whenever it is asked again."""

import json
from typing import Any

import httpx
from contracts.imports.departments import Departments
from fastapi import FastAPI, Request
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from neighbours.asking import Neighbour
from testkit.stack import KEY

Heard = list[tuple[str, str | None]]
Bodies = list[dict[str, Any]]
DUTY = {"park_id": str(new_id()), "role": "manager", "person_id": str(new_id())}
ENTRY = {"tenant_id": str(new_id()), "stay": {}}


def another(heard: Heard, bodies: Bodies) -> FastAPI:
    app = FastAPI()

    @app.post("/{path:path}")
    async def any_(path: str, request: Request) -> Any:
        heard.append((path, request.headers.get("idempotency-key")))
        bodies.append(await request.json())
        told = {"new": True, "changed": [], "taken_for": False}
        return {"events": ["ResponsibilityAssigned"]} if path == "responsibilities" else [told]

    return app


async def test_each_part_of_an_import_is_asked_under_a_key_that_a_crash_does_not_change() -> None:
    heard, bodies = Heard(), Bodies()
    where = {"transport": httpx.ASGITransport(another(heard, bodies)), "base_url": "http://others"}
    async with httpx.AsyncClient(**where) as client:
        others = Neighbour(client, "contracts-svc", json.dumps(KEY.as_dict(private=True)))
        asked = [Departments(others, others).told_by(named_id(name), SYSTEM) for name in ("a", "a", "b")]
        for each in asked:
            await each.responsible(DUTY)
            await each.responsible(DUTY | {"role": "finance"})
            await each.move_ins([ENTRY], dry_run=False)
    of_each = [tuple(key for _, key in heard[first : first + 3]) for first in (0, 3, 6)]
    assert of_each[0] == of_each[1] != of_each[2]
    assert None not in of_each[0]
    assert len({*of_each[0], *of_each[2]}) == 6
    of_moves = [body["import_id"] for (path, _), body in zip(heard, bodies, strict=True) if "move" in path]
    assert of_moves == [str(named_id(name)) for name in ("a", "a", "b")], "so that it can say who brought it"
