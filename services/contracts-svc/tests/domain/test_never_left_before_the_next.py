"""Who turns out never to have left before their next contract began lives on by that, and past its end."""

from uuid import UUID

import pytest
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetDeparture
from contracts.domain.tenancy_facts import (
    AgreementAnnulled,
    AgreementNotForsaken,
    AgreementRenewed,
    DepartureWithdrawn,
    TenancyResumed,
)
from kernel.ids import named_id
from testkit.given import given

from .tenancies import CAME, LEFT, RENEWED, SIGNED, UNLIVED, ended, held_over, never_came, noted
from .words import LEASE, LI, NEXT_LEASE, ROOM, day

BY_THE_NEXT = AgreementRenewed(
    tenant_id=LI, contract_id=LEASE, renewed_by=NEXT_LEASE, from_on=RENEWED.starts_on
)
FORGET = ForgetDeparture(tenant_id=LI, departure=LEFT.model_copy(update={"on": day("6-1")}))
LEFT_BEFORE_THE_NEXT = (
    *(noted(SIGNED), noted(CAME), noted(RENEWED), BY_THE_NEXT),
    *(noted(FORGET.departure), ended(on="6-1")),
)
NEVER = DepartureWithdrawn(tenant_id=LI, departure=FORGET.departure)


def lived_on(renewed_by: UUID | None = None) -> TenancyResumed:
    said = {"contract_id": LEASE, "unit_id": ROOM, "left_on": day("6-1"), "renewed_by": renewed_by}
    return TenancyResumed(tenant_id=LI, **said)


@pytest.mark.parametrize("settled", [True, False])
def test_who_never_left_lives_on_past_what_was_over_because_nobody_had_come(settled: bool) -> None:
    over = never_came(NEXT_LEASE) if settled else UNLIVED.model_copy(update={"contract_id": NEXT_LEASE})
    stays = held_over().model_copy(update={"contract_id": NEXT_LEASE})
    unlived = given(tenancy, *LEFT_BEFORE_THE_NEXT, over)
    unlived.when(FORGET).then(NEVER, lived_on(NEXT_LEASE), stays)
    told = *LEFT_BEFORE_THE_NEXT, over, NEVER, lived_on(NEXT_LEASE), stays
    given(tenancy, *told).when(FORGET).nothing()


def test_who_never_left_lives_on_past_the_end_of_what_an_annulled_one_was_to_follow_on() -> None:
    third = named_id("contract", "the third")
    after = AgreementRenewed(tenant_id=LI, contract_id=NEXT_LEASE, renewed_by=third, from_on=day("9-1"))
    annulled = AgreementAnnulled(tenant_id=LI, contract_id=third)
    stays = held_over().model_copy(update={"contract_id": NEXT_LEASE})
    followed = given(tenancy, *LEFT_BEFORE_THE_NEXT, after, annulled)
    waits = AgreementNotForsaken(
        tenant_id=LI, contract_id=LEASE, next_contract_id=NEXT_LEASE, unit_ids=(ROOM,)
    )
    followed.when(FORGET).then(NEVER, lived_on(NEXT_LEASE), stays, waits)
