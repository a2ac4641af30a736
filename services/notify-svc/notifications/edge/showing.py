"""What a device holds that was given a message: with it, it says that the message is there.

Apple, Firebase and the push services of browsers tell nobody what became of a message. The device does, by a
token that came with it: nobody makes one for another, and who has it was given the message.
"""

import hmac
from uuid import UUID

from edge.links import Tokens, id_in
from host.settings import derived_key
from kernel.domain import Refusal


class NotShown(Refusal):
    """No token of ours, or not the whole of it."""

    title, field, status = "回执凭证无效", "receipt", 404


class Showing:
    """`signing_key`: a private JWK, of which the key for these tokens is made. Raises ValueError without."""

    def __init__(self, signing_key: str | None) -> None:
        if signing_key is None:
            raise ValueError("ANJU_TOKEN_KEY is missing: what devices say is proven by what is made of it")
        self._tokens = Tokens(derived_key(signing_key, "showing"))

    def token(self, notification_id: UUID) -> str:
        """For the device that this notification goes to."""
        return self._tokens.make(notification_id, "app")

    def which(self, token: str) -> UUID:
        """The notification that this was given with. Raises NotShown."""
        id_ = id_in(token)
        if id_ is None or not hmac.compare_digest(self.token(id_), token):
            raise NotShown
        return id_
