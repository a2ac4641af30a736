"""Who signs in the operator's stead: orders signed by HMAC, a PAdES signature each, told of when it is made.

The first order of an id is taken; asked again under it when no receipt of it is on its way any more, it
answers the document. A signer that is offline is `delay`, one whose word never comes `silent`, one who will
not sign `undelivered`; the address is the box.
"""

import base64
import binascii
from typing import Final
from uuid import UUID

from asn1crypto import tsp
from contracts.papers.authority import Authority
from contracts.papers.signing import sign
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from kernel.domain import Refusal
from pyhanko.sign.timestamps import TimeStamper

from sandbox.bodies import json_object
from sandbox.context import Door, Sandbox
from sandbox.credentials import signed_by_us
from sandbox.desk import Arrival, Refused
from sandbox.tsa import Stamper
from sandbox.wall import now

WAITING: Final = "select count(*) from receipt where channel = 'signer' and key = ? and taken_ms is null"
REFUSED: Final = "select 1 from message where channel = 'signer' and key = ? and deliveries = 0"


class OwnTime(TimeStamper):
    """The sandbox's own timestamp authority, without the way over HTTP."""

    def __init__(self, stamper: Stamper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._stamper = stamper

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return self._stamper.stamp(req)


def routes(sandbox: Sandbox) -> APIRouter:
    """`PUT /signer/signatures/{id}`; the same id again is the same order."""
    router = APIRouter(prefix="/signer", dependencies=[Depends(Door(sandbox, "signer"))])
    authority = Authority(sandbox.settings.signer_identity.get_secret_value())
    own_time = OwnTime(Stamper(sandbox.settings.tsa_identity.get_secret_value()))

    @router.put("/signatures/{order}")
    async def take(order: UUID, request: Request) -> JSONResponse:
        if not signed_by_us(request, await request.body(), sandbox.settings.signer_secret):
            return JSONResponse({"code": "SignatureInvalid"}, 401)
        told = await json_object(request) or {}
        box, name, person = (told.get(field) for field in ("box", "name", "person_id"))
        document = _document(told.get("document"))
        if not (isinstance(box, str) and isinstance(name, str) and isinstance(person, str) and document):
            return JSONResponse({"code": "OrderMalformed"}, 400)
        known = sandbox.desk.find("signer", str(order)) is not None
        taken = await sandbox.desk.take(
            Arrival("signer", str(order), box, {"box": box}, request.headers.get("traceparent"))
        )
        if isinstance(taken, Refused):
            return JSONResponse({"code": taken.code}, 429 if taken.code == "TooManyOrders" else 422)
        if taken.answer_lost:
            return JSONResponse({"code": "GatewayTimeout"}, 504)
        if sandbox.db.execute(REFUSED, [str(order)]).fetchone():
            return JSONResponse({"code": "SignerDeclined"}, 422)
        if not known or sandbox.db.execute(WAITING, [str(order)]).fetchone()[0]:
            return JSONResponse({"id": taken.message_id}, 202)
        signer = authority.issue(box, name, person)
        try:
            signed = await sign(document, signer, own_time)
        except Refusal as refusal:
            return JSONResponse({"code": refusal.code}, 422)
        return JSONResponse(
            {
                "document": base64.b64encode(signed).decode(),
                "certificate_serial": signer.serial,
                "signed_at": now().isoformat(),
            }
        )

    return router


def _document(given: object) -> bytes:
    try:
        return base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except binascii.Error:
        return b""
