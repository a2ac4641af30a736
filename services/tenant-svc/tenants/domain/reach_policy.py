"""How many contact methods that work somebody who lives with us has to have. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

CHANNELS = 4  # that there are


class MethodsOutOfRange(Refusal):
    """One at least, and no more than there are."""

    title, field = f"有效联系方式应为 1 至 {CHANNELS} 种", "values.live"


class ContactMethods(Values):
    """`live`: so many of them."""

    policy: Literal["contact-methods"] = "contact-methods"
    live: Number

    def check(self) -> None:
        if not 1 <= self.live <= CHANNELS:
            raise MethodsOutOfRange


CONTACT_METHODS = seed(ContactMethods(live=2))  # the seed's
