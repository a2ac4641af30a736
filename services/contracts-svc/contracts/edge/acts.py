"""What another is asked to approve, and what is then done: the bodies of the sensitive acts."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from edge.body import Body, Fen, LocalDate
from fastapi import Body as Given
from pydantic import Field

from contracts.domain.second_check import (
    Act,
    PayeeChange,
    RefundToAnother,
    RentChange,
    RentFreeChange,
    Termination,
)
from contracts.edge.clauses import RentBody, RentFreeBody

DAY = timedelta(days=1)


class LastDayBody(Body):
    last_day: LocalDate


class RentChangeBody(RentBody):
    """Another rent from a day on, per month and for all units, in fen.

    `deposit_fen`: what is held of the deposit from now on; left out, it stays as it is. Where a city caps the
    deposit by the rent, a lower rent needs it.
    """

    deposit_fen: Fen | None = None


class RentActBody(RentChangeBody):
    """Another rent, and perhaps a lower deposit."""

    kind: Literal["rent"]

    def act(self) -> Act:
        return RentChange(**self.model_dump(exclude={"kind"}))


class RentFreeChangeBody(Body):
    """All days that are free of rent as it is agreed by now, in order; what is left out is paid for."""

    rent_free: Annotated[tuple[RentFreeBody, ...], Field(max_length=50)]

    def act(self) -> RentFreeChange:
        return RentFreeChange(rent_free=tuple(free.span() for free in self.rent_free))


class RentFreeActBody(RentFreeChangeBody):
    """Other days free of rent."""

    kind: Literal["rent_free"]


class PayeeBody(Body):
    """An account that tenant-svc keeps for the party."""

    account_id: UUID


class PayeeActBody(PayeeBody):
    """Another account that what the party gets is paid to."""

    kind: Literal["payee"]

    def act(self) -> Act:
        return PayeeChange(account_id=self.account_id)


class RefundToAnotherActBody(PayeeBody):
    """What this settlement pays back goes to an account of the tenant's that is in another's name."""

    kind: Literal["refund_to_another"]
    settlement_id: UUID

    def act(self) -> Act:
        return RefundToAnother(settlement_id=self.settlement_id, account_id=self.account_id)


class TerminationActBody(LastDayBody):
    """An end before its time; `last_day` is the last that is covered."""

    kind: Literal["termination"]

    def act(self) -> Act:
        return Termination(ends_on=self.last_day + DAY)


class AnnulmentActBody(Body):
    """As if it had never been signed; of a draft, that nobody signs it: as it stands when it is approved."""

    kind: Literal["annulment"]


class ExtensionActBody(LastDayBody):
    """A later end, some days of which no owner covers; `last_day` is the last that is let."""

    kind: Literal["extension"]


ActBody = Annotated[
    RentActBody
    | RentFreeActBody
    | PayeeActBody
    | RefundToAnotherActBody
    | TerminationActBody
    | AnnulmentActBody
    | ExtensionActBody,
    Given(discriminator="kind"),
]
