"""How far a code for a door is; each status holds what decisions need of it."""

from datetime import date
from uuid import UUID

from kernel.domain import State


class NoDoor(State):
    """No code of this tenant's for this unit."""


class Known(State):
    """`occupied` while the tenant lives there.

    By the contract, where there is one, they have a code from `leased_from` on, unless they left.
    `ended`: the contract that is over, and that day.
    """

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    occupied: bool = False
    contract_id: UUID | None = None
    leased_from: date | None = None
    ended: tuple[UUID, date] | None = None


class Ordered(Known):
    """The lock service was asked, and nobody has confirmed it."""

    order_id: UUID
    day: date
    tries: int = 0
    taken: bool = False
    told: bool = False


class Granting(Ordered):
    """To have a code from `day` on."""


class Granted(Known):
    """Has a code."""

    order_id: UUID
    day: date


class Revoking(Ordered):
    """To lose it: left on `day`, or never `came`."""

    came: bool


class Revoked(Known):
    """Has none any more."""

    order_id: UUID
    day: date
    came: bool
