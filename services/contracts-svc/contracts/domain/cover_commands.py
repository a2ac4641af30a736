"""What the cover of a unit is asked: by policies, by deadlines, and by who looks for who stays on."""

from datetime import date
from uuid import UUID

from kernel.domain import Command
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.clauses import RentStep
from contracts.domain.expiry import STAGES, ExpiryStages
from contracts.domain.overruns import Letting


class CoverCommand(Command):
    """`today`: the local day of whatever asks."""

    unit_id: UUID
    today: date = Field(exclude=True)


class NoteLetting(CoverCommand):
    """`entered`: the tenant changed to this unit, so that its first day is theirs; whatever else is said of a
    contract later says the first day of its terms, which may have been in another unit.
    """

    letting: Letting
    entered: bool = False


class NoteDraft(CoverCommand):
    letting: Letting


class NoteRents(CoverCommand):
    """Another rent was agreed of what is signed: all of it, from day to day."""

    contract_id: UUID
    rents: tuple[RentStep, ...]


class NoteReturn(CoverCommand):
    """The tenant never left: the contract goes on to `ends_on`, or is `expired`, and the tenant there."""

    contract_id: UUID
    ends_on: date
    expired: bool


class DropDraft(CoverCommand):
    contract_id: UUID


class NoteOwnUnit(CoverCommand):
    own: bool


class NoteRelease(CoverCommand):
    """Asked when the unit was given back; None when it was taken in again."""

    released_on: date | None


class NoteStaying(CoverCommand):
    """Asked when the contract's tenant lives there and its end has come, or comes on the day after
    (`staying.py`).
    """

    contract_id: UUID


class DropStaying(CoverCommand):
    """Asked when that is so no more (`staying.py`)."""

    contract_id: UUID


class LookAgain(CoverCommand):
    """Asked by a deadline: who lives on may be covered from today on, or no more, or has been there so long
    that it is told again.
    """

    policy: Versions[ExpiryStages] = Field(STAGES, exclude=True)
