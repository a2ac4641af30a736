"""How long each step of a renewal may take: policy data with the day each version came into force. Pure."""

from collections.abc import Sequence
from datetime import date

from kernel.domain import Frozen


class RenewalPolicy(Frozen):
    """Days: before the end when a renewal opens; then for the proposal, the decision and the signature."""

    version: int
    valid_from: date
    opens_before: int
    propose_within: int
    decide_within: int
    sign_within: int


POLICIES = (
    # Twenty days are the seed's; the others fit into them and leave five.
    RenewalPolicy(
        version=1,
        valid_from=date(1970, 1, 1),
        opens_before=20,
        propose_within=5,
        decide_within=3,
        sign_within=7,
    ),
)


def in_force(day: date, policies: Sequence[RenewalPolicy] = POLICIES) -> RenewalPolicy:
    """The policy of a day. Raises ValueError for a day before the first."""
    return max((each for each in policies if each.valid_from <= day), key=lambda each: each.valid_from)


def version(number: int) -> RenewalPolicy:
    """The policy a decision was made by. Raises KeyError for one that never was."""
    return {each.version: each for each in POLICIES}[number]
