"""HTTP for who signs in our stead: that there is an answer, which is then asked for and proves itself."""

from typing import Literal
from uuid import UUID

from edge.call import Call, Host
from edge.kit import ANYONE, Edge
from edge.signed import Forged, TimestampMalformed, verify
from fastapi import Request, Response
from host.settings import told
from kernel.clock import WallClock
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import named_id
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import AnnounceSignature
from contracts.settings import PaperSettings
from contracts.views.signings import waiting_for


class WordForged(Refusal):
    """Not signed by who signs in our stead, or not freshly."""

    title, field, status = "回执签名无效", "X-Receipt-Signature", 401


class WordMalformed(Refusal):
    """Signed, but not a receipt."""

    title, status = "回执内容不正确", 400


class Word(BaseModel):
    """What became of the signature under `key`; `receipt_id` repeats if they do."""

    model_config = ConfigDict(frozen=True)

    receipt_id: str = Field(min_length=1, max_length=128)
    key: UUID
    status: Literal["delivered", "failed"]


def signing_receipts(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/receipts/signing", allow=ANYONE)
    async def receipt(request: Request, call: Call) -> Response:
        """There is an answer. Had before, late, or of nothing we wait for: 204 as well."""
        word = _verified(request, await request.body())
        row = await waiting_for(runtime, word.key)
        if row is not None:
            origin = Origin.from_dict(row["origin"])._replace(
                actor="partner:signer", role="partner", ip=call.origin.ip
            )
            await runtime.handle(
                signing,
                row["id"],
                AnnounceSignature(signature_id=word.key),
                origin=origin,
                command_id=named_id("signer's word", word.receipt_id),
            )
        return Response(status_code=204)


def _verified(request: Request, body: bytes) -> Word:
    secret = told(PaperSettings).signer_secret
    if not secret.get_secret_value():
        raise WordForged(reason="nobody signs in our stead")
    try:
        verify(request.headers, body, secret, WallClock().now())
        return Word.model_validate_json(body)
    except Forged as forged:
        raise WordForged(reason=forged.reason) from None
    except (TimestampMalformed, ValidationError):
        raise WordMalformed from None
