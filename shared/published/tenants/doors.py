"""What becomes of the codes of doors."""

from typing import Literal
from uuid import UUID

from published.tenants.told import TenantEvent
from published.values import Code, Day


class DoorEvent(TenantEvent):
    """About the door code of one tenant for one unit; keyed by the stream of the two. Never the code."""

    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    order_id: UUID


class DoorCodeConfirmed(DoorEvent):
    """The tenant's code opens the door from `valid_from` on."""

    valid_from: Day
    by_hand: bool = False


class DoorCodeRevoked(DoorEvent):
    """The code of the tenant who left on `left_on`, or never came, opens no more."""

    left_on: Day
    by_hand: bool = False


class DoorOrderOverdue(DoorEvent):
    """No lock confirmed in time that a code was granted (from `day` on) or revoked (left on `day`)."""

    act: Literal["grant", "revoke"]
    day: Day


class DoorOrderFailed(DoorEvent):
    """The lock refused to grant or revoke a code, for `code` in the lock service's words."""

    act: Literal["grant", "revoke"]
    code: Code
