"""One tenant, contract after contract in one room or two, whatever is signed, ended, left, told late and
taken back: every fen of a deposit is held, on its way back, or back in exactly one place.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_commands import ChangeRent, Draft
from contracts.domain.contract_refusals import EndsThenAnyway
from contracts.domain.contract_states import Ending, Expired, InForce, Over, Voided, Written
from contracts.domain.deposit import share_of
from contracts.domain.deposit_return import NoteDepositReturned
from contracts.domain.second_check import RentChange
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import NoteOwedPaid
from contracts.domain.settlement_facts import SettlementClosed, SettlementRefundPaid
from contracts.domain.settlement_states import Closed, Open, Paid, place_of
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kernel.clock import start_of
from kernel.ids import named_id
from published.tenants import TenantMovedIn, TenantMovedOut, TenantMoveOutWithdrawn, TenantRoomChanged

from .naive import DAY
from .till import Till
from .words import LI, OTHER_ROOM, PARK, ROOM, annul, approval, day, terminate, terms

BEGINS = day("2027-1-1")
NOON = timedelta(hours=12)
RENT = 450_000
IDS = [named_id("contract", number) for number in range(6)]
WHO: dict[str, Any] = {"tenant_id": LI, "person_id": named_id("person", LI), "park_id": PARK}
DEPOSITS = some.sampled_from([900, 900, 900, 1200, 700, 0, 901])
LENGTHS = some.integers(1, 40).map(lambda days: days * DAY)
WHICH = some.integers(0, 5)
A_FEW = some.integers(0, 12).map(lambda days: days * DAY)


class AnyDeposits(RuleBasedStateMachine):
    """Of what was signed `before` is who it follows on, where that was known then, and `left_then` the rooms
    that this one had been given back by then.
    """

    @initialize(
        deposit=DEPOSITS,
        both=some.booleans(),
        length=LENGTHS,
        seed=some.integers(0, 99),
        comes=some.booleans(),
        behind=some.lists(DEPOSITS, max_size=2),
        cut=some.booleans(),
    )
    def a_first_one_is_signed(
        self,
        deposit: int,
        both: bool,
        length: timedelta,
        seed: int,
        comes: bool,
        behind: Sequence[int] = (),
        cut: bool = False,
    ) -> None:
        """`behind`: what those ask for that are signed in a row with it, or, where it was `cut`, with the one
        day that is left of it then.
        """
        self.till = Till(start_of(BEGINS - 5 * DAY) + NOON, seed)
        self.signed: list[UUID] = []
        self.before: dict[UUID, UUID] = {}
        self.left_then: dict[UUID, frozenset[UUID]] = {}
        self.stays: list[tuple[UUID, date, date | None]] = []
        self.references = self.returned = self.refunded = 0
        rooms = (ROOM, OTHER_ROOM) if both else (ROOM,)
        self.sign(rooms, BEGINS, BEGINS + length, deposit)
        if cut:
            self.till.ask(contract, IDS[0], terminate(BEGINS + DAY, today=self.today))
        for each in behind:
            self.the_next_is_signed(each, length)
        if comes:
            self.days_pass(5 * DAY)
            self.comes(0)

    # --- what is so

    @property
    def today(self) -> date:
        return self.till.today

    def of(self, id_: UUID) -> Written:
        found = self.till.state(contract, id_)
        assert isinstance(found, Written)
        return found

    def standing(self) -> list[Written]:
        return [each for each in map(self.of, self.signed) if isinstance(each, InForce | Ending | Expired)]

    def lives_in(self) -> list[UUID]:
        return [room for room, _, left in self.stays if left is None]

    # --- what is done

    def sign(self, rooms: tuple[UUID, ...], starts_on: date, ends_on: date, deposit: int) -> None:
        id_ = IDS[len(self.signed)]
        said = terms(unit_ids=rooms, starts_on=starts_on, ends_on=ends_on, deposit_fen=deposit, rent_fen=RENT)
        refused = self.till.ask(
            contract, id_, Draft(contract_id=id_, terms=said, signed_on=min(self.today, starts_on))
        )
        assert refused is None, refused
        self.signed.append(id_)

    @precondition(lambda self: len(self.signed) < len(IDS) and self.standing())
    @rule(deposit=DEPOSITS, length=LENGTHS)
    def the_next_is_signed(self, deposit: int, length: timedelta) -> None:
        last = max(self.standing(), key=lambda each: each.terms.starts_on)
        if last.terms.ends_on <= last.terms.starts_on:
            return
        starts_on = max(last.terms.ends_on, self.today) if isinstance(last, Expired) else last.terms.ends_on
        if isinstance(last, InForce | Ending):
            self.before[IDS[len(self.signed)]] = last.contract_id
            self.left_then[IDS[len(self.signed)]] = last.given_back
        self.sign(last.terms.unit_ids, starts_on, starts_on + length, deposit)

    @rule(days=A_FEW | LENGTHS)
    def days_pass(self, days: timedelta) -> None:
        for _ in range(days // DAY):
            self.till.until(self.till.now + DAY)

    @rule(which=WHICH)
    def comes(self, which: int) -> None:
        if self.lives_in():
            return
        last_left = max((left for _, _, left in self.stays if left), default=date.min)
        here = [
            each for each in self.standing() if each.terms.starts_on <= self.today and not each.given_back
        ]
        if not here or last_left >= self.today:
            return
        by = here[which % len(here)]
        for room in by.terms.unit_ids:
            self.stays.append((room, self.today, None))
            came = TenantMovedIn(**WHO, unit_id=room, contract_id=by.contract_id, moved_in_on=self.today)
            self.till.happen(came)

    @precondition(lambda self: self.lives_in())
    @rule(which=WHICH, ago=A_FEW, all_rooms=some.booleans())
    def leaves(self, which: int, ago: timedelta, all_rooms: bool) -> None:
        rooms = self.lives_in()
        for room in rooms if all_rooms or not rooms else [rooms[which % len(rooms)]]:
            place = next(n for n, (each, _, left) in enumerate(self.stays) if each == room and left is None)
            _, came, _ = self.stays[place]
            on = max(came, self.today - ago)
            self.stays[place] = (room, came, on)
            self.till.happen(TenantMovedOut(**WHO, unit_id=room, contract_id=None, moved_out_on=on))

    @precondition(lambda self: any(left for _, _, left in self.stays))
    @rule(which=WHICH)
    def never_left(self, which: int = 0) -> None:
        """0: the room they came to last."""
        last = {room: place for place, (room, _, _) in enumerate(self.stays)}
        place = sorted(last.values(), reverse=True)[which % len(last)]
        room, came, left = self.stays[place]
        changed = any(each != room and since == left for each, since, _ in self.stays)
        if left is None or changed:
            return
        self.stays[place] = (room, came, None)
        said = {"unit_id": room, "contract_id": None, "moved_in_on": came, "moved_out_on": left}
        self.till.happen(TenantMoveOutWithdrawn(**WHO, **said))

    @precondition(lambda self: self.lives_in() == [ROOM] or self.lives_in() == [OTHER_ROOM])
    @rule()
    def changes_rooms(self) -> None:
        [room] = self.lives_in()
        place = next(n for n, (each, _, left) in enumerate(self.stays) if each == room and left is None)
        of_one = [each for each in self.standing() if len(each.terms.unit_ids) == 1]
        if self.stays[place][1] >= self.today or not of_one or of_one != self.standing():
            return
        # Not held to be right: on the first day of one that comes to nothing, when the one before is over.
        if any(each.terms.starts_on == self.today for each in of_one):
            return
        other = OTHER_ROOM if room == ROOM else ROOM
        self.stays[place] = (room, self.stays[place][1], self.today)
        self.stays.append((other, self.today, None))
        moved = {"from_unit_id": room, "to_unit_id": other, "changed_on": self.today}
        self.till.happen(TenantRoomChanged(**WHO, **moved))

    @precondition(lambda self: self.standing())
    @rule(which=WHICH, ahead=some.integers(-10, 40))
    def terminates(self, which: int, ahead: int) -> None:
        one = self.standing()[which % len(self.standing())]
        on = max(one.terms.starts_on, self.today + ahead * DAY)
        self.till.ask(contract, one.contract_id, terminate(on, today=self.today))

    @precondition(lambda self: any(isinstance(each, Ending) for each in self.standing()))
    @rule()
    def takes_a_termination_back(self) -> None:
        """Where nothing is signed for the days that it is to have again."""
        for one in self.standing():
            if isinstance(one, Ending) and not any(
                one.terms.ends_on <= each.terms.starts_on < one.would_end_on for each in self.standing()
            ):
                self.till.ask(contract, one.contract_id, terminate(one.would_end_on, today=self.today))

    @precondition(lambda self: self.standing())
    @rule(which=WHICH)
    def annuls(self, which: int) -> None:
        one = self.standing()[which % len(self.standing())]
        by_it = LI if self.lived_by(one) else None
        self.till.ask(contract, one.contract_id, annul(lived_in_by=by_it))

    def lived_by(self, one: Written) -> bool:
        rows = [
            row
            for row in self.till.lettings.values()
            if row["unit_id"] in self.lives_in() and row["unit_id"] in one.terms.unit_ids
            if row["until"] > self.today
        ]
        rows.sort(key=lambda row: (row["starts_on"] > self.today, abs(row["starts_on"] - self.today)))
        return bool(rows) and rows[0]["contract_id"] == one.contract_id

    @precondition(lambda self: self.standing())
    @rule(which=WHICH, to=some.sampled_from([800, 600, 300]))
    def lowers(self, which: int, to: int) -> None:
        one = self.standing()[which % len(self.standing())]
        act = RentChange(from_on=one.terms.starts_on, rent_fen=RENT, deposit_fen=to)
        said = act.model_dump(exclude={"kind"})
        self.till.ask(contract, one.contract_id, ChangeRent(**said, **_alone(act)))

    @rule(which=WHICH)
    def what_is_beyond_goes_back(self, which: int) -> None:
        id_ = self.signed[which % len(self.signed)]
        due = self.of(id_).deposit.to_return_fen
        self.references += 1
        paid = {"paid_on": self.today, "reference": f"B-{self.references}", "today": self.today}
        if self.till.ask(contract, id_, NoteDepositReturned(amount_fen=due, **paid)) is None:
            self.returned += due

    @rule(which=WHICH, paid=some.booleans())
    def settles(self, which: int, paid: bool) -> None:
        found = [
            each for each in self.till.settlements() if isinstance(each, Open) and not isinstance(each, Paid)
        ]
        if not found:
            return
        one = found[which % len(found)]
        place = place_of(one)
        id_ = place["settlement_id"]
        if not isinstance(one, Closed):
            self.till.happen(
                SettlementClosed(**place, closed_by=LI, account=one.account), of=settlement, id_=id_
            )
        elif paid and one.account.refund_fen:
            said = {"amount_fen": one.account.refund_fen, "paid_on": self.today, "reference": "R"}
            self.till.happen(SettlementRefundPaid(**place, **said), of=settlement, id_=id_)
            self.refunded += one.account.refund_fen

    @rule(which=WHICH)
    def what_was_refunded_is_back(self, which: int) -> None:
        found = [
            each
            for each in self.till.settlements()
            if isinstance(each, Paid) and each.stays and not each.restored
        ]
        if not found:
            return
        one = found[which % len(found)]
        fen = one.paid.amount_fen
        said = {
            "paid_on": self.today,
            "today": self.today,
            "way": "cash",
            "reference": "R",
            "received_by": LI,
        }
        back = NoteOwedPaid(amount_fen=fen, **said)
        assert self.till.ask(settlement, place_of(one)["settlement_id"], back) is None
        self.refunded -= fen

    # --- what must be so

    @invariant()
    def every_fen_is_in_one_place(self) -> None:
        paid_in = sum(self.own(each) for each in map(self.of, self.signed))
        settled = sum(
            each.opened.deposit_fen
            for each in self.till.settlements()
            if isinstance(each, Open) and not isinstance(each, Paid)
        )
        settled += self.refunded
        back = self.returned + sum(each.deposit.to_return_fen for each in map(self.of, self.signed))
        held = sum(self.held(each) for each in map(self.of, self.signed))
        assert held + settled + back == paid_in, (held, settled, back, paid_in)

    @invariant()
    def who_lives_there_does_so_by_a_contract_that_has_begun(self) -> None:
        """Past its end as well: the room is let to nobody else."""
        for room in self.lives_in():
            of_the_room = [row for row in self.till.lettings.values() if row["unit_id"] == room]
            assert any(row["starts_on"] <= self.today < row["until"] for row in of_the_room), of_the_room

    def own(self, one: Written) -> int:
        """What was paid for it alone; of what is void, what of that went back before."""
        if isinstance(one, Voided):
            return sum(each.amount_fen - sum(each.of.values()) for each in one.returned)
        return one.deposit.own_fen

    def held(self, one: Written) -> int:
        """Without what contracts before still have."""
        not_over = [of for of in one.carried if not isinstance(self.of(of), Over | Voided)]
        to_come = sum(one.carried[of] for of in not_over)
        return int(self.till.contracts[one.contract_id]["held_fen"]) - to_come

    def teardown(self) -> None:
        """Once all have left and all is over, nothing is left that nobody settles."""
        self.days_pass(DAY)
        for _ in range(2):
            self.leaves(0, timedelta(0), True)
            while found := [each for each in self.standing() if not isinstance(each, Ending)]:
                for one in found:
                    on = max(one.terms.starts_on, self.today)
                    if isinstance(one, Expired):
                        on += DAY
                    refused = self.till.ask(contract, one.contract_id, terminate(on, today=self.today))
                    assert refused in (None, EndsThenAnyway)
                self.days_pass(DAY)
            self.days_pass(120 * DAY)
        assert not self.lives_in()
        left = {id_: self.held(self.of(id_)) for id_ in self.signed}
        assert not any(left.values()), left

    @invariant()
    def nobody_pays_twice_for_the_same(self) -> None:
        """Nor for what one before has that what lies between came to nothing."""
        for id_ in self.before:
            one, before = self.of(id_), self.stands_before(id_)
            if before and not one.came_to_nothing:
                known = self.whole(before) - self.settled_when(id_, before)
                assert one.deposit.own_fen <= max(one.deposit_as_signed - known, 0)

    @invariant()
    def what_was_asked_for_anew_is_there(self) -> None:
        """Of rooms that were settled when it was signed, unless they turn out never to have left them."""
        for id_, before in self.before.items():
            one = self.of(id_)
            if self.settled_when(id_, before) and not one.came_to_nothing:
                asked = one.deposit_as_signed - self.whole(before) + self.settled_when(id_, before)
                assert one.deposit.own_fen >= max(asked, 0), (one.deposit, asked)

    def settled_when(self, id_: UUID, before: UUID) -> int:
        """What stood with `before` for the rooms that it was given back when the other was signed, or what
        lay between and came to nothing.
        """
        of, known = self.of(before), self.left_then[id_]
        while (id_ := self.before[id_]) != before:
            known |= self.left_then[id_]
        left = known & of.given_back
        return sum(share_of(self.whole(before), of.terms.unit_ids, room) for room in left)

    def stands_before(self, id_: UUID) -> UUID | None:
        before = self.before.get(id_)
        return self.stands_before(before) if before and self.of(before).came_to_nothing else before

    def whole(self, id_: UUID) -> int:
        """What would be held by it had nothing of it been settled."""
        one, before = self.of(id_), self.stands_before(id_)
        carried = self.whole(before) - self.settled_when(id_, before) if before else 0
        return one.terms.deposit_fen if one.deposit_as_signed else carried


def _alone(act: RentChange) -> dict[str, Any]:
    """As another approved it."""
    said = terminate(BEGINS)
    return {"by": said.by, "at": said.at, "approval": approval(act)}


test_any_deposits = AnyDeposits.TestCase
test_any_deposits.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
