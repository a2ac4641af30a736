"""Two numbers of one human being, any comings and leavings under either, merged and taken apart again, heard
in any order and twice: a room they have left is let to them no more, one they live in is.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_states import Over
from contracts.policies.merging import merging
from contracts.policies.moving_out import moving_out
from hypothesis import given, settings
from hypothesis import strategies as some
from kernel.domain import Decider, Event
from kernel.facts import Fact
from kernel.ids import named_id
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantsMerged,
    TenantsUnmerged,
)

from .words import LEASE, LI, OTHER_ROOM, PARK, ROOM, ZHAO, day, drafted_and_signed, signed

NUMBERS = {LI: "T-000001-7", ZHAO: "T-000002-5"}
BEGINS = day("3-15")
WHO = some.sampled_from(sorted(NUMBERS))
ROOMS = some.sampled_from([ROOM, ROOM, OTHER_ROOM])
A_FEW = some.integers(0, 20).map(lambda days: timedelta(days=days))


class Stay(NamedTuple):
    """`named`: by the lease, as whoever put it down said."""

    room: UUID
    came: date
    left: date = date.max
    named: bool = False

    @property
    def by_the_lease(self) -> bool:
        began = self.left > BEGINS or self.came >= BEGINS
        return self.room == ROOM and (began or self.named)


class Town:
    """tenant-svc as it allows people to move; contracts-svc hears of it whenever it is told to."""

    def __init__(self) -> None:
        self.stays: dict[UUID, list[Stay]] = {LI: [], ZHAO: []}
        self.gone: UUID | None = None
        self.merged_on = date.min
        self.topics: dict[UUID, list[Fact]] = {LI: [], ZHAO: []}
        self.log: list[Fact] = []
        self.states: dict[tuple[str, UUID], Any] = {}
        self.asked: set[tuple[Any, ...]] = set()
        self.facts = 0

    # ---- what happens there

    def other(self, who: UUID) -> UUID:
        return ZHAO if who == LI else LI

    def last(self, who: UUID) -> Stay | None:
        return self.stays[who][-1] if self.stays[who] else None

    def lives(self, who: UUID) -> bool:
        last = self.last(who)
        return last is not None and last.left == date.max

    def tell(self, who: UUID, event: Event, today: date) -> None:
        self.topics[who].append(self.fact(event, today))

    def fact(self, event: Event, today: date) -> Fact:
        self.facts += 1
        at = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
        said = {"event": event, "id": named_id("fact", self.facts), "effective_at": at, "recorded_at": at}
        return cast(Fact, SimpleNamespace(**said))

    # ---- what contracts-svc makes of it

    def hear(self, fact: Fact) -> None:
        """Each policy once, however often the fact comes."""
        for policy in (*moving_out, *merging):
            if isinstance(fact.event, policy.listens):
                for place, do in enumerate(policy.react(fact)):
                    once = (policy.name, fact.id, place)
                    if do.decider.name in ("tenancy", "contract") and once not in self.asked:
                        self.asked.add(once)
                        self.decide(do.decider, cast(UUID, do.id), do.command, fact)

    def decide(self, decider: Decider[Any, Any, Any], id_: UUID, command: Any, cause: Fact) -> None:
        state = self.states.get((decider.name, id_), decider.initial)
        for event in decider.decide(command, state):
            state = decider.evolve(state, event)
            self.log.append(self.fact(event, cause.effective_at.date()))
        self.states[decider.name, id_] = state

    def is_over(self) -> bool:
        return isinstance(self.states["contract", LEASE], Over)


def of(who: UUID) -> dict[str, UUID]:
    return {"tenant_id": who, "person_id": named_id("person", who)}


class Story:
    """One lease of one room, from `BEGINS` on, signed under LI; both numbers may have lived there before.

    What tenant-svc would not allow is no step of it.
    """

    def __init__(self) -> None:
        self.town, self.today = Town(), BEGINS
        lease = contract.evolve(contract.initial, drafted_and_signed())
        self.town.states["contract", LEASE] = contract.evolve(lease, signed())
        self.town.log.append(self.town.fact(signed(), self.today))
        self.left_by_it_as_another = False

    # ---- people

    def comes(self, who: UUID, room: UUID, days: timedelta, named: bool) -> None:
        """A few days after whatever was said before, by the lease that is theirs or without a word of it."""
        self.today += days
        last, others = self.town.last(who), self.town.stays[self.town.other(who)]
        taken = any(each.room == room and each.left > self.today for each in others)
        if who == self.town.gone or self.town.lives(who) or taken or (last and last.left >= self.today):
            return
        theirs = who == LI or self.town.gone == LI
        by_it = named and theirs and room == ROOM and not self.should_be_over()
        self.town.stays[who].append(Stay(room, self.today, named=by_it))
        self.tell(who, TenantMovedIn, moved_in_on=self.today)

    def leaves(self, who: UUID, days: timedelta) -> None:
        self.today += days
        last = self.town.last(who)
        if last and self.town.lives(who):
            self.town.stays[who][-1] = last._replace(left=self.today)
            self.tell(who, TenantMovedOut, moved_out_on=self.today)

    def stayed(self, who: UUID, room: UUID, before: timedelta, days: timedelta, named: bool) -> None:
        self.comes(who, room, before, named)
        self.leaves(who, days)

    def never_left(self, who: UUID) -> None:
        last, others = self.town.last(who), self.town.stays[self.town.other(who)]
        if last is None or who == self.town.gone or self.town.lives(who):
            return
        taken = any(each.room == last.room and each.left > last.came for each in others)
        strangers = last.named and who == ZHAO and self.town.gone != LI
        if not taken and not strangers:
            self.tell(who, TenantMoveOutWithdrawn, moved_in_on=last.came, moved_out_on=last.left)
            self.town.stays[who][-1] = last._replace(left=date.max)

    def never_came(self, who: UUID) -> None:
        last = self.town.last(who)
        if last and self.town.lives(who):
            self.tell(who, TenantMoveInWithdrawn, moved_in_on=last.came)
            self.town.stays[who].pop()

    def tell(self, who: UUID, fact: type[Event], **said: date) -> None:
        last = self.town.stays[who][-1]
        at = {"unit_id": last.room, "park_id": PARK, "contract_id": LEASE if last.named else None}
        self.town.tell(who, fact.model_validate({**of(who), **at, **said}), self.today)

    # ---- numbers

    def two_are_one(self, gone: UUID) -> None:
        if self.town.gone is None and not self.town.lives(gone):
            self.town.gone, self.town.merged_on = gone, self.today
            self.town.tell(gone, TenantsMerged(**both(gone)), self.today)

    def one_are_two(self) -> None:
        gone = self.town.gone
        if gone is None:
            return
        last = self.town.last(self.town.other(gone))
        by_theirs = gone == LI and last and last.left == date.max and last.room == ROOM
        if not by_theirs:
            self.town.gone = None
            told = {key: value for key, value in both(gone).items() if not key.endswith("number")}
            self.town.tell(gone, TenantsUnmerged(**told), self.today)

    # ---- what is heard when

    def hears(self, whose: int, many: int, twice: bool) -> None:
        """The next of LI's, of ZHAO's or of the own log."""
        waiting = (*self.town.topics.values(), self.town.log)[whose]
        for fact in waiting[:many]:
            waiting.remove(fact)
            for _ in range(1 + twice):
                self.town.hear(fact)

    # ---- what must be so

    def ends(self, turns: list[int]) -> None:
        while any((*self.town.topics.values(), self.town.log)):
            for turn in turns:
                self.hears(turn, 1, twice=False)
        zhao_left_by_it = any(each.named and each.left < date.max for each in self.town.stays[ZHAO])
        if self.town.gone == LI or not zhao_left_by_it:
            assert self.town.is_over() == self.should_be_over()

    def should_be_over(self) -> bool:
        """Read off the stays as they are: none is ended by what was heard when."""
        theirs, others = ([each for each in self.town.stays[who] if each.by_the_lease] for who in (LI, ZHAO))
        if any(each.left < date.max for each in theirs):
            return True
        if self.town.gone == LI:
            return any(each.left < date.max for each in others)
        if self.town.gone == ZHAO and others:
            return not any(each.named or each.came <= self.town.merged_on for each in theirs)
        return False


def both(gone: UUID) -> dict[str, Any]:
    other = ZHAO if gone == LI else LI
    to = {"survivor_id": other, "survivor_person_id": named_id("person", other)}
    return {**of(gone), "number": NUMBERS[gone], **to, "survivor_number": NUMBERS[other]}


COMES = some.tuples(some.just("comes"), WHO, ROOMS, A_FEW, some.booleans())
MERGED = some.tuples(some.just("two_are_one"), WHO)
HEARD = some.tuples(some.just("hears"), some.integers(0, 2), some.integers(1, 8), some.booleans())
STEPS = some.one_of(
    *(COMES, COMES, MERGED, MERGED, HEARD, HEARD),
    some.tuples(some.just("stayed"), WHO, ROOMS, A_FEW, A_FEW, some.booleans()),
    some.tuples(some.just("leaves"), WHO, A_FEW),
    some.tuples(some.just("one_are_two")),
    some.tuples(some.sampled_from(["never_left", "never_came"]), WHO),
)


@given(steps=some.lists(STEPS, min_size=3, max_size=16), turns=some.permutations(range(3)))
@settings(max_examples=1000)
def test_any_merges(steps: list[tuple[Any, ...]], turns: list[int]) -> None:
    story = Story()
    for step, *said in steps:
        getattr(story, step)(*said)
    story.ends(turns)
