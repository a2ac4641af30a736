"""What somebody without a login holds in hand: a link, good for one thing. Only its hash is kept.

Each is an id and 24 bytes that nobody can guess: made of a key and of what it is for, so that the same
request gets the same one when its answer was lost.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field

SECRET: Final = 24
LENGTH: Final = (16 + SECRET) * 4 // 3 + 1  # characters in base64, without padding
LONGEST_HOME: Final = 40
"""Characters of the address that links begin with: an SMS has to have room for it beside its words."""

Token = Annotated[
    str, Field(strict=True, min_length=1, max_length=LENGTH, pattern=r"^[A-Za-z0-9_-]+$", repr=False)
]


class Link(BaseModel):
    """Good for one use. What is behind the `#` is not sent to any server."""

    url: str = Field(repr=False)


class Tokens:
    """`key`: 32 bytes for this purpose alone."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, id_: UUID, *words: object) -> str:
        """The token of this id for these words."""
        said = "\x1f".join(map(str, (id_, *words))).encode()
        digest_ = hmac.digest(self._key, said, hashlib.sha256)
        return base64.urlsafe_b64encode(id_.bytes + digest_[:SECRET]).decode().rstrip("=")


def id_in(token: str) -> UUID | None:
    """The id that a token says it is of; None of what is none."""
    try:
        found = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=found[:16]) if len(found) == 16 + SECRET else None


def digest(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
