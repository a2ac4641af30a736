"""Who makes a party's signature upon a document: our own authority, or somebody who signs in our stead."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kernel.domain import Refusal

from contracts.papers.authority import Authority
from contracts.papers.signing import sign
from contracts.papers.timestamps import Timestamps, TimestampsAway


@dataclass(frozen=True)
class Order:
    """One signature, in the `box` of one party. The same id is the same order. Nothing of it in a repr."""

    signature_id: UUID
    document: bytes = field(repr=False)
    box: str
    name: str = field(repr=False)
    person_id: UUID


@dataclass(frozen=True)
class Signed:
    """The same document with the signature in it."""

    document: bytes = field(repr=False)
    certificate_serial: str
    signed_at: datetime


@dataclass(frozen=True)
class Refused:
    """It cannot be made: for good, not for now."""

    code: str


class ProviderAway(Exception):
    """No answer, or none of use: the same order may be given again."""


class SigningProvider(Protocol):
    """Whoever signs."""

    async def sign(self, order: Order) -> Signed | Refused | None:
        """None: it was taken, and is asked for again when they say that it is done. Raises ProviderAway."""


class LocalProvider:
    """A certificate of our own authority for each signature, whose key is gone when it was used."""

    def __init__(self, authority: Authority, timestamps: Timestamps, now: Callable[[], datetime]) -> None:
        self._authority, self._timestamps, self._now = authority, timestamps, now

    async def sign(self, order: Order) -> Signed | Refused | None:
        signer = self._authority.issue(order.box, order.name, str(order.person_id))
        try:
            document = await sign(order.document, signer, self._timestamps)
        except TimestampsAway as fault:
            raise ProviderAway(str(fault.facts.get("reason", fault.code))) from fault
        except Refusal as refusal:
            return Refused(refusal.code)
        return Signed(document, signer.serial, self._now())
