"""How long a signing 签署 may take, when it lapses, and how often one may guess. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MONTH, DAY, YEAR_DAYS, TRIES = 30 * 24, 24, 365, 20


class SigningHoursOutOfRange(Refusal):
    """An hour at least; a session a day at most, all else a month."""

    title = f"签署时限和链接有效期应在 1 至 {MONTH} 小时之间，会话不超过 {DAY} 小时"


class LinkDiesTooSoon(Refusal):
    """A reminder comes when the time is over, and leads to the link."""

    title, field = "签署链接的有效期不能短于签署时限（{sign_within} 小时）", "values.link_lives"


class LapseOutOfRange(Refusal):
    """Who follows the last link has to find something to sign; what nobody signs holds a unit's days back."""

    title, field = (
        f"签署失效期限不能短于链接有效期（{{link_lives}} 小时），也不能超过 {YEAR_DAYS} 天",
        "values.lapses_after",
    )


class TriesOutOfRange(Refusal):
    """Somebody may mistype; nobody may guess on."""

    title, field = f"身份核验次数应在 1 至 {TRIES} 次之间", "values.identity_tries"


class SigningLimits(Values):
    """Hours until all have to have signed, until an unused link expires, until a followed one does; tries;
    days until it lapses, 31 where a version was published before that was asked.
    """

    policy: Literal["signing"] = "signing"
    sign_within: Number
    link_lives: Number
    session_lives: Number
    identity_tries: Number
    lapses_after: Number = 31

    def check(self) -> None:
        for name, most in (("sign_within", MONTH), ("link_lives", MONTH), ("session_lives", DAY)):
            if not 1 <= getattr(self, name) <= most:
                raise SigningHoursOutOfRange(field=f"values.{name}")
        if self.link_lives < self.sign_within:
            raise LinkDiesTooSoon(sign_within=self.sign_within)
        if not 1 <= self.identity_tries <= TRIES:
            raise TriesOutOfRange
        if not self.link_lives <= self.lapses_after * DAY <= YEAR_DAYS * DAY:
            raise LapseOutOfRange(link_lives=self.link_lives)


# Forty-eight hours are the seed's. A link outlives them, since the reminder comes after.
SIGNING = seed(SigningLimits(sign_within=48, link_lives=168, session_lives=2, identity_tries=5))
