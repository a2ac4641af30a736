"""A lease is signed under a number that gives way, and nothing orders the two: what is noted under it is
another history then, and all that is decided from it the same.
"""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import GiveWay, NoteRenewal, TakeNote, TakeWayBack, TenancyCommand
from contracts.domain.tenancy_facts import Departure, Note
from contracts.domain.tenancy_rooms import Tenancy
from contracts.policies.merging import pass_on
from kernel.facts import Fact

from .tenancies import CAME, LEFT, OVER, RENEWED, SIGNED, take
from .words import LEASE, LI, NEXT_LEASE, ROOM, ZHAO, day

GIVE_WAY = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=day("9-20"))
FOLLOWS = NoteRenewal(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
LEFT_BEFORE = Departure(unit_id=ROOM, on=day("6-1"))
NEVER_PAID = OVER.model_copy(update={"paid": False})
Standing = tuple[frozenset[Any], ...]


def zhao(note: Note) -> TakeNote:
    return TakeNote(tenant_id=ZHAO, note=note)


class Both:
    """Two tenancies, and what is passed on from one to the other: at once, or only when all is said."""

    def __init__(self, *, at_once: bool) -> None:
        self.states, self.waiting = dict[UUID, Tenancy](), list[tuple[UUID, TenancyCommand]]()
        self.at_once = at_once

    def say(self, *commands: TenancyCommand) -> "Both":
        for command in commands:
            self._decide(command.tenant_id, command)
            if self.at_once:
                self.pass_on()
        self.pass_on()
        return self

    def _decide(self, id_: UUID, command: TenancyCommand) -> None:
        for event in tenancy.decide(command, self.states.get(id_, tenancy.initial)):
            self.states[id_] = tenancy.evolve(self.states.get(id_, tenancy.initial), event)
            for do in pass_on(cast(Fact, SimpleNamespace(event=event))):
                self.waiting.append((UUID(str(do.id)), cast(TenancyCommand, do.command)))

    def pass_on(self) -> None:
        while self.waiting:
            self._decide(*self.waiting.pop(0))

    def stands(self, id_: UUID) -> Standing:
        """All that anything is decided from, whichever came first."""
        found = self.states.get(id_, tenancy.initial)
        known = (found.notes, found.exchanged, found.ended, found.unlived, found.annulled, found.renewed)
        return tuple(frozenset(each) for each in known)


def orders(*told: Sequence[TenancyCommand]) -> Iterator[tuple[TenancyCommand, ...]]:
    """Each way in which these may arrive, each in its own order."""
    if not any(told):
        yield ()
    for place, each in enumerate(told):
        for rest in orders(*told[:place], each[1:], *told[place + 1 :]) if each else ():
            yield (each[0], *rest)


@pytest.mark.parametrize("moves", [[zhao(CAME)], [zhao(CAME), zhao(LEFT)]])
@pytest.mark.parametrize("at_once", [True, False])
def test_whenever_the_number_gives_way_who_came_or_left_and_both_when_two_again_stand_the_same(
    moves: list[TenancyCommand], at_once: bool
) -> None:
    as_one, as_two = set[Standing](), set[tuple[Standing, Standing]]()
    for told in orders([take(SIGNED), NEVER_PAID], [GIVE_WAY], moves):
        both = Both(at_once=at_once).say(*told)
        as_one.add(both.stands(ZHAO))
        both.say(TakeWayBack(tenant_id=LI))
        as_two.add((both.stands(LI), both.stands(ZHAO)))
    assert (len(as_one), len(as_two)) == (1, 1)


def test_of_leases_that_follow_each_other_the_last_alone_ends_whenever_the_number_gives_way() -> None:
    """Also where both numbers turn out to be one tenant's only when they have left."""
    as_one = set[Standing]()
    for told in orders([take(SIGNED), take(RENEWED), FOLLOWS, zhao(LEFT)], [GIVE_WAY], [zhao(CAME)]):
        both = Both(at_once=True).say(*told)
        assert {each.contract_id for each in both.states[ZHAO].ended} == {NEXT_LEASE}
        as_one.add(both.stands(ZHAO))
    assert len(as_one) == 1


def test_who_left_before_the_next_begins_has_left_by_the_one_before_whenever_the_number_gives_way() -> None:
    """They left under the number that gives way, and both contracts are the survivor's."""
    follows = FOLLOWS.model_copy(update={"tenant_id": ZHAO})
    left = [zhao(each).model_copy(update={"tenant_id": LI}) for each in (CAME, LEFT_BEFORE)]
    as_one = set[Standing]()
    for told in orders([zhao(SIGNED), zhao(RENEWED), follows], [*left, GIVE_WAY]):
        both = Both(at_once=True).say(*told)
        assert {each.contract_id for each in both.states[ZHAO].ended} == {LEASE}
        as_one.add(both.stands(ZHAO))
    assert len(as_one) == 1
