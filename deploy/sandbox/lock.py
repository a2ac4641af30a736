"""The lock service: orders signed by HMAC, taken at once, confirmed when the lock has heard of them.

A lock that is offline is a `silent` partner, one that is slow to hear a `delay`; the address is the lock's.
"""

from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.credentials import signed_by_us
from sandbox.desk import Arrival, Refused

SAID: Final = ("act", "credential", "day")


def routes(sandbox: Sandbox) -> APIRouter:
    """`PUT /lock/orders/{id}`; the same id again is the same order."""
    router = APIRouter(prefix="/lock", dependencies=[Depends(Door(sandbox, "lock"))])

    @router.put("/orders/{order}")
    async def take(order: str, request: Request) -> JSONResponse:
        if not signed_by_us(request, await request.body(), sandbox.settings.lock_secret):
            return JSONResponse({"code": "SignatureInvalid"}, 401)
        told = await json_object(request)
        lock = None if told is None else told.get("lock")
        if told is None or not isinstance(lock, str) or told.get("act") not in ("grant", "revoke"):
            return JSONResponse({"code": "OrderMalformed"}, 400)
        content = {name: told.get(name) for name in SAID}
        taken = await sandbox.desk.take(
            Arrival("lock", order, lock, content, request.headers.get("traceparent"))
        )
        if isinstance(taken, Refused):
            limited = taken.code == "TooManyOrders"
            return JSONResponse({"code": taken.code}, 429 if limited else 404)
        if taken.answer_lost:
            return JSONResponse({"code": "GatewayTimeout"}, 504)
        return JSONResponse({"id": taken.message_id}, 202)

    return router
