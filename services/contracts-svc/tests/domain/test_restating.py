"""A contract that a ledger says again: a draft follows it, what was signed does not."""

import pytest
from contracts.domain.class_facts import ContractClassGiven
from contracts.domain.clauses import Clauses, RentFree, RentStep
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Restate
from contracts.domain.contract_facts import ContractSigned, ContractVoided
from contracts.domain.letting import Clash, LetTwice
from contracts.domain.restating import (
    ApprovedOtherwise,
    ContractGivenUp,
    EndAgreedOtherwise,
    FreeAgreedOtherwise,
    RentAgreedOtherwise,
    SignedOtherwise,
    StepsAgreedOtherwise,
)
from contracts.domain.terms import EndBeforeStart
from kernel.domain import Refusal
from testkit.given import given

from .words import LEASE, LI, OTHER_ROOM, OWNER, ROOM, day, drafted, signed, terms

DRAFT, SIGNED = drafted(), signed()


def say(signed_on: str = "", **other: object) -> Restate:
    """A ledger does not say who cares for a contract."""
    on = day(signed_on) if signed_on else None
    asked = terms(**other, manager_id=None)
    return Restate(contract_id=LEASE, terms=asked, signed_on=on, taken_over=True)


def test_it_is_written_down_and_known_again() -> None:
    given(contract).when(say()).then(drafted(by=None, manager_id=None))
    given(contract, DRAFT).when(say()).nothing()
    given(contract, DRAFT, SIGNED).when(say(signed_on="3-1")).nothing()


def test_a_draft_says_what_the_ledger_says_now_and_is_signed_by_it() -> None:
    other = drafted(rent_fen=1)
    given(contract, DRAFT).when(say(rent_fen=1)).then(other)
    now = {"terms": terms(rent_fen=1), "signed_on": day("3-1")}  # a draft here was not in force before
    by_it = ContractSigned(contract_id=LEASE, **now, caps_version=1, caps_scope="general")
    at_once = other.model_copy(update={"signed_at_once": True})
    given(contract, DRAFT).when(say(signed_on="3-1", rent_fen=1)).then(at_once, by_it)
    given(contract, DRAFT).when(say(ends_on=day("2020-1-1"))).refused(EndBeforeStart)
    clash = Clash(unit_id=ROOM, contract_id=LI, last_day=day("12-31"))
    asked = say(rent_fen=1).model_copy(update={"clashes": (clash,)})
    given(contract, DRAFT).when(asked).refused(LetTwice)


def test_what_a_draft_said_at_first_takes_back_nothing_that_was_changed_since() -> None:
    amended = given(contract, DRAFT, drafted(rent_fen=1))
    amended.when(say()).nothing()
    amended.when(say(deposit_fen=2)).then(drafted(rent_fen=1, deposit_fen=2))
    given(contract, DRAFT, drafted(rent_fen=1), drafted(rent_fen=2)).when(say()).nothing()
    amended.when(say(rent_fen=3)).then(drafted(rent_fen=3))


@pytest.mark.parametrize("signing", [(), (SIGNED,)])
def test_nor_does_the_class_that_it_came_with(signing: tuple[ContractSigned, ...]) -> None:
    def given_class(said: str, old: str | None) -> ContractClassGiven:
        more = {"contract_class": said, "old_class": old}
        return ContractClassGiven.model_validate({"contract_id": LEASE, "terms": terms()} | more)

    by_hand = given(contract, DRAFT, *signing, given_class("key", None), given_class("ordinary", "key"))
    by_hand.when(say().model_copy(update={"contract_class": "key"})).nothing()
    corporate = say().model_copy(update={"contract_class": "corporate"})
    by_hand.when(corporate).then(given_class("corporate", "ordinary"))
    late = given(contract, DRAFT, *signing, given_class("key", "ordinary"), given_class("ordinary", "key"))
    late.when(say().model_copy(update={"contract_class": "key"})).nothing()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"rent_fen": 1}, RentAgreedOtherwise),
        ({"ends_on": day("2027-3-15")}, EndAgreedOtherwise),
        ({"starts_on": day("3-16")}, SignedOtherwise),
        ({"deposit_fen": 1}, SignedOtherwise),
        ({"unit_ids": (OTHER_ROOM,)}, SignedOtherwise),
        ({"party_id": LEASE}, SignedOtherwise),
    ],
)
def test_what_was_signed_is_changed_by_acts_of_its_own(
    said: dict[str, object], refusal: type[Refusal]
) -> None:
    given(contract, DRAFT, SIGNED).when(say(**said)).refused(refusal)


@pytest.mark.parametrize(
    ("clauses", "refusal"),
    [
        (Clauses(rent_steps=(RentStep(from_on=day("9-15"), rent_fen=1),)), StepsAgreedOtherwise),
        (Clauses(rent_free=(RentFree(starts_on=day("3-15"), ends_on=day("4-15")),)), FreeAgreedOtherwise),
    ],
)
def test_and_so_are_its_steps_and_its_free_days(clauses: Clauses, refusal: type[Refusal]) -> None:
    asked = say().model_copy(update={"clauses": clauses})
    given(contract, DRAFT, SIGNED).when(asked).refused(refusal)


def test_what_was_given_up_comes_back_under_another_number() -> None:
    voided = ContractVoided(contract_id=LEASE, terms=terms())
    given(contract, DRAFT, voided).when(say()).refused(ContractGivenUp)


@pytest.mark.parametrize("signed_on", ["", "3-1"])
@pytest.mark.parametrize(
    "said",
    [
        *({"rent_fen": 1}, {"deposit_fen": 1}, {"cycle": "quarterly"}, {"ends_on": day("2026-3-14")}),
        *({"starts_on": day("3-16")}, {"unit_ids": (OTHER_ROOM,)}, {"party_id": LEASE}, {"tenant_id": OWNER}),
    ],
)
def test_what_a_renewal_drafted_goes_another_way_through_the_renewal_alone(
    said: dict[str, object], signed_on: str
) -> None:
    asked = say(signed_on, **said).model_copy(update={"approved": True})
    [field] = said
    given(contract, DRAFT).when(asked).refused(ApprovedOtherwise, field=field)
    older_offer = given(contract, drafted(**said), DRAFT)
    older_offer.when(asked).refused(ApprovedOtherwise, field=field)


def test_nor_does_its_rent_move_otherwise_and_it_is_signed_as_approved() -> None:
    step = Clauses(rent_steps=(RentStep(from_on=day("9-15"), rent_fen=500_000),))
    told = say("3-1").model_copy(update={"approved": True})
    moved = told.model_copy(update={"clauses": step})
    freed = Clauses(rent_free=(RentFree(starts_on=day("3-15"), ends_on=day("4-15")),))
    given(contract, DRAFT).when(moved).refused(ApprovedOtherwise, field="rent_steps")
    given(contract, DRAFT).when(told.model_copy(update={"clauses": freed})).refused(
        ApprovedOtherwise, field="rent_free"
    )
    given(contract, DRAFT).when(told.model_copy(update={"signed_on": None})).nothing()
    given(contract, DRAFT).when(told).then(SIGNED.model_copy(update={"signed_on": day("3-1")}))
    rising = given(contract, DRAFT.model_copy(update={"clauses": step}))
    for said in (told, moved):
        rising.when(said.model_copy(update={"signed_on": None})).nothing()
    two = terms(unit_ids=(ROOM, OTHER_ROOM)), terms(unit_ids=(OTHER_ROOM, ROOM))
    both = given(contract, DRAFT.model_copy(update={"terms": two[0]}))
    both.when(told.model_copy(update={"terms": two[1], "signed_on": None})).nothing()
