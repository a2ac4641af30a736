"""What is carried over beyond a lower deposit: told on the first day, and gone once it went back."""

from contracts.domain.carrying import CarryDeposit, TellExcess
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractAnnulled, ContractDepositLowered
from contracts.domain.deposit_facts import ContractDepositExceeded, ContractDepositReturned
from contracts.domain.deposit_return import (
    NoteDepositReturned,
    NothingToReturn,
    ReturnDiffers,
    ReturnedInFuture,
    StillWithTheOneBefore,
)
from contracts.domain.refund_reference import ReferenceUsed
from contracts.policies.carrying import deposit_exceeded, on_its_first_day
from kernel.clock import start_of
from testkit.given import given

from .test_carrying import CARRY, HELD, LOWER, carried
from .test_renewal import fact_of
from .words import LEASE, LI, NEXT_LEASE, ROOM, ZHAO, day, drafted, signed, terms

OVER = ContractDepositExceeded(contract_id=LEASE, terms=terms(**LOWER), old_deposit_fen=700, deposit_fen=500)
BACK = NoteDepositReturned(amount_fen=200, paid_on=day("5-1"), reference="B-1", today=day("5-1"))
WENT_BACK = ContractDepositReturned(
    contract_id=LEASE, terms=terms(**LOWER), **BACK.model_dump(), reference_once=True, of={NEXT_LEASE: 200}
)


def test_a_deposit_just_as_high_is_exceeded_by_nothing() -> None:
    same = {"deposit_fen": 700}
    there = given(contract, drafted(**same), signed(**same), carried(700, 700, **same))
    there.when(TellExcess()).nothing()
    assert on_its_first_day(fact_of(carried(700, 700, **same))) == []


def test_that_more_is_carried_than_it_asks_for_is_told_once_and_on_its_first_day() -> None:
    over = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER))
    begins = {"starts_on": day("2026-3-1"), **LOWER}
    ahead, known_late = fact_of(carried(700, 700, **begins)), fact_of(over[-1])
    for fact, due_at in ((ahead, start_of(day("2026-3-1"))), (known_late, known_late.recorded_at)):
        [deadline] = on_its_first_day(fact)
        assert deadline.due_at == due_at
        asked = deposit_exceeded.fire(deadline)
        assert (asked.id, asked.command) == (LEASE, TellExcess())
    given(contract, *over, OVER).when(TellExcess()).nothing()
    settled = carried(0, 0, kept=700, held=0, **LOWER)
    given(contract, *over, settled).when(TellExcess()).nothing()
    given(contract, *over, settled, over[-1]).when(TellExcess()).then(OVER)
    given(contract, *over, OVER, settled, over[-1]).when(TellExcess()).then(OVER)
    void = ContractAnnulled(contract_id=LEASE, terms=terms(**LOWER))
    given(contract, *over, void).when(TellExcess()).nothing()
    given(contract).when(TellExcess()).nothing()


def test_what_it_was_lowered_by_before_its_first_day_is_told_once() -> None:
    lower = ContractDepositLowered(
        contract_id=LEASE, terms=terms(deposit_fen=300), old_deposit_fen=500, deposit_fen=300
    )
    beyond = OVER.model_copy(update={"terms": lower.terms, "old_deposit_fen": 500, "deposit_fen": 300})
    over = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER), lower)
    given(contract, *over).when(TellExcess()).then(beyond)
    free = {"deposit_fen": 0}
    all_told = lower.model_copy(update={"old_deposit_fen": 700})
    of_none = (drafted(**free), signed(**free), carried(700, 700, held=700, **free), all_told)
    given(contract, *of_none, carried(700, 700, deposit_fen=300)).when(TellExcess()).nothing()


def test_what_is_carried_beyond_a_lower_deposit_goes_back_once() -> None:
    lower = (drafted(**LOWER), signed(**LOWER))
    given(contract, *lower).when(CARRY).then(carried(700, 700, **LOWER))
    given(contract, *lower, carried(700, 700, **LOWER)).when(TellExcess()).then(OVER)
    given(contract, *lower).when(BACK).refused(NothingToReturn)
    owing = given(contract, *lower, carried(700, 700, **LOWER), OVER)
    owing.when(BACK).then(WENT_BACK)
    owing.when(BACK.model_copy(update={"amount_fen": 199})).refused(ReturnDiffers, due_fen=200, due="2.00")
    owing.when(BACK.model_copy(update={"today": day("4-30")})).refused(ReturnedInFuture)
    done = given(contract, *lower, carried(700, 700, **LOWER), OVER, WENT_BACK)
    done.when(BACK).nothing()
    done.when(BACK.model_copy(update={"reference": "B-2"})).refused(NothingToReturn)
    others, theirs = ({"used_for": (whose,), "explained": True} for whose in (ZHAO, LI))
    owing.when(BACK.model_copy(update=others)).refused(ReferenceUsed, reference="B-1")
    owing.when(BACK.model_copy(update=theirs)).then(WENT_BACK.model_copy(update={"reference_once": False}))
    done.when(BACK.model_copy(update=others)).nothing()
    settled = CarryDeposit(from_contract_id=NEXT_LEASE, shares={}, kept={ROOM: 700})
    owing.when(settled).then(carried(0, 0, kept=700, held=0, **LOWER))


def test_so_does_the_difference_to_one_that_was_lowered_with_the_rent() -> None:
    lowered = ContractDepositLowered(
        contract_id=LEASE, terms=terms(**LOWER), old_deposit_fen=HELD, deposit_fen=500
    )
    owing = given(contract, drafted(), signed(), lowered)
    asked = BACK.model_copy(update={"amount_fen": HELD - 500})
    owing.when(asked).then(WENT_BACK.model_copy(update={"amount_fen": HELD - 500, "of": {}}))
    given(contract, drafted()).when(asked).refused(NothingToReturn)


def test_until_its_first_day_nothing_that_is_beyond_goes_back() -> None:
    lower = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER), OVER)
    early = BACK.model_copy(update={"paid_on": day("3-14"), "today": day("3-14")})
    given(contract, *lower).when(early).refused(StillWithTheOneBefore, starts_on=day("3-15"))
