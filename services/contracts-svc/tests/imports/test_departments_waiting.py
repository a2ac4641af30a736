"""What was taken in and is not heard of yet is waited for, in turns, and never given up by the import."""

import json

import httpx
import pytest
from contracts.imports import departments
from contracts.imports.departments import ABOUT_DUTIES, Departments, NotHeardYet
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from kernel.ids import new_id
from neighbours.asking import Neighbour
from testkit.stack import KEY

DUTY = {"park_id": str(new_id()), "role": "manager", "person_id": str(new_id())}


async def test_a_duty_in_a_park_that_nobody_heard_of_yet_is_no_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(departments, "HEARSAY", 0.1)
    app = FastAPI()

    @app.post("/responsibilities")
    async def never() -> JSONResponse:
        return JSONResponse({"type": "urn:anju:problem:park-not-heard-of", "title": "没有这个园区"}, 404)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://others") as client:
        others = Neighbour(client, "contracts-svc", json.dumps(KEY.as_dict(private=True)))
        with pytest.raises(NotHeardYet, match=ABOUT_DUTIES):
            await Departments(others, others).responsible(DUTY)
