"""Filing 备案: each lease with a tenant is told to the city, and so is each change, before its day is over.

What ends is filed off by the settlement (item 11). What is over before its last day need not be filed any
more; what is over after it stays overdue until it is filed, or somebody says why it was not. What is annulled
has no settlement: what the city has of it waits until somebody says that the city has it no more.
"""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, State
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.filing_policy import FILING, FilingDays
from contracts.domain.filing_refusals import (
    FiledAlready,
    FiledBeforeSigned,
    FiledInFuture,
    FilingNotOverdue,
    FilingNumberSaysNothing,
    FilingNumberTaken,
    FilingUnknown,
)
from contracts.domain.references import says_something

FilingNumber = Annotated[str, Field(min_length=1, max_length=64, examples=["BJ-2025-003317"])]
Cause = Literal["signed", "extended"]
Why = Literal["over", "annulled", "said"]

# --- facts


class FilingEvent(Event):
    """One contract's filing; a contract has one, whatever changes."""

    contract_id: UUID
    park_id: UUID
    unit_ids: tuple[UUID, ...]


class FilingFellDue(FilingEvent):
    """To be filed by `due_on`, that day included; by which version of the policy."""

    cause: Cause
    due_on: date
    policy_version: int


class FilingUnsaid(FilingEvent):
    """It ran before Anju was, and its day `due_on` was over before it was known here: whether the city has it
    nobody said, and nobody is told that it is late.
    """

    due_on: date
    policy_version: int


class ContractFiled(FilingEvent):
    """The city has it, under `number`; `number_once`: by the rule that no other contract has it."""

    schema_version = 2

    number_once: bool = True
    number: FilingNumber
    filed_on: date


class FilingRetracted(FilingEvent):
    """It was not filed after all, or under another number; why is in the envelope."""

    due_on: date


class FilingOverdue(FilingEvent):
    """The day is over and it was not filed."""

    due_on: date


class FilingToCancel(FilingEvent):
    """The city has it, and the contract counts as never agreed: somebody has to have it cancelled there."""


class FilingDropped(FilingEvent):
    """It need not be filed any more: the contract was over in time, or never counted, or somebody `said` so;
    for which reason is in the envelope.
    """

    schema_version = 2

    why: Why


# --- states


class NotAsked(State):
    """Nothing to file."""

    now, can = "该合同没有备案任务", "先签署合同"


class Asked(State):
    """`fell_due` is the last demand, or that nobody knows whether there is one.

    `held`: the city has it, be it as it stood before it was extended.
    """

    fell_due: FilingFellDue | FilingUnsaid
    held: bool = False


class Unsaid(Asked):
    """In force before Anju was; filed, or not."""

    now, can = "该合同导入前是否已备案没有登记", "登记备案号，或登记为不备案"


class Waiting(Asked):
    """To be filed; `late` once somebody was told."""

    now, can = "该合同还没有备案", "登记备案号，过期后可以登记为不备案"

    late: bool = False


class Filed(Asked):
    """The city has it."""

    now, can = "该合同已备案", "撤销备案登记后更正"

    number: str
    filed_on: date


class ToCancel(Asked):
    """Annulled, and the city still has it."""

    now, can = "该合同已作废，备案尚未注销", "到备案部门注销后撤销备案登记"


class Dropped(Asked):
    """Need not be filed any more."""

    now, can = "该合同已无需备案", "合同续期或变更后办理新的备案任务"


# --- commands


class FilingCommand(Command):
    """Something asked of one filing."""


class Demand(FilingCommand):
    """A contract was signed or changed on `day` (policy); `policy`: how many days its city leaves for it.

    `known_on`: it was in force before Anju was, which heard of it on that day.
    """

    contract_id: UUID
    park_id: UUID
    unit_ids: tuple[UUID, ...]
    cause: Cause
    day: date
    known_on: date | None = Field(None, exclude_if=lambda said: said is None)
    policy: Versions[FilingDays] = Field(FILING, exclude=True)

    def fell_due(self) -> FilingEvent:
        """The fact of it."""
        by = self.policy.in_force(self.day)
        place = self.model_dump(include=set(FilingEvent.model_fields))
        due_on = by.values.due_on(self.day)
        if self.known_on and due_on < self.known_on:
            return FilingUnsaid(**place, due_on=due_on, policy_version=by.version)
        return FilingFellDue(**place, cause=self.cause, due_on=due_on, policy_version=by.version)


class File(FilingCommand):
    """`today` is when it is said, `signed_on` the contract: asked again later it is the same command.

    `taken_by`: another contract that has the number, as far as is known; people call it `taken_no`.
    """

    number: FilingNumber
    filed_on: date
    today: date = Field(exclude=True)
    signed_on: date | None = Field(None, exclude=True)
    taken_by: UUID | None = Field(None, exclude=True)
    taken_no: str | None = Field(None, exclude=True)


class Retract(FilingCommand):
    """Undo of filing; of what was annulled, that the city has it no more."""


