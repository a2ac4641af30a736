"""Somebody who signs in our stead, over HTTP: orders go out signed, and again until they are done.

What comes back is believed by nothing but itself: it is the document we sent with one more signature behind
it, in the right box, by a certificate and with a timestamp that we trust. What was signed before stays as it
was, whoever vouched for it then: the house may have had another signer. What is not believed is refused, for
the same order has the same answer: so it is heard of, and can be signed anew.
"""

import base64
import re
from datetime import datetime
from typing import Any, Final

import httpx
import orjson
from edge.signed import sign
from kernel.clock import WallClock
from opentelemetry.propagate import inject
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from contracts.papers.provider import Order, ProviderAway, Refused, Signed
from contracts.papers.roots import read_roots
from contracts.papers.verifying import Fault, Signature, verify
from contracts.settings import PaperSettings

LARGEST: Final = 40 * 1024 * 1024
CODE: Final = re.compile("[A-Za-z][A-Za-z0-9-]{0,63}")
NOT_OURS, NOT_TRUSTED = "not-what-was-sent", "signer-not-trusted"


class Made(BaseModel):
    """The document with the signature in it, which proves by itself when it was made, and by what."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    document: Base64Bytes = Field(repr=False)


class RemoteProvider:
    """`PUT /signatures/{id}`: 202 when taken, 200 with the document when done, 4xx with a `code` if never.

    Raises ValueError for roots that are none.
    """

    def __init__(self, settings: PaperSettings, client: httpx.AsyncClient) -> None:
        self._url, self._secret = settings.signer_url.rstrip("/"), settings.signer_secret
        self._client = client
        self._roots = read_roots(base64.b64decode(settings.signer_roots, validate=True))

    async def sign(self, order: Order) -> Signed | Refused | None:
        answer = await self._ask(order)
        if answer.status_code == httpx.codes.ACCEPTED:
            return None
        if not answer.is_success:
            if code := _code(answer):
                return Refused(code)
            raise ProviderAway(f"HTTP {answer.status_code}, and no word of whoever signs")
        try:
            made = Made.model_validate_json(answer.content)
        except ValidationError as fault:
            raise ProviderAway("answer not understood") from fault
        found = await self._found(order, made.document)
        if isinstance(found, str):
            return Refused(found)
        assert found.signed_at is not None  # by its timestamp, which is good
        return Signed(made.document, found.serial, found.signed_at)

    async def _ask(self, order: Order) -> httpx.Response:
        body = orjson.dumps(
            {
                "document": base64.b64encode(order.document).decode(),
                "box": order.box,
                "name": order.name,
                "person_id": order.person_id,
            }
        )
        now: datetime = WallClock().now()  # signatures of requests live in real time
        headers = sign(body, self._secret, now) | {"content-type": "application/json"}
        inject(headers)
        try:
            answer = await self._client.put(
                f"{self._url}/signatures/{order.signature_id}", content=body, headers=headers
            )
        except httpx.HTTPError as fault:
            raise ProviderAway(type(fault).__name__) from fault
        away = answer.status_code in (401, 403, 408, 429) or answer.status_code >= 500
        if away or len(answer.content) > LARGEST:
            raise ProviderAway(f"HTTP {answer.status_code}")
        return answer

    async def _found(self, order: Order, document: bytes) -> Signature | str:
        """The one signature that our document has more than before; why it is anything but that."""
        before = (await verify(order.document, self._roots)).signatures
        verdict = await verify(document, self._roots)
        *earlier, last = verdict.signatures or (None,)
        ours = document.startswith(order.document) and not verdict.faults and (*earlier,) == before
        if last is None or not ours or last.role != order.box or Fault.changed in last.faults:
            return NOT_OURS
        return NOT_TRUSTED if last.faults else last


def _code(answer: httpx.Response) -> str:
    """Why never: a word, not a number; empty where somebody on the way answered who knows nothing of it."""
    try:
        found: Any = answer.json()
    except ValueError:
        found = None
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""
