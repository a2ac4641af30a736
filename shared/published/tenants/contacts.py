"""How people are reached, and whether they are."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from published.tenants.told import TenantEvent
from published.values import Channel


class TenantContactChanged(TenantEvent):
    """Something about how to reach this person changed; ask tenant-svc before the next message.

    `left`: the channels that led to another address until now, or lead nowhere any more, and none that was
    only added; None: nobody said.
    """

    schema_version = 2

    person_id: UUID
    left: tuple[Channel, ...] | None = None


class ContactMethodDied(TenantEvent):
    """What is sent to this person by `channel` no longer arrives."""

    person_id: UUID
    channel: Channel


class ContactMethodsInsufficient(TenantEvent):
    """Somebody who lives with us has only `live` contact methods that work, and there should be more.

    `taken_over`: it was so before Anju was.
    """

    schema_version = 2

    person_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    live: Annotated[int, Field(ge=0, le=3)]
    taken_over: bool = False


class ContactMethodsSufficient(TenantEvent):
    """They have enough again, or live with us no more."""

    person_id: UUID


class ContactMethodsNoted(TenantEvent):
    """By these channels a person is reached (`live`), and was (`dead`): a tenant, an owner, or one of ours.

    `unit_id` of `park_id`: where they live with us, null where they do not. Told whenever any of it changes.
    """

    person_id: UUID
    live: tuple[Channel, ...]
    dead: tuple[Channel, ...]
    unit_id: UUID | None = None
    park_id: UUID | None = None
