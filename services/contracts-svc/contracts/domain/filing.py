"""Filing 备案: each lease with a tenant is told to the city, and so is each change, before its day is over.

What ends is filed off by the settlement (item 11). What is over before its last day need not be filed any
more; what is over after it stays overdue until it is filed, or somebody says why it was not.
"""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.filing_policy import FILING, FilingDays

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
    """`fell_due` is the last demand."""

    fell_due: FilingFellDue


class Waiting(Asked):
    """To be filed; `late` once somebody was told."""

    now, can = "该合同还没有备案", "登记备案号，过期后可以登记为不备案"

    late: bool = False


class Filed(Asked):
    """The city has it."""

    now, can = "该合同已备案", "撤销备案登记后更正"

    number: str
    filed_on: date


class Dropped(Asked):
    """Need not be filed any more."""

    now, can = "该合同已无需备案", "合同续期或变更后办理新的备案任务"


# --- commands


class FilingCommand(Command):
    """Something asked of one filing."""


class Demand(FilingCommand):
    """A contract was signed or changed on `day` (policy); `policy`: how many days its city leaves for it."""

    contract_id: UUID
    park_id: UUID
    unit_ids: tuple[UUID, ...]
    cause: Cause
    day: date
    policy: Versions[FilingDays] = Field(FILING, exclude=True)

    def fell_due(self) -> FilingFellDue:
        """The fact of it."""
        by = self.policy.in_force(self.day)
        place = self.model_dump(include=set(FilingEvent.model_fields))
        due_on = by.values.due_on(self.day)
        return FilingFellDue(**place, cause=self.cause, due_on=due_on, policy_version=by.version)


class File(FilingCommand):
    """`today` is when it is said, `signed_on` the contract: asked again later it is the same command.

    `taken_by`: another contract that has the number, as far as is known.
    """

    number: FilingNumber
    filed_on: date
    today: date = Field(exclude=True)
    signed_on: date | None = Field(None, exclude=True)
    taken_by: UUID | None = Field(None, exclude=True)


class Retract(FilingCommand):
    """Undo of filing."""


class FallOverdue(FilingCommand):
    """Asked by a deadline that was armed for `due_on`."""

    due_on: date


class Drop(FilingCommand):
    """The contract is over since `day`, whenever that was heard (policy); `annulled`: as never agreed."""

    day: date
    annulled: bool = False


class GiveUp(FilingCommand):
    """It is overdue and will not be filed; why is in the envelope."""


class TakeUp(FilingCommand):
    """The contract goes on after all, for its tenant never left (policy)."""


# --- refusals


class FilingUnknown(Refusal):
    """An owner's contract is not filed, nor is a draft."""

    title, field, status = "没有这份合同的备案任务", "contract_id", 404


class FiledAlready(Refusal):
    """Under one number; another is said after the first was taken back."""

    title, field, status = "该合同已备案（{number}），如需更正请先撤销", "number", 409


class FilingNotOverdue(Refusal):
    """Until its last day is over the city waits for it."""

    title, field, status = "备案期限（{due_on}）未过，不能登记为不备案", "contract_id", 409


class FilingNumberTaken(Refusal):
    """The city gave it to another contract: one of the two was mistyped."""

    title, field, status = "备案号 {number} 已登记在另一份合同上，请核对", "number", 409


class FilingNumberJustTaken(Refusal):
    """Two clerks typed one number in the same moment."""

    title, field, status = "该备案号刚刚登记在另一份合同上，请刷新后核对", "number", 409


class FiledInFuture(Refusal):
    """A fact has happened."""

    title, field = "备案日期 {filed_on} 还没有到", "filed_on"


class FiledBeforeSigned(Refusal):
    """No city takes what is not signed yet."""

    title, field = "备案日期 {filed_on} 早于合同签订日期 {signed_on}", "filed_on"


# --- decisions


def decide(command: FilingCommand, filing: State) -> list[FilingEvent]:
    match command, filing:
        case Demand(), (NotAsked() | Filed()):
            return [command.fell_due()]
        case Demand(), Waiting():
            return []  # filed once, it is filed as it stands then
        case Demand(cause=cause), Dropped():
            return [command.fell_due()] if cause == "extended" else []
        case TakeUp(), Dropped(fell_due=asked):
            return [asked]
        case ((Demand() | FallOverdue() | Drop() | TakeUp()), NotAsked()):
            return []
        case ((File() | Retract() | GiveUp()), NotAsked()):
            raise FilingUnknown
        case File(number=number, filed_on=day), Waiting():
            if day > command.today:
                raise FiledInFuture(filed_on=day)
            if command.signed_on and day < command.signed_on:
                raise FiledBeforeSigned(filed_on=day, signed_on=command.signed_on)
            if command.taken_by:
                raise FilingNumberTaken(number=number, contract_id=command.taken_by)
            return [ContractFiled(**_place(filing), number=number, filed_on=day)]
        case File(number=number, filed_on=day), Filed():
            if (number, day) != (filing.number, filing.filed_on):
                raise FiledAlready(number=filing.number)
            return []
        case Retract(), Filed():
            return [FilingRetracted(**_place(filing), due_on=filing.fell_due.due_on)]
        case Retract(), Waiting():
            return []
        case FallOverdue(due_on=day), Waiting(late=False) if day == filing.fell_due.due_on:
            return [FilingOverdue(**_place(filing), due_on=day)]
        case Drop(annulled=True), Waiting():
            return [FilingDropped(**_place(filing), why="annulled")]
        case Drop(day=day), Waiting(fell_due=asked) if day <= asked.due_on:
            return [FilingDropped(**_place(filing), why="over")]
        case GiveUp(), Waiting(late=True):
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
            return Waiting(fell_due=event)
        case ContractFiled(number=number, filed_on=day), Asked(fell_due=asked):
            return Filed(fell_due=asked, number=number, filed_on=day)
        case FilingRetracted(), Asked(fell_due=asked):
            return Waiting(fell_due=asked)
        case FilingOverdue(), Waiting():
            return filing.model_copy(update={"late": True})
        case FilingDropped(), Asked(fell_due=asked):
            return Dropped(fell_due=asked)
    return filing


filing: Decider[FilingCommand, State, FilingEvent] = Decider(
    "filing",
    NotAsked(),
    decide,
    evolve,
    (FilingFellDue, ContractFiled, FilingRetracted, FilingOverdue, FilingDropped),
)
