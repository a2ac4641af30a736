"""Who is known by which number, whether they are who they say, and who needs a human."""

from typing import Literal
from uuid import UUID

from published.tenants.told import TenantEvent
from published.values import TenantNumber


class PersonRegistered(TenantEvent):
    """Somebody is known: a tenant, an owner or one of the staff. Keyed by the stream of the person."""

    person_id: UUID
    kind: Literal["tenant", "owner", "staff"]


class TenantRegistered(TenantEvent):
    """A person got their one number, at the first enquiry; the park they asked for, if they named one."""

    tenant_id: UUID
    person_id: UUID
    number: TenantNumber
    park_id: UUID | None = None


class PersonErased(TenantEvent):
    """Nothing is known of them any more, at their wish: whoever keeps something of them destroys it now."""

    person_id: UUID


class TenantVerified(TenantEvent):
    """They are who they say, by the identity authority or by somebody who saw the document."""

    person_id: UUID


class CheckEvent(TenantEvent):
    """About one check of somebody's identity; `park_id` is where they live or asked, if anywhere."""

    person_id: UUID
    check_id: UUID
    park_id: UUID | None = None


class VerificationMismatched(CheckEvent):
    """The identity authority knows no such name with this document: a person has to look at it."""


class VerificationUnanswered(CheckEvent):
    """The identity authority was asked for days in vain: a person has to look at the document."""


class TenantFlaggedHighRisk(TenantEvent):
    """A human has to make sure that they are reached: for their age, document, or somebody's word."""

    person_id: UUID


class TenantHighRiskLifted(TenantEvent):
    """They count as high-risk no more."""

    person_id: UUID
