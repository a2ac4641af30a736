"""Filing 备案: each lease with a tenant is told to the city, and so is each change, before its day is over.

What ends is filed off by the settlement (item 11). What is over before its last day need not be filed any
more, but may have been: its number is put down all the same. What is over after it stays overdue until it is
filed, or somebody says why it was not. What is annulled has no settlement: what the city has of it waits
until somebody says that the city has it no more.
"""

from typing import Any

from kernel.domain import Decider, NotPossible, State

from contracts.domain.filing_commands import (
    Demand,
    Drop,
    FallOverdue,
    File,
    FilingCommand,
    GiveUp,
    Retract,
    TakeUp,
)
from contracts.domain.filing_facts import (
    ContractFiled,
    FilingDropped,
    FilingEvent,
    FilingFellDue,
    FilingOverdue,
    FilingRetracted,
    FilingToCancel,
    FilingUnsaid,
)
from contracts.domain.filing_refusals import (
    FiledAlready,
    FiledBeforeSigned,
    FiledInFuture,
    FilingNotOverdue,
    FilingNumberSaysNothing,
    FilingNumberTaken,
    FilingUnknown,
)
from contracts.domain.filing_states import (
    Asked,
    Dropped,
    Filed,
    GivenUp,
    NeverAgreed,
    NotAsked,
    ToCancel,
    Unsaid,
    Waiting,
)
from contracts.domain.references import says_something


def decide(command: FilingCommand, filing: State) -> list[FilingEvent]:
    match command, filing:
        case Demand(cause="extended", ends_on=end), Filed(fell_due=asked) | Unsaid(fell_due=asked) if (
            end == asked.ends_on
        ):
            return []  # a termination was taken back: it ends as the city has it
        case Demand(), Filed():
            return [command.fell_due()]
        case Demand(cause="changed", unit_ids=rooms), Waiting(fell_due=FilingFellDue() as asked, late=False):
            return [] if rooms == asked.unit_ids else [asked.model_copy(update={"unit_ids": rooms})]
        case Demand(cause="changed"), _:
            return []  # of what the city does not have nothing is changed there
        case Demand(), NotAsked():
            return [command.fell_due()]
        case Demand(cause="extended"), Unsaid() | Dropped():
            return [command.fell_due()]
        case Demand(), Asked():
            return []  # filed once, it is filed as it stands then; annulled, never again
        case TakeUp(), Dropped(fell_due=asked):
            return [asked]
        case ((Demand() | FallOverdue() | Drop() | TakeUp()), NotAsked()):
            return []
        case ((File() | Retract() | GiveUp()), NotAsked()):
            raise FilingUnknown
        case File(), NeverAgreed():
            raise NotPossible(command, filing)
        case File(number=number, filed_on=day), Waiting() | Unsaid() | Dropped():
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
        case FilingDropped(why=why), Asked(fell_due=asked, held=held):
            return DROPPED[why](fell_due=asked, held=held)
    return filing


DROPPED = {"over": Dropped, "annulled": NeverAgreed, "said": GivenUp}

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
