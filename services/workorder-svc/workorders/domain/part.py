"""A part 配件 and its batches: who delivered which of it when, so that a bad one can be found again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field

from workorders.domain.costs import Fen, PartName
from workorders.domain.plan import HOUSE_ZONE
from workorders.domain.repair import Code


class PartEvent(Event):
    """`part` is its code in the catalogue."""

    part: Code


class PartCatalogued(PartEvent):
    """It is called so, and costs `fen` apiece; a later word takes the place of this one."""

    name: PartName
    fen: Fen
    at: datetime


class BatchReceived(PartEvent):
    """A delivery of it, under the `batch` that is printed on it."""

    batch: Code
    supplier: PartName
    received_on: date
    count: Annotated[int, Field(ge=1)]
    at: datetime


class BatchBlocked(PartEvent):
    """Nobody fits one of this batch any more."""

    batch: Code
    at: datetime


class BatchReleased(PartEvent):
    """It was blocked, and is good after all."""

    batch: Code
    at: datetime


# ---- states


class Uncatalogued(State):
    """There is no such part."""


class Catalogued(State):
    """`batches`: each as it was received; `blocked`: those that nobody fits."""

    name: str
    fen: int
    batches: dict[str, BatchReceived] = Field(default_factory=dict)
    blocked: frozenset[str] = frozenset()


Part = Uncatalogued | Catalogued

# ---- commands


class PartCommand(Command):
    part: Code
    at: datetime


class CataloguePart(PartCommand):
    name: PartName
    fen: Fen


class ReceiveBatch(PartCommand):
    batch: Code
    supplier: PartName
    received_on: date
    count: int


class BlockBatch(PartCommand):
    batch: Code


class ReleaseBatch(PartCommand):
    batch: Code


# ---- refusals


class PartUnknown(Refusal):
    """The catalogue has no part of this code."""

    title, field, status = "配件目录里没有这个配件", "part", 404


class BatchUnknown(Refusal):
    """Nobody received a batch of this number."""

    title, field, status = "没有登记过这个批次", "batch", 404


class BatchNumberTaken(Refusal):
    """The number belongs to another delivery."""

    title, field, status = "该批次号已用于另一次到货", "batch", 409


class ReceivedInFuture(Refusal):
    """What is still on its way was not received."""

    title, field = "到货日期 {received_on} 还没有到", "received_on"


class BatchBlockedAlready(Refusal):
    """What is blocked is not fitted."""

    title, field, status = "该批次已停用，请换用其他批次", "batch", 409


class BatchUsedUp(Refusal):
    """Nobody fits more pieces than came: this, another repair or the delivery was told wrongly."""

    title, field, status = (
        "该批次到货 {count} 件，其他维修和本单其他行共用去 {used} 件，只剩 {left} 件",
        "count",
        409,
    )


class PieceJustFitted(Refusal):
    """Another repair took it in the same moment."""

    title, field, status = "该批次刚被其他维修领用，请重试", "parts", 409


# ---- decisions


def decide(command: PartCommand, part: Part) -> Sequence[PartEvent]:
    match command, part:
        case CataloguePart(name=name, fen=fen), Catalogued() if (name, fen) == (part.name, part.fen):
            return []
        case CataloguePart(), _:
            return [PartCatalogued(**command.model_dump())]
        case _, Uncatalogued():
            raise PartUnknown
        case ReceiveBatch(received_on=day, at=at), Catalogued() if day > at.astimezone(HOUSE_ZONE).date():
            raise ReceivedInFuture(received_on=day)
        case ReceiveBatch(batch=batch), Catalogued():
            received = BatchReceived(**command.model_dump())
            known = part.batches.get(batch)
            if known is None:
                return [received]
            if known.model_copy(update={"at": command.at}) != received:
                raise BatchNumberTaken
            return []
        case BlockBatch(batch=batch) | ReleaseBatch(batch=batch), Catalogued() if batch not in part.batches:
            raise BatchUnknown
        case BlockBatch(batch=batch), Catalogued():
            return [] if batch in part.blocked else [BatchBlocked(**command.model_dump())]
        case ReleaseBatch(batch=batch), Catalogued():
            return [BatchReleased(**command.model_dump())] if batch in part.blocked else []
    raise NotPossible(command, part)


def evolve(part: Part, event: PartEvent) -> Part:
    match event, part:
        case PartCatalogued(name=name, fen=fen), Uncatalogued():
            return Catalogued(name=name, fen=fen)
        case PartCatalogued(name=name, fen=fen), Catalogued():
            return part.model_copy(update={"name": name, "fen": fen})
        case BatchReceived(batch=batch), Catalogued():
            return part.model_copy(update={"batches": part.batches | {batch: event}})
        case BatchBlocked(batch=batch), Catalogued():
            return part.model_copy(update={"blocked": part.blocked | {batch}})
        case BatchReleased(batch=batch), Catalogued():
            return part.model_copy(update={"blocked": part.blocked - {batch}})
    return part


part: Decider[PartCommand, Part, PartEvent] = Decider(
    name="part",
    initial=Uncatalogued(),
    decide=decide,
    evolve=evolve,
    events=(PartCatalogued, BatchReceived, BatchBlocked, BatchReleased),
)
