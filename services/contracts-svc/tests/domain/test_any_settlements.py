"""Any clerk in any order: a settlement against a set of ticks and a dictionary of amounts."""

from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain.settlement_items import (
    ITEMS,
    Deduction,
    Item,
    settled,
)
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from kernel.domain import Refusal

from .twelve import CLOSE, DEPOSIT, NOTHING, OPENED, PAID, PROVEN, check


class Settling(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.account_named = True
        self.without: set[Item] = set()
        self.state: of.Settlement = of.settlement.evolve(of.NotOpened(), OPENED)
        self.amounts: dict[Item, int] = {}
        self.closed = self.paid = False

    def ask(self, command: commands.SettlementCommand) -> bool:
        try:
            events = of.settlement.decide(command, self.state)
        except Refusal:
            return False
        for event in events:
            self.state = of.settlement.evolve(self.state, event)
        return True

    @property
    def refund(self) -> int:
        return max(DEPOSIT - sum(self.amounts.values()), 0)

    @rule(item=some.sampled_from(ITEMS), amount=some.integers(0, 300_000) | some.just(DEPOSIT))
    def tick(self, item: Item, amount: int) -> None:
        taken = (Deduction(amount_fen=amount, ground="utilities", clause="7"),) if amount else ()
        if self.ask(check(item, PROVEN, *taken)) and not self.closed:
            self.amounts[item] = amount
            self.account_named |= item == "deposit_refund"
            self.without.discard(item)

    @precondition(lambda self: not self.closed)
    @rule(
        item=some.sampled_from([each for each in ITEMS if each != "deposit_refund"]),
        explained=some.booleans(),
    )
    def tick_without_a_record(self, item: Item, *, explained: bool) -> None:
        """A door without a code and a contract that is not filed have none, and why is said once; of all else
        there is something to show.
        """
        bare = check(item, NOTHING).model_copy(update={"explained": explained})
        taken = item in self.without or (explained and item in ("door_codes", "filing"))
        assert self.ask(bare) == taken
        if taken:
            self.amounts[item] = 0
            self.without.add(item)

    @precondition(lambda self: not self.closed)
    @rule(explained=some.booleans())
    def tick_the_refund_without_an_account(self, *, explained: bool) -> None:
        """Nothing of what is taken is taken by this item, so that it changes no refund."""
        bare = check("deposit_refund", NOTHING).model_copy(update={"explained": explained})
        assert self.ask(bare) == (self.refund == 0)
        if self.refund == 0:
            self.amounts["deposit_refund"] = 0
            self.account_named = False

    @rule()
    def close(self) -> None:
        whole = len(self.amounts) == 12 and (self.account_named or self.refund == 0)
        assert self.ask(CLOSE) == (whole or self.closed)
        self.closed |= whole

    @rule(last=some.sampled_from(ITEMS))
    def tick_all_that_is_left(self, last: Item) -> None:
        """And try to close before the last one: of ticks drawn one by one hardly any run stops there."""
        for item in sorted(ITEMS, key=lambda item: item == last):
            if item == last:
                self.close()
            if item not in self.amounts:
                self.tick(item, 0)

    @precondition(lambda self: self.closed)
    @rule()
    def reopen(self) -> None:
        assert self.ask(commands.ReopenSettlement()) == (not self.paid)
        self.closed = self.paid

    @rule(difference=some.sampled_from([0, 0, 1]))
    def pay(self, difference: int) -> None:
        assert isinstance(self.state, of.Open)
        due = self.state.account.refund_fen
        paid = self.ask(PAID.model_copy(update={"amount_fen": due + difference}))
        assert paid == (self.closed and due > 0 and difference == 0)
        self.paid = self.paid or paid

    @invariant()
    def the_account_is_that_of_the_model(self) -> None:
        assert isinstance(self.state, of.Open)
        assert isinstance(self.state, of.Closed) == self.closed
        assert self.state.account == settled(DEPOSIT, self.amounts.values())
        assert set(self.state.missing) == set(ITEMS) - set(self.amounts)


TestSettling = Settling.TestCase
TestSettling.settings = settings(max_examples=40, stateful_step_count=25)
