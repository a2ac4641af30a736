"""物业交割: what the tenant takes over with the room, put on record before both sides agree to it.

Each item is ticked by a named person with what shows it; ticked again it is corrected. Agreed to, it stays as
it was: the settlement takes its readings, keys and inventory from here.
"""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field

from contracts.domain.handover_items import ITEMS, PROOF, Found, Item

# --- facts


class HandoverEvent(Event):
    handover_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class HandoverOpened(HandoverEvent):
    """The tenant lives there from `moved_in_on` on; by which contract, where that was said."""

    moved_in_on: date
    contract_id: UUID | None = None


class HandoverItemChecked(HandoverEvent):
    """As `checked_by` (a person) found it; the last of its kind counts."""

    item: Item
    checked_by: UUID
    found: Found


class HandoverAgreed(HandoverEvent):
    """The tenant and `agreed_by`, for the operator, say it is so."""

    agreed_by: UUID
    agreed_on: date


class HandoverReopened(HandoverEvent):
    """Not so after all, with all that was ticked; why is in the envelope."""


class HandoverWithdrawn(HandoverEvent):
    """The tenant never came: there is nothing to be taken over."""


# --- states


class NotOpened(State):
    """Nobody moved in."""


class Open(State):
    """Being gone through."""

    opened: HandoverOpened
    checked: dict[Item, HandoverItemChecked] = Field(default_factory=dict)

    @property
    def missing(self) -> list[Item]:
        """The items still open, in their order."""
        return [item for item in ITEMS if item not in self.checked]


class Agreed(Open):
    """Both sides say it is so."""


# --- commands


class HandoverCommand(Command):
    """Something asked of one handover."""


class OpenHandover(HandoverCommand):
    handover: HandoverOpened


class CheckItem(HandoverCommand):
    item: Item
    checked_by: UUID
    found: Found


class Agree(HandoverCommand):
    """`today` is when it is said: asked again on another day it is still the same command."""

    agreed_by: UUID
    today: date = Field(exclude=True)


class Reopen(HandoverCommand):
    """Undo of agreeing. `settling`: the settlement of this stay has begun."""

    settling: bool = Field(False, exclude=True)


class WithdrawHandover(HandoverCommand):
    """What both sides agreed to stays all the same: they saw the room."""


# --- refusals


class HandoverUnknown(Refusal):
    title, field, status = "没有这份物业交割", "handover_id", 404


class ProofMissing(Refusal):
    """An item is not in order because somebody says so."""

    title = "该项缺少凭据"


class ThingTwice(Refusal):
    """Two lines of one name cannot be told apart when the tenant leaves."""

    title, field = "清单中「{name}」重复，请合并为一行", "found.lines"


class HandoverItemsOpen(Refusal):
    title, status = "还有 {count} 项未完成，双方不能确认", 409


class HandoverAgreedAlready(Refusal):
    """What both sides agreed to stays as it was until it is reopened."""

    title, status = "物业交割已由双方确认，如需更改请先撤销确认", 409


class SettlementBegan(Refusal):
    """The settlement is held against it: it cannot change under it."""

    title, status = "该租客已开始退租结算，物业交割不能再更改", 409


# --- decisions


def decide(command: HandoverCommand, handover: State) -> list[HandoverEvent]:
    match command, handover:
        case OpenHandover(handover=opened), NotOpened():
            return [opened]
        case OpenHandover(), Open():
            return []
        case WithdrawHandover(), NotOpened() | Agreed():
            return []
        case WithdrawHandover(), Open():
            return [HandoverWithdrawn(**_place(handover))]
        case _, NotOpened():
            raise HandoverUnknown
        case CheckItem(item=item), Open(checked=checked) if item in checked and _same(command, checked[item]):
            return []
        case CheckItem(), Agreed():
            raise HandoverAgreedAlready
        case CheckItem(), Open():
            _prove(command)
            return [HandoverItemChecked.model_validate(_place(handover) | command.model_dump())]
        case Agree(), Agreed():
            return []
        case Agree(agreed_by=who, today=day), Open(missing=missing):
            if missing:
                raise HandoverItemsOpen(count=len(missing), items=missing)
            return [HandoverAgreed(**_place(handover), agreed_by=who, agreed_on=day)]
        case Reopen(settling=True), Agreed():
            raise SettlementBegan
        case Reopen(), Agreed():
            return [HandoverReopened(**_place(handover))]
        case Reopen(), Open():
            return []
    raise NotPossible(command, handover)


def _same(asked: CheckItem, known: HandoverItemChecked) -> bool:
    return (asked.checked_by, asked.found) == (known.checked_by, known.found)


def _prove(asked: CheckItem) -> None:
    """Raises ProofMissing or ThingTwice."""
    for proof in PROOF[asked.item]:
        if getattr(asked.found, proof) in (None, ()):
            raise ProofMissing(field=f"found.{proof}", item=asked.item)
    names = [line.name for line in asked.found.lines]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ThingTwice(name=twice)


def _place(handover: Open) -> dict[str, UUID]:
    return {name: getattr(handover.opened, name) for name in HandoverEvent.model_fields}


def evolve(handover: State, event: HandoverEvent) -> State:
    match event, handover:
        case HandoverOpened(), _:
            return Open(opened=event)
        case HandoverItemChecked(item=item), Open():
            return handover.model_copy(update={"checked": {**handover.checked, item: event}})
        case HandoverAgreed(), Open(opened=opened, checked=checked):
            return Agreed(opened=opened, checked=checked)
        case HandoverWithdrawn(), _:
            return NotOpened()
        case HandoverReopened(), Open(opened=opened, checked=checked):
            return Open(opened=opened, checked=checked)
    return handover


handover: Decider[HandoverCommand, State, HandoverEvent] = Decider(
    "handover",
    NotOpened(),
    decide,
    evolve,
    (HandoverOpened, HandoverItemChecked, HandoverAgreed, HandoverReopened, HandoverWithdrawn),
)
