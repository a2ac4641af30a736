"""Every fact there is, in the shapes its type allows, and who answers which of them."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contracts.domain.contract_facts import UnitExchanged
from host.run import load
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from published import REGISTRY
from published.contracts import ContractRoomGivenBack
from published.notifications import NotificationUnreached
from published.schemas import GOLDEN
from testkit.golden import golden_folder, read_lock
from testkit.variants import variants

NOW = datetime(2025, 3, 1, tzinfo=UTC)
ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Reader(NamedTuple):
    name: str
    listens: tuple[type[Event], ...]
    answer: Callable[[Fact], Sequence[object]]


def policies(name: str) -> list[Reader]:
    return [Reader(each.name, each.listens, each.react) for each in load(name).policies]


def written_by_hand(event: Event) -> list[Event]:
    """What a type's schema does not say: which words there are, and which of its fields agree."""
    match event:
        case NotificationUnreached():
            kinds = ("SigningOpened", "WorkOrderDispatched")
            return [event.model_copy(update={"kind": kind}) for kind in kinds]
        case ContractRoomGivenBack(unit_id=unit, unit_ids=units):
            return [event.model_copy(update={"unit_ids": (unit, *units)})]
        case UnitExchanged(terms=terms):
            return [event.model_copy(update={"to_unit_id": terms.unit_ids[0]})]
    return []


@cache
def told(name: str) -> dict[type[Event], list[Fact]]:
    """Every fact of the service's own and of the published language, in many shapes."""
    known: dict[type[Event], list[Event]] = {}
    for registry, folder in (golden_folder(name), (REGISTRY, GOLDEN)):
        for file in read_lock(folder):
            type_, _, version = Path(file).stem.rpartition(".v")
            event = registry.decode(type_, int(version), (folder / file).read_bytes())
            known.setdefault(type(event), []).append(event)
    found = {}
    for kind, events in known.items():
        shapes = variants(kind, [*events, *(more for event in events for more in written_by_hand(event))])
        found[kind] = [_fact(event, name) for event in shapes]
    return found


def _fact(event: Event, name: str) -> Fact:
    return Fact(event, named_id(type(event).__name__), "a-stream", 1, 1, NOW, NOW, SYSTEM, name)


def answers(reader: Reader, fact: Fact) -> bool | None:
    """None: it cannot say, since it takes for granted that it is told what it listens to."""
    try:
        return bool(reader.answer(fact))
    except (AttributeError, LookupError, ValueError):
        return None


def heard_of(name: str) -> list[Fact]:
    """What this service follows of the others, in one shape that each of its policies answers, or in the
    first of all where only its views follow it: each is about things that nothing else is about.
    """
    service, found = load(name), list[Fact]()
    for reader in policies(name):
        for kind in reader.listens:
            if issubclass(kind, PublishedEvent):
                fact = next(each for each in told(name)[kind] if answers(reader, each))
                found.append(_alone(fact, reader.name))
    answered = {type(fact.event) for fact in found}
    shown = {kind for kind in service.follows() if kind not in answered}
    for kind in sorted(shown, key=lambda kind: (kind.context, kind.__name__)):
        found.append(_alone(told(name)[kind][0], name))
    return found


def _alone(fact: Fact, apart: str) -> Fact:
    """The same of other things."""
    kind = type(fact.event)
    said = ID.sub(lambda id_: str(named_id(apart, kind.__name__, id_[0])), fact.event.model_dump_json())
    event = kind.model_validate_json(said)
    assert isinstance(event, PublishedEvent)
    id_ = named_id("heard of", apart, kind.__name__)
    return Fact(event, id_, f"heard-{id_}", 1, 0, NOW, NOW, SYSTEM, event.context)
