"""What a caller may say of any request in its headers, and why it is refused."""

import re
from contextlib import suppress
from urllib.parse import unquote
from uuid import UUID

from kernel.domain import Refusal
from kernel.ids import named_id
from pydantic import BaseModel, Field
from starlette.datastructures import Headers

from edge.texts import PARAGRAPHS, TextNotAllowed, composed, fits, is_visible, seen
from edge.whose_number import names_somebody


class IfMatchMalformed(Refusal):
    """Not one strong ETag as we give them: a version in quotes."""

    title, field, status = 'If-Match 应为带引号的版本号，例如 "3"', "If-Match", 400


class ReasonMalformed(Refusal):
    """X-Reason is text in UTF-8, URL-encoded, 1..500 characters."""

    title, field, status = "X-Reason 应为 URL 编码的 UTF-8 文字，最多 500 字", "X-Reason", 400


class NumberInReason(Refusal):
    """A reason is kept in clear beside what was done, and outlasts the person's data that it may tell of."""

    title, field = "理由中请不要写证件号或手机号", "X-Reason"


class HeaderTwice(Refusal):
    """Only one of them can be meant."""

    title, status = "同一请求头出现了两次", 400


ONCE = ("Idempotency-Key", "If-Match", "X-Device-Id", "X-Reason")


def check_once(headers: Headers) -> None:
    """Raises HeaderTwice: of two that say different things, one would be passed over in silence."""
    for name in ONCE:
        if len(headers.getlist(name)) > 1:
            raise HeaderTwice(field=name)


def command_id(actor: str, key: str) -> UUID:
    """The command id of an Idempotency-Key. Bound to the actor, so that nobody gets another's outcome."""
    with suppress(ValueError):
        key = str(UUID(key))  # one spelling of a UUID
    return named_id("command", actor, key)


class Told(BaseModel):
    """What a caller may say of any request, in headers; one model, which is analysed once for all routes."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=255, pattern=r"^[\x20-\x7e]+$")
    if_match: str | None = Field(None, max_length=64, json_schema_extra={"pattern": '^"[0-9]{1,9}"$'})
    x_device_id: str | None = Field(None, max_length=128, pattern=r"^[\x21-\x7e]+$")
    x_reason: str | None = Field(None, json_schema_extra={"maxLength": 6_000})


def reason_in(found: str | None) -> str | None:
    """What `X-Reason` says. Raises ReasonMalformed, TextNotAllowed or NumberInReason."""
    if found is None:
        return None
    try:
        reason = seen(unquote(found, errors="strict")).strip()
    except UnicodeDecodeError:
        raise ReasonMalformed from None
    if not 1 <= len(reason) <= 500 or not found.isascii():
        raise ReasonMalformed
    if not fits(reason, PARAGRAPHS) or not is_visible(reason):
        raise TextNotAllowed(field="X-Reason")
    if names_somebody(reason):
        raise NumberInReason
    return composed(reason)


def version_in(if_match: str | None) -> int | None:
    """What `If-Match` says. Raises IfMatchMalformed."""
    if if_match is None:
        return None
    found = re.fullmatch(r'"(\d{1,9})"', if_match.strip(), re.ASCII)
    if found is None:
        raise IfMatchMalformed
    return int(found[1])
