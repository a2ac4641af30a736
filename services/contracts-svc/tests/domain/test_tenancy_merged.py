"""Of a number that gives way the contracts are the survivor's to end."""

from types import SimpleNamespace
from typing import cast

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    GiveWay,
    NoteRenewal,
    ReturnAgreements,
    TakeWayBack,
    TenancyCommand,
)
from contracts.domain.tenancy_facts import (
    AgreementRenewed,
    AgreementsReturned,
    Annulled,
    Arrival,
    Lived,
    Over,
    RanOut,
    Renewed,
    TenancyGaveWay,
    TenancyPassedOn,
    TenancyWayTakenBack,
    Word,
)
from contracts.policies.merging import pass_on
from kernel.facts import Fact
from testkit.given import given

from .tenancies import (
    CAME,
    LEFT,
    NEVER_BEGAN,
    OVER,
    RAN_OUT,
    RENEWED,
    SIGNED,
    UNLIVED,
    ended,
    held_over,
    noted,
    take,
)
from .words import LEASE, LI, NEXT_LEASE, ROOM, ZHAO, day


def test_who_turns_out_to_be_the_one_who_had_come_holds_over() -> None:
    """The lease was signed under a number that gives way only after it ran out and nobody had come by it."""
    said = {"tenant_id": LI, "survivor_id": ZHAO}
    over = Over(contract_id=LEASE, unit_ids=(ROOM,), on=day("9-1"), paid=False)
    given(tenancy, noted(SIGNED), NEVER_BEGAN, ended()).when(GiveWay(**said, on=day("9-20"))).then(
        TenancyGaveWay(**said, on=day("9-20")),
        TenancyPassedOn(**said, word=SIGNED),
        TenancyPassedOn(**said, word=over),
    )
    survivors = given(tenancy, noted(CAME), noted(SIGNED))
    survivors.when(OVER.model_copy(update={"paid": False})).then(held_over())
    given(tenancy, noted(SIGNED)).when(OVER.model_copy(update={"paid": False})).then(UNLIVED)
    given(tenancy, noted(SIGNED), NEVER_BEGAN, UNLIVED).when(GiveWay(**said, on=day("9-20"))).then(
        TenancyGaveWay(**said, on=day("9-20")),
        TenancyPassedOn(**said, word=SIGNED),
        TenancyPassedOn(**said, word=over),
    )
    later = Arrival(unit_id=ROOM, on=day("9-2"))
    given(tenancy, noted(later), noted(SIGNED)).when(OVER.model_copy(update={"paid": False})).nothing()


GAVE_WAY = TenancyGaveWay(tenant_id=LI, survivor_id=ZHAO, on=day("9-20"))
GIVE_WAY = GiveWay(tenant_id=LI, survivor_id=ZHAO, on=day("9-20"))
NEXT = AgreementRenewed(tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=day("7-1"))
FOLLOWS = Renewed(**NEXT.model_dump(exclude={"tenant_id"}))


def passed(word: Word) -> TenancyPassedOn:
    return TenancyPassedOn(tenant_id=LI, survivor_id=ZHAO, word=word)


def test_what_was_agreed_under_a_number_that_gives_way_is_the_survivors_to_end() -> None:
    given(tenancy, noted(SIGNED), noted(RENEWED), NEXT).when(GIVE_WAY).then(
        GAVE_WAY, passed(FOLLOWS), passed(RENEWED), passed(SIGNED)
    )
    stays = (Lived(unit_id=ROOM, came_on=day("3-16"), left_on=day("9-1")),)
    left = given(tenancy, noted(SIGNED), noted(CAME), noted(LEFT), ended()).when(GIVE_WAY)
    left.then(GAVE_WAY.model_copy(update={"stays": stays}))
    given(tenancy, GAVE_WAY).when(GIVE_WAY).nothing()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (take(SIGNED), SIGNED),
        (OVER, Over(**OVER.model_dump(exclude={"tenant_id", "of"}))),
        (RAN_OUT, RanOut(contract_id=LEASE, unit_ids=(ROOM,))),
        (ForgetAgreement(tenant_id=LI, contract_id=LEASE), Annulled(contract_id=LEASE)),
        (NoteRenewal(**NEXT.model_dump()), FOLLOWS),
    ],
)
def test_what_is_said_of_it_later_is_asked_of_the_survivors(asked: TenancyCommand, word: Word) -> None:
    given(tenancy, noted(SIGNED), GAVE_WAY).when(asked).then(passed(word))
    [do] = pass_on(cast(Fact, SimpleNamespace(event=passed(word))))
    assert (do.id, do.command) == (ZHAO, asked.model_copy(update={"tenant_id": ZHAO, "of": LI}))


def test_what_they_did_under_the_number_before_is_told_to_itself() -> None:
    given(tenancy, noted(SIGNED), noted(CAME), GAVE_WAY).when(take(LEFT)).then(noted(LEFT), ended())


def test_two_after_all_speak_for_themselves_again() -> None:
    back = TenancyWayTakenBack(tenant_id=LI, survivor_id=ZHAO)
    given(tenancy, GAVE_WAY).when(TakeWayBack(tenant_id=LI)).then(back)
    given(tenancy, GAVE_WAY, back).when(TakeWayBack(tenant_id=LI)).nothing()
    given(tenancy, GAVE_WAY, back).when(take(SIGNED)).then(noted(SIGNED))


def test_two_after_all_know_what_was_said_while_they_were_one() -> None:
    """Renewed meanwhile: who leaves by the first ends the next, of which their own tenancy never heard."""
    words = (passed(SIGNED), passed(RENEWED), passed(FOLLOWS))
    contracts = tuple(sorted((LEASE, NEXT_LEASE)))
    back = TenancyWayTakenBack(tenant_id=LI, survivor_id=ZHAO, contract_ids=contracts)
    taken_back = given(tenancy, noted(SIGNED), GAVE_WAY, *words).when(TakeWayBack(tenant_id=LI))
    taken_back.then(back, noted(RENEWED), NEXT)
    gone = LEFT.model_copy(update={"contract_id": LEASE})
    history = (noted(SIGNED), GAVE_WAY, *words, back, noted(RENEWED), NEXT, noted(CAME))
    given(tenancy, *history).when(take(gone)).then(noted(gone), ended(NEXT_LEASE))


def test_what_was_passed_on_is_the_others_no_more_and_is_again_when_they_are_merged_anew() -> None:
    back = TenancyWayTakenBack(tenant_id=LI, survivor_id=ZHAO, contract_ids=(LEASE,))
    [do] = pass_on(cast(Fact, SimpleNamespace(event=back)))
    assert (do.id, do.command) == (ZHAO, ReturnAgreements(tenant_id=ZHAO, of=LI, contract_ids=(LEASE,)))
    returned = AgreementsReturned(tenant_id=LI, of=ZHAO, contract_ids=(LEASE,))
    asked = ReturnAgreements(tenant_id=LI, of=ZHAO, contract_ids=(LEASE, NEXT_LEASE))
    given(tenancy, noted(SIGNED)).when(asked).then(returned)
    given(tenancy, noted(SIGNED), returned).when(asked).nothing()
    given(tenancy, noted(SIGNED), returned, noted(CAME)).when(take(LEFT)).then(noted(LEFT))
    given(tenancy, noted(SIGNED), returned).when(take(SIGNED)).then(noted(SIGNED))
