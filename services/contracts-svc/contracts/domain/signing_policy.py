"""How long a signing 签署 may take, and how often one may guess: policy data with its first day. Pure."""

from collections.abc import Sequence
from datetime import date

from kernel.domain import Frozen


class SigningPolicy(Frozen):
    """Hours until all have to have signed, until an unused link expires, until a followed one does; tries."""

    version: int
    valid_from: date
    sign_within: int
    link_lives: int
    session_lives: int
    identity_tries: int


POLICIES = (
    # Forty-eight hours are the seed's. A link outlives them, since the reminder comes after.
    SigningPolicy(
        version=1,
        valid_from=date(1970, 1, 1),
        sign_within=48,
        link_lives=168,
        session_lives=2,
        identity_tries=5,
    ),
)


def in_force(day: date, policies: Sequence[SigningPolicy] = POLICIES) -> SigningPolicy:
    """The policy of a day. Raises ValueError for a day before the first."""
    return max((each for each in policies if each.valid_from <= day), key=lambda each: each.valid_from)


def version(number: int) -> SigningPolicy:
    """The policy a decision was made by. Raises KeyError for one that never was."""
    return {each.version: each for each in POLICIES}[number]
