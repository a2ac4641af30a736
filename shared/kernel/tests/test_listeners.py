"""Who hears of an event: as if each were asked about each fact."""

from typing import Any, cast

from kernel.domain import Event
from kernel.facts import Fact
from kernel.listeners import Listeners
from kernel.service import Policy


class Told(Event):
    pass


class Shouted(Told):
    pass


class Whispered(Event):
    pass


def policy(name: str, *listens: type[Event]) -> Policy:
    return Policy(name, listens, lambda fact: [])


BOTH = policy("both", Told, Whispered)
QUIET = policy("quiet", Whispered)
DEAF = policy("deaf")
ALL = policy("all", Event)
LISTENERS = Listeners([BOTH, QUIET, DEAF, ALL])


def fact(event: Event) -> Fact:
    return Fact(event, *cast(Any, [None] * 8))


def test_who_listens_to_a_type_hears_of_what_derives_from_it() -> None:
    assert LISTENERS.of(Shouted()) == LISTENERS.of(Told()) == [BOTH, ALL]
    assert LISTENERS.of(Whispered()) == [BOTH, QUIET, ALL]


def test_each_is_told_in_their_order_and_of_its_facts_in_theirs() -> None:
    facts = [fact(Whispered()), fact(Shouted()), fact(Whispered())]
    asked = [(each, [f for f in facts if isinstance(f.event, each.listens)]) for each in LISTENERS]
    assert LISTENERS.sorted_out(facts) == [(each, heard) for each, heard in asked if heard]
    assert LISTENERS.sorted_out([fact(Told())]) == [(BOTH, [fact(Told())]), (ALL, [fact(Told())])]
    assert LISTENERS.sorted_out([]) == []
