"""What a contract of either track says, and what the law lets it say."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Frozen, Refusal
from pydantic import Field

Track = Literal["owner", "tenant"]
Cycle = Literal["monthly", "two_monthly", "quarterly", "four_monthly", "half_yearly", "yearly"]
ContractClass = Literal["ordinary", "key", "corporate"]
"""普通, 重点, 企业: how the company serves whoever lives by it; ordinary where nobody said otherwise."""
Fen = Annotated[int, Field(ge=0, examples=[450_000])]


class EndBeforeStart(Refusal):
    """A period must hold at least one day."""

    title, field = "合同的最后一天早于起租日", "last_day"


class OverTwentyYears(Refusal):
    """Civil Code art. 705: a lease, and each renewal of it, runs for at most twenty years."""

    title, field = "租赁期限不得超过二十年（民法典第七百零五条）", "last_day"


class UnitTwice(Refusal):
    """The same unit stands twice in one contract."""

    title, field = "同一套房源在合同中重复", "unit_ids"


class TenantMissing(Refusal):
    """Without the tenant nobody could tell whose moving out ends this contract."""

    title, field = "租客合同必须指明租客", "tenant_id"


class TenantOnOwnersSide(Refusal):
    """An owner's contract has no tenant."""

    title, field = "业主合同不应指明租客", "tenant_id"


class RentNought(Refusal):
    """Nobody forgot the figure: free of rent is agreed on, and somebody says why."""

    title, field, status = "月租金为 0：确为免租的，请说明原因", "rent_fen", 422


class Terms(Frozen):
    """`ends_on` is the first day not covered; rent is per month and for all units, deposit once."""

    track: Track = Field(examples=["tenant"])
    unit_ids: Annotated[tuple[UUID, ...], Field(min_length=1)]
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: date = Field(examples=["2025-03-15"])
    ends_on: date = Field(examples=["2026-03-15"])
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle

    def until(self, ends_on: date) -> "Terms":
        """The same terms with another end."""
        return self.model_copy(update={"ends_on": ends_on})


def check(terms: Terms) -> None:
    """Raises EndBeforeStart, OverTwentyYears, UnitTwice, TenantMissing or TenantOnOwnersSide."""
    if terms.ends_on <= terms.starts_on:
        raise EndBeforeStart(starts_on=terms.starts_on)
    if terms.ends_on > twenty_years_after(terms.starts_on):
        raise OverTwentyYears
    if len(set(terms.unit_ids)) < len(terms.unit_ids):
        raise UnitTwice
    if terms.track == "tenant" and terms.tenant_id is None:
        raise TenantMissing
    if terms.track == "owner" and terms.tenant_id is not None:
        raise TenantOnOwnersSide


def twenty_years_after(day: date) -> date:
    """The same calendar day; 1 March where twenty years later has no 29 February."""
    try:
        return day.replace(year=day.year + 20)
    except ValueError:
        return date(day.year + 20, 3, 1)