class FallOverdue(FilingCommand):
    """Asked by a deadline that was armed for `due_on`."""

    due_on: date


class Drop(FilingCommand):
    """The contract is over since `day`, whenever that was heard (policy); `annulled`: as never agreed."""

    day: date
    annulled: bool = False


class GiveUp(FilingCommand):
    """It is overdue and will not be filed; why is in the envelope. `today` is when it is said."""

    today: date = Field(exclude=True)


class TakeUp(FilingCommand):
    """The contract goes on after all, for its tenant never left (policy)."""


# --- decisions


def decide(command: FilingCommand, filing: State) -> list[FilingEvent]:
    match command, filing:
        case Demand(), (NotAsked() | Filed()):
            return [command.fell_due()]
        case Demand(cause=cause), Unsaid():
            return [command.fell_due()] if cause == "extended" else []
        case Demand(), Waiting() | ToCancel():
            return []  # filed once, it is filed as it stands then; annulled, never again
        case Demand(cause=cause), Dropped():
            return [command.fell_due()] if cause == "extended" else []
        case TakeUp(), Dropped(fell_due=asked):
            return [asked]
        case ((Demand() | FallOverdue() | Drop() | TakeUp()), NotAsked()):
            return []
        case ((File() | Retract() | GiveUp()), NotAsked()):
            raise FilingUnknown
        case File(number=number, filed_on=day), Waiting() | Unsaid():
            if not says_something(number):
                raise FilingNumberSaysNothing(number=number)
            if day > command.today:
                raise FiledInFuture(filed_on=day)
            if command.signed_on and day < command.signed_on:
                raise FiledBeforeSigned(filed_on=day, signed_on=command.signed_on)
            if command.taken_by:
                taken = {"contract_id": command.taken_by, "contract_no": command.taken_no}
                raise FilingNumberTaken(number=number, **taken)
            return [ContractFiled(**_place(filing), number=number, filed_on=day)]
        case File(number=number, filed_on=day), Filed():
            if (number, day) != (filing.number, filing.filed_on):
                raise FiledAlready(number=filing.number)
            return []
        case Retract(), Filed():
            return [FilingRetracted(**_place(filing), due_on=filing.fell_due.due_on)]
        case Retract(), ToCancel():
            return [FilingDropped(**_place(filing), why="annulled")]
        case Retract(), Waiting() | Unsaid():
            return []
        case FallOverdue(due_on=day), Waiting(late=False) if day == filing.fell_due.due_on:
            return [FilingOverdue(**_place(filing), due_on=day)]
        case Drop(annulled=True), (Filed() | Waiting(held=True) | Dropped(held=True)):
            return [FilingToCancel(**_place(filing))]
        case Drop(annulled=annulled), Unsaid():
            return [FilingDropped(**_place(filing), why="annulled" if annulled else "over")]
        case GiveUp(), Unsaid():
            return [FilingDropped(**_place(filing), why="said")]
        case Drop(annulled=True), Waiting():
            return [FilingDropped(**_place(filing), why="annulled")]
        case Drop(day=day), Waiting(fell_due=asked) if day <= asked.due_on:
            return [FilingDropped(**_place(filing), why="over")]
        case GiveUp(today=today), Waiting(fell_due=asked, late=late) if late or asked.due_on < today:
            return [FilingDropped(**_place(filing), why="said")]
        case GiveUp(), Waiting(fell_due=asked):
            raise FilingNotOverdue(due_on=asked.due_on)
        case GiveUp(), Dropped():
            return []
        case ((FallOverdue() | Drop() | TakeUp()), _):
            return []
    raise NotPossible(command, filing)


def _place(filing: Any) -> dict[str, Any]:
    return {name: getattr(filing.fell_due, name) for name in FilingEvent.model_fields}


def evolve(filing: State, event: FilingEvent) -> State:
    match event, filing:
        case FilingFellDue(), _:
            return Waiting(fell_due=event, held=isinstance(filing, Asked) and filing.held)
        case FilingUnsaid(), _:
            return Unsaid(fell_due=event)
        case ContractFiled(number=number, filed_on=day), Asked(fell_due=asked):
            return Filed(fell_due=asked, held=True, number=number, filed_on=day)
        case FilingRetracted(), Asked(fell_due=asked):
            return Waiting(fell_due=asked)
        case FilingOverdue(), Waiting():
            return filing.model_copy(update={"late": True})
        case FilingToCancel(), Asked(fell_due=asked):
            return ToCancel(fell_due=asked)
        case FilingDropped(), Asked(fell_due=asked, held=held):
            return Dropped(fell_due=asked, held=held)
    return filing


filing: Decider[FilingCommand, State, FilingEvent] = Decider(
    "filing",
    NotAsked(),
    decide,
    evolve,
    (
        *(FilingFellDue, FilingUnsaid, ContractFiled, FilingRetracted, FilingOverdue),
        *(FilingToCancel, FilingDropped),
    ),
)
