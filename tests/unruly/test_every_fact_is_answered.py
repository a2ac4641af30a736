"""What a policy listens to it answers, and what it answers it listens to; what a deadline listens to arms it.

Asked by telling each of them every fact there is, in the shapes its type allows: a fact that is listened to
and left out of the answers, or answered and never heard, is seen by no test of either alone.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from contracts.domain.contract_facts import UnitExchanged
from host.run import load
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from local.contexts import CONTEXTS
from published import REGISTRY
from published.notifications import NotificationUnreached
from published.schemas import GOLDEN
from testkit.golden import golden_folder, read_lock
from testkit.variants import variants

NOW = datetime(2025, 3, 1, tzinfo=UTC)
DECIDING = [name for name in CONTEXTS if load(name).policies]


class Reader(NamedTuple):
    name: str
    listens: tuple[type[Event], ...]
    answer: Callable[[Fact], Sequence[object]]


def policies(name: str) -> list[Reader]:
    return [Reader(each.name, each.listens, each.react) for each in load(name).policies]


def timers(name: str) -> list[Reader]:
    """Those that are told a fact alone: not those that what a service `informs` of arms as well."""
    return [Reader(each.kind, each.listens, each.arm) for each in load(name).timers if not each.rearmed_by]


def written_by_hand(event: Event) -> list[Event]:
    """What a type's schema does not say: which words there are, and which of its fields agree."""
    match event:
        case NotificationUnreached():
            kinds = ("SigningOpened", "WorkOrderDispatched")
            return [event.model_copy(update={"kind": kind}) for kind in kinds]
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


@pytest.mark.parametrize("name", DECIDING)
def test_what_is_listened_to_is_answered(name: str) -> None:
    unanswered = [
        (reader.name, kind.__name__)
        for reader in (*policies(name), *timers(name))
        for kind in reader.listens
        if not any(answers(reader, fact) for fact in told(name)[kind])
    ]
    assert unanswered == []


@pytest.mark.parametrize("name", DECIDING)
def test_what_is_answered_is_listened_to(name: str) -> None:
    """Who listens to one fact alone need not ask which it is, and has nothing to leave out."""
    unheard = []
    for reader in policies(name):
        others = {kind: facts for kind, facts in told(name).items() if kind not in reader.listens}
        said = {kind.__name__: [answers(reader, fact) for fact in facts] for kind, facts in others.items()}
        if len(reader.listens) == 1 and any(None in each for each in said.values()):
            continue
        unheard += [(reader.name, kind) for kind, each in said.items() if any(a is not False for a in each)]
    assert unheard == []
