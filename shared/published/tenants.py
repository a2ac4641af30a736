"""What tenant-svc tells everyone: who rents where, since when. Never a name, number or document."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.facts import PublishedEvent
from pydantic import Field

from published.values import Channel, Code, Day, TenantNumber


class TenantEvent(PublishedEvent):
    """Keyed by the stream of the tenant. `person_id` is the key to names and numbers, asked for at use."""

    context: ClassVar[str] = "tenants"


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


class TenantContactChanged(TenantEvent):
    """Something about how to reach this person changed; ask tenant-svc before the next message."""

    person_id: UUID


class PersonErased(TenantEvent):
    """Nothing is known of them any more, at their wish: whoever keeps something of them destroys it now."""

    person_id: UUID


class ContactMethodDied(TenantEvent):
    """What is sent to this person by `channel` no longer arrives."""

    person_id: UUID
    channel: Channel


class OccupantEvent(TenantEvent):
    """About somebody whom a tenant named to live with them; keyed by the stream of the tenant's household."""

    tenant_id: UUID
    occupant_id: UUID


class OccupantNamed(OccupantEvent):
    """`person_id` wants them to live with them in the unit: somebody has to say whether they may.

    Told again where the tenant turned out never to have left, and it waits as before.
    """

    person_id: UUID
    unit_id: UUID
    park_id: UUID


class OccupantsChanged(OccupantEvent):
    """Somebody lives with this tenant from now on, or does no more.

    Of what was decided just now it says who had named them, and to live where.
    """

    schema_version = 2

    change: Literal["approved", "left"]
    person_id: UUID | None = None
    unit_id: UUID | None = None
    park_id: UUID | None = None


class OccupantDeclined(OccupantEvent):
    """They may not live there; why is for `person_id`, who named them, to read on their own page."""

    person_id: UUID
    unit_id: UUID
    park_id: UUID


class DocumentEvent(TenantEvent):
    """About something that a tenant handed in; never what it is, nor what it shows."""

    document_id: UUID
    person_id: UUID


class DocumentHandedIn(DocumentEvent):
    """Somebody has to look at it; `unit_id` of `park_id`: where they live, or asked, if anywhere."""

    unit_id: UUID | None = None
    park_id: UUID | None = None


class DocumentDecided(DocumentEvent):
    """Nobody has to look at it any more; why it was declined is for them to read.

    `withdrawn`: they took it back, or were erased. `unit_id` of `park_id`, of what was declined: where they
    lived as they handed it in, or asked, if anywhere.
    """

    schema_version = 2

    decision: Literal["accepted", "declined", "withdrawn"]
    unit_id: UUID | None = None
    park_id: UUID | None = None


class SuspicionEvent(TenantEvent):
    """About two tenants who may be one human being, the smaller id first; keyed by the stream of the pair."""

    suspicion_id: UUID
    person_ids: tuple[UUID, UUID]


class SuspicionReferred(SuspicionEvent):
    """Somebody has to tell. `park_id`: where both live or asked, null of two parks, or of none."""

    park_id: UUID | None = None


class SuspicionEnded(SuspicionEvent):
    """Nobody has to tell any more: they were merged, are two, or one was erased. It may be told again."""


class UnitCrowded(TenantEvent):
    """More live in the unit than may: `persons` with the tenant, where `most` may; keyed by the unit.

    `rule`: what says so, as one more would be refused. Told once, until UnitCrowdingEnded.
    """

    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    persons: int
    most: int
    rule: Code


class UnitCrowdingEnded(TenantEvent):
    """No more live there than may, or others do."""

    unit_id: UUID
    park_id: UUID


class TenantMovedIn(TenantEvent):
    """The tenant lives in the unit from `moved_in_on` on; `taken_over`: it was so before Anju was."""

    schema_version = 2

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    taken_over: bool = False


class TenantRoomChanged(TenantEvent):
    """From `changed_on` on the tenant lives in `to_unit_id`; `from_unit_id` is empty from that day."""

    tenant_id: UUID
    person_id: UUID
    from_unit_id: UUID
    to_unit_id: UUID
    park_id: UUID
    changed_on: Day


class TenantMovedOut(TenantEvent):
    """The tenant no longer lives in the unit; `moved_out_on` is the first day it stands empty."""

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_out_on: Day


class TenantMoveInWithdrawn(TenantEvent):
    """The tenant never moved in there on that day: it was put down by mistake, and what followed is undone.

    They live nowhere, as before: since `left_on`, where they had lived with the operator already.
    `taken_over` as of their moving in: it was no news to anybody, and nor is this.
    """

    schema_version = 2

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    left_on: Day | None = None
    taken_over: bool = False


class TenantMoveOutWithdrawn(TenantEvent):
    """The tenant never left there on that day: it was put down by mistake, and what followed is undone.

    They live in the unit as before, since `moved_in_on`.
    """

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    moved_out_on: Day


class TenantsMerged(TenantEvent):
    """`tenant_id` and the survivor are one human being. `number` gives way: it takes no more commands.

    Keyed by the stream of the one that gives way. What was said of either stays said of it.
    """

    tenant_id: UUID
    person_id: UUID
    number: TenantNumber
    survivor_id: UUID
    survivor_person_id: UUID
    survivor_number: TenantNumber


class TenantsUnmerged(TenantEvent):
    """They are two after all: `tenant_id` speaks for itself again."""

    tenant_id: UUID
    person_id: UUID
    survivor_id: UUID
    survivor_person_id: UUID


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


EVENTS = (
    PersonRegistered,
    TenantRegistered,
    TenantContactChanged,
    PersonErased,
    ContactMethodDied,
    OccupantNamed,
    OccupantsChanged,
    OccupantDeclined,
    DocumentHandedIn,
    DocumentDecided,
    SuspicionReferred,
    SuspicionEnded,
    UnitCrowded,
    UnitCrowdingEnded,
    TenantMovedIn,
    TenantRoomChanged,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantsMerged,
    TenantsUnmerged,
    ContactMethodsInsufficient,
    ContactMethodsSufficient,
    ContactMethodsNoted,
    TenantVerified,
    VerificationMismatched,
    VerificationUnanswered,
    TenantFlaggedHighRisk,
    TenantHighRiskLifted,
    DoorCodeConfirmed,
    DoorCodeRevoked,
    DoorOrderOverdue,
    DoorOrderFailed,
)
