"""What notify-svc asks of a delivery partner, whichever it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol

Channel = Literal["sms", "wechat", "app", "email"]

KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address; the same `key` is the same message however often it is sent.

    `key` is 1 to 128 printable ASCII characters without spaces (ValueError otherwise), without personal data.
    `template` and `variables`, in order, are what SMS and WeChat send; `subject` and `text` what app and mail
    send; `unsubscribe` is where a mail program says that its reader wants no more; `subscribed`: its reader
    said yes to this one in WeChat; `receipt`: by which a device says that it has it. Address and words are
    left out of the repr, so that no log can hold them.
    """

    key: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    template: str
    variables: Mapping[str, str] = field(repr=False)
    unsubscribe: str | None = field(default=None, repr=False)
    subscribed: bool = False
    receipt: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if KEY.fullmatch(self.key) is None:
            raise ValueError("key must be 1 to 128 printable ASCII characters without spaces")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message that was accepted, in the partner's code."""

    delivered: bool
    code: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The partner has it; whether it arrives is told by a receipt with the same `message_id`.

    `fate` is what the partner says of it when it is asked later, None while it does not know.
    """

    message_id: str
    fate: Fate | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The partner will not send this message, now or later; the address may still be good."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The address leads to nobody any more."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unapproved:
    """The partner has approved no such text; another one may have."""

    code: str
    reason: str


Outcome = Accepted | Rejected | Dead | Unapproved


class PartnerUnavailable(Exception):
    """No answer, an answer of no use, or a limit reached: the same message may be tried again later.

    `retry_after` is what the partner asked for, if it did. With `in_doubt` the message may have been
    accepted: ask `find` before a second try.
    """

    def __init__(
        self, provider: str, reason: str, *, retry_after: timedelta | None = None, in_doubt: bool = False
    ) -> None:
        super().__init__(f"{provider}: {reason}")
        self.provider = provider
        self.reason = reason
        self.retry_after = retry_after
        self.in_doubt = in_doubt


class PartnerRefusedUs(PartnerUnavailable):
    """Our credentials, signature or clock are wrong: no message is at fault, and someone must look."""


class PartnerBusy(PartnerUnavailable):
    """It takes nothing from anybody for `retry_after`, and says so: what it is asked meanwhile it refuses."""


class PartnerLimited(PartnerUnavailable):
    """This message, or this address, is over a limit; the partner itself is in order."""


class Partner(Protocol):
    """A way to reach people. Both calls raise `PartnerUnavailable`."""

    @property
    def name(self) -> str:
        """Of the provider, as facts and metrics know it."""

    @property
    def tells(self) -> bool:
        """Whether `find` knows what it accepted; otherwise None from it says nothing."""

    @property
    def channel(self) -> Channel:
        """The channel this partner serves."""

    async def send(self, message: Message) -> Outcome:
        """Put a message through, or learn that it cannot be."""

    async def find(self, key: str, address: str) -> Accepted | None:
        """«Did you get this one, for this address?» None: not accepted, or this partner cannot tell."""
