"""What a signer holds in hand: a link, and the session it is exchanged for. Only their hashes are kept.

Each is the id of its signing and 24 bytes that nobody can guess: made of a key and of what it is for, so that
the same request gets the same one when its answer was lost.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final
from uuid import UUID

from host.settings import derived_key

from contracts.domain.signing_round_commands import LinkNotValid

SECRET: Final = 24
LENGTH: Final = (16 + SECRET) * 4 // 3 + 1  # characters in base64, without padding


class Tokens:
    """`signing_key`: the private JWK that the key is derived from."""

    def __init__(self, signing_key: str) -> None:
        self._key = derived_key(signing_key, "links of signers")

    def make(self, signing_id: UUID, *words: object) -> str:
        """The token of a signing for these words."""
        said = "\x1f".join(map(str, (signing_id, *words))).encode()
        digest = hmac.digest(self._key, said, hashlib.sha256)
        return base64.urlsafe_b64encode(signing_id.bytes + digest[:SECRET]).decode().rstrip("=")


def signing_of_token(token: str) -> UUID:
    """The signing that a token says it is of. Raises LinkNotValid."""
    try:
        found = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise LinkNotValid from None
    if len(found) != 16 + SECRET:
        raise LinkNotValid
    return UUID(bytes=found[:16])


def digest(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()
