"""Two rooms by one contract, and the next one of its tenant has one of them alone: there it follows on that,
with that room's part of the deposit, and the first goes on in the other until it is terminated.
"""

from contracts.domain.contract_states import Expired, InForce, Over
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import GiveWay, NoteFollowedInPart, command_of
from contracts.domain.tenancy_facts import (
    AgreementFollowedInPart,
    FollowedInPart,
    TenancyGaveWay,
    TenancyPassedOn,
)
from published.tenants import TenantMovedIn
from testkit.given import given

from .naive import DAY
from .test_any_deposits import BEGINS, IDS, WHO
from .test_until_the_next_begins import SEEDS, Settled
from .words import LI, ROOM, ZHAO, day

FIRST, SECOND, *_ = IDS
NOTED = AgreementFollowedInPart(
    tenant_id=LI, contract_id=FIRST, followed_by=SECOND, from_on=BEGINS + 30 * DAY
)


class Town(Settled):
    """The first is of both rooms, for 30 days and 301 fen, and they are put down in the one; the second, of
    that one alone, is signed behind it five days after they came, for 40 days and 200 fen.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.a_first_one_is_signed(301, True, 30 * DAY, seed, False)
        self.days_pass(5 * DAY)
        self.stays.append((ROOM, self.today, None))
        by_it = {"contract_id": FIRST, "moved_in_on": self.today}
        self.till.happen(TenantMovedIn(**WHO, unit_id=ROOM, **by_it))
        self.begins = self.of(FIRST).terms.ends_on
        self.days_pass(5 * DAY)
        self.sign((ROOM,), self.begins, self.begins + 40 * DAY, 200)

    def until_it_has_begun(self) -> None:
        self.days_pass(self.begins - self.today + 3 * DAY)

    def has(self) -> list[int]:
        """What each holds."""
        return [self.held(self.of(id_)) for id_ in (FIRST, SECOND)]


@SEEDS
def test_that_room_s_part_is_held_for_the_second_from_its_signature_on(seed: int) -> None:
    town = Town(seed)
    assert (town.of(SECOND).carried, town.of(SECOND).deposit.own_fen) == ({FIRST: 150}, 50)
    assert town.has() == [301, 50]
    town.until_it_has_begun()
    assert isinstance(town.of(FIRST), Expired)
    town.leave(0, None)
    assert town.settled() == [(SECOND, 200)]
    assert isinstance(town.of(SECOND), Over)
    town.terminates(0, 1)
    town.days_pass(2 * DAY)
    assert isinstance(town.of(FIRST), Over)
    assert sorted(town.settled()) == sorted([(SECOND, 200), (FIRST, 151)])
    assert town.has() == [0, 0]
    town.teardown()


@SEEDS
def test_who_lives_there_by_the_second_goes_on_as_the_first_is_terminated_in_the_other(seed: int) -> None:
    town = Town(seed)
    town.until_it_has_begun()
    town.terminates(0, 1)
    town.days_pass(2 * DAY)
    assert (type(town.of(FIRST)), type(town.of(SECOND))) == (Over, InForce)
    assert town.settled() == [(FIRST, 151)]
    assert town.has() == [0, 200]
    town.leave(0, None)
    assert sorted(town.settled()) == sorted([(FIRST, 151), (SECOND, 200)])
    town.teardown()


@SEEDS
def test_who_leaves_before_it_begins_leaves_it_to_stand_and_has_that_part_settled_with_the_first(
    seed: int,
) -> None:
    town = Town(seed)
    town.leave(0, None)
    assert town.left_to_stand() == [SECOND]
    assert town.settled() == [(FIRST, 150)]
    assert town.has() == [151, 50]
    town.never_left()
    assert town.settled() == []
    assert town.has() == [301, 50]
    town.leave(0, None)
    assert town.left_to_stand() == [SECOND, SECOND]
    town.teardown()


@SEEDS
def test_where_it_is_annulled_the_first_has_all_of_it_again(seed: int) -> None:
    town = Town(seed)
    town.annuls(1)
    assert town.has() == [301, 0]
    town.until_it_has_begun()
    town.leave(0, None)
    assert town.settled()[0] == (FIRST, 150)
    town.teardown()


def test_it_is_noted_once_and_passed_on_to_the_survivor_s_number() -> None:
    asked = NoteFollowedInPart(**NOTED.model_dump())
    given(tenancy).when(asked).then(NOTED)
    given(tenancy, NOTED).when(asked).then()
    way = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=day("3-1"))
    word = FollowedInPart(**NOTED.model_dump(exclude={"tenant_id"}))
    passed_on = TenancyPassedOn(tenant_id=LI, survivor_id=ZHAO, word=word)
    given(tenancy, NOTED).when(GiveWay(tenant_id=LI, survivor_id=ZHAO, on=day("3-1"))).then(way, passed_on)
    given(tenancy, way).when(asked).then(passed_on)
    theirs = NOTED.model_copy(update={"tenant_id": ZHAO})
    given(tenancy).when(command_of(word, ZHAO, of=LI)).then(theirs)
