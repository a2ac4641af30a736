"""What a signer holds in hand: a link, and the session it is exchanged for."""

from uuid import UUID

from edge.links import Tokens, id_in
from host.settings import derived_key

from contracts.domain.signing_round_commands import LinkNotValid


def tokens_of_signers(signing_key: str) -> Tokens:
    """`signing_key`: the private JWK that their key is derived from."""
    return Tokens(derived_key(signing_key, "links of signers"))


def signing_of_token(token: str) -> UUID:
    """The signing that a token says it is of. Raises LinkNotValid."""
    found = id_in(token)
    if found is None:
        raise LinkNotValid
    return found
