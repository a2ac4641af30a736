"""What the cover of a unit was told, and what came of it."""

from datetime import date
from uuid import UUID

from kernel.domain import Event

from contracts.domain.overruns import Letting, Overrun


class CoverEvent(Event):
    unit_id: UUID


class LettingNoted(CoverEvent):
    schema_version = 4

    letting: Letting


class DraftNoted(CoverEvent):
    """What a draft would promise; the last word counts, until it is signed or dropped."""

    schema_version = 3

    letting: Letting


class DraftDropped(CoverEvent):
    """A draft asks for the unit no more: given up, or drafted for others."""

    contract_id: UUID


class OwnUnitNoted(CoverEvent):
    """Whether it is the operator's own, which needs no cover."""

    own: bool


class ReleaseNoted(CoverEvent):
    """From `released_on` on it is its owner's again, whatever was signed; None: it was taken in again."""

    released_on: date | None


class StayingNoted(CoverEvent):
    """The contract's tenant lives there, and its end has come or comes on the day after."""

    contract_id: UUID


class StayingDropped(CoverEvent):
    """They do no more, or by another contract, or its end is another."""

    contract_id: UUID


class ContractOverrunDetected(CoverEvent):
    """Also told again when the figures change, and when the draft that was told of is signed; of who lives on
    past the end, whose days grow by themselves, by the stages of `policy_version`.
    """

    schema_version = 7

    contract_id: UUID
    park_id: UUID
    manager_id: UUID | None = None
    overrun: Overrun
    policy_version: int | None = None


class ContractOverrunResolved(CoverEvent):
    """Covered to the end again, or over, or a draft no more; or covered on the day, where they live on."""

    contract_id: UUID
    park_id: UUID


class PastOverrunNoted(CoverEvent):
    """What is over had days that no owner covered, before `over_on`: they stay what they were, in whatever is
    shown as of one of them. Again where they become others, by what is told late.
    """

    contract_id: UUID
    park_id: UUID
    over_on: date
    overrun: Overrun


class PastOverrunDropped(CoverEvent):
    """It is not over after all, or all its days were covered."""

    contract_id: UUID
