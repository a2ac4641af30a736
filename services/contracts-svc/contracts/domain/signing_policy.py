"""How long a signing 签署 may take, and how often one may guess. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MONTH, DAY, TRIES = 30 * 24, 24, 20


class SigningHoursOutOfRange(Refusal):
    """An hour at least; a session a day at most, all else a month."""

    title, field = (
        f"签署时限和链接有效期应在 1 至 {MONTH} 小时之间，会话不超过 {DAY} 小时",
        "values.sign_within",
    )


class LinkDiesTooSoon(Refusal):
    """A reminder comes when the time is over, and leads to the link."""

    title, field = "签署链接的有效期不能短于签署时限（{sign_within} 小时）", "values.link_lives"


class TriesOutOfRange(Refusal):
    """Somebody may mistype; nobody may guess on."""

    title, field = f"身份核验次数应在 1 至 {TRIES} 次之间", "values.identity_tries"


class SigningLimits(Values):
    """Hours until all have to have signed, until an unused link expires, until a followed one does; tries."""

    policy: Literal["signing"] = "signing"
    sign_within: Number
    link_lives: Number
    session_lives: Number
    identity_tries: Number

    def check(self) -> None:
        long = all(1 <= hours <= MONTH for hours in (self.sign_within, self.link_lives))
        if not long or not 1 <= self.session_lives <= DAY:
            raise SigningHoursOutOfRange
        if self.link_lives < self.sign_within:
            raise LinkDiesTooSoon(sign_within=self.sign_within)
        if not 1 <= self.identity_tries <= TRIES:
            raise TriesOutOfRange


# Forty-eight hours are the seed's. A link outlives them, since the reminder comes after.
SIGNING = seed(SigningLimits(sign_within=48, link_lives=168, session_lives=2, identity_tries=5))
