"""Receipts: what a partner tells later about messages it accepted, one or a list of them.

Partners without a format that others know tell it in one of ours, signed; the others have words of their own.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple, Protocol, TypeVar

from edge.signed import Forged, TimestampMalformed, verify
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from notifications.edge.partners.protocol import Channel

W = TypeVar("W", bound="Worded")


class ForgedReceipt(Exception):
    """Not signed by the partner, or not freshly: `reason` is missing, signature or stale."""

    def __init__(self, reason: Literal["missing", "signature", "stale"]) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedReceipt(Exception):
    """Signed by the partner, but not a receipt; `field` is the one at fault."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Receipt(BaseModel):
    """What became of the message sent under `key`, in the partner's code; `receipt_id` repeats if it does."""

    model_config = ConfigDict(frozen=True)

    receipt_id: str = Field(min_length=1, max_length=128)
    message_id: str = Field(min_length=1, max_length=128)
    key: str = Field(pattern=r"^[\x21-\x7e]{1,128}$")
    channel: Channel
    status: Literal["delivered", "failed"]
    code: str = Field(max_length=64)
    at: AwareDatetime


class Word(NamedTuple):
    """What became of the message that the partner knows by `name`; under `key`, where it says so."""

    name: str
    key: str
    delivered: bool
    code: str


NOBODY_THERE: Final[Mapping[Channel, re.Pattern[str]]] = {
    "sms": re.compile(r"M[KN]:0001|SGIP:0*1"),
    "email": re.compile(r"(5\d\d )?5\.(1\.(1|2|3|6|10)|2\.1)( .*)?"),
    "app": re.compile(r"Unregistered|UNREGISTERED|BadDeviceToken"),
}
"""The codes of addresses that are none: of SMS the networks' «unknown subscriber» (空号, error 1 of 3GPP
TS 29.002; a phone that is switched off or suspended may ring tomorrow), of mail RFC 3463's."""


def leads_to_nobody(channel: Channel, code: str) -> bool:
    """Whether a receipt with this code says that its address never leads to anybody again."""
    known = NOBODY_THERE.get(channel)
    return known is not None and known.fullmatch(code) is not None


class Worded(Protocol):
    """One message in the words of a partner."""

    def word(self) -> Word: ...


def words(of: TypeAdapter[tuple[W, ...]], body: bytes) -> tuple[Word, ...]:
    """What the partner tells, by its own format. Raises MalformedReceipt."""
    try:
        return tuple(each.word() for each in of.validate_json(body))
    except ValidationError as failure:
        raise MalformedReceipt(_field(failure)) from failure


def _field(failure: ValidationError) -> str:
    return ".".join(str(part) for part in failure.errors()[0]["loc"]) or "body"


SEVERAL: Final = TypeAdapter(Annotated[tuple[Receipt, ...], Field(min_length=1, max_length=1000)])


def verify_receipts(
    headers: Mapping[str, str], body: bytes, secret: SecretStr, now: datetime
) -> tuple[Receipt, ...]:
    """The receipts, at most 1000, proven to be the partner's by HMAC-SHA256 over timestamp and body.

    `now` is wall time; a signature older or newer by more than five minutes is refused.
    Raises ForgedReceipt, and MalformedReceipt only for what the partner really signed.
    """
    try:
        verify(headers, body, secret, now)
    except Forged as forged:
        raise ForgedReceipt(forged.reason) from None
    except TimestampMalformed as malformed:
        raise MalformedReceipt("x-receipt-timestamp") from malformed
    try:
        if body.lstrip().startswith(b"["):
            return SEVERAL.validate_json(body)
        return (Receipt.model_validate_json(body),)
    except ValidationError as failure:
        raise MalformedReceipt(_field(failure)) from failure
