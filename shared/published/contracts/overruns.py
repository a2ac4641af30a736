"""Days that no owner covers of what is let, or offered: told at once, and again once they are covered."""

from uuid import UUID

from kernel.domain import Frozen

from published.contracts.told import ContractsEvent
from published.values import Day, Days, EndsOn, Fen


class UncoveredDays(Frozen):
    """Days in a row that no owner covers."""

    starts_on: Day
    ends_on: EndsOn


class ContractOverrunDetected(ContractsEvent):
    """A tenant contract outlives the owner's cover of its unit (Civil Code art. 717).

    `days_over` days from `cover_ends_on` on are promised without cover; `exposure_fen` is their rent.
    `draft`: it is not signed, and nobody is bound by it yet; signed so, it is told again. `bare`: not even
    its first day is covered, so that no owner's contract ends on the day before. `stays_on`: its end has come
    and its tenant lives there (art. 734); the days are those until it was told, and it is told by stages.
    `uncovered`: each stretch of the days, in order, where owners cover some behind the first; else they are
    all in a row.
    """

    schema_version = 5

    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    days_over: Days
    exposure_fen: Fen
    cover_ends_on: EndsOn
    manager_id: UUID | None = None
    draft: bool = False
    bare: bool = False
    stays_on: bool = False
    uncovered: tuple[UncoveredDays, ...] = ()


class ContractOverrunResolved(ContractsEvent):
    """The owner's cover reaches the tenant contract's end again, or that contract is over or given up; or who
    stayed on is covered, or does no more.
    """

    contract_id: UUID
    unit_id: UUID
    park_id: UUID
