"""What can be asked of a contract, and why it may be refused."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Refusal
from pydantic import Field

from contracts.domain.contract_facts import StageDays
from contracts.domain.letting import Clash
from contracts.domain.terms import Terms


class ContractCommand(Command):
    """Something asked of one contract."""


class LettingCommand(ContractCommand):
    """Something that lets units for a time.

    By all that is known when it is asked: `clashes`, who has them then already, and `gone`, which of them the
    operator has given back.
    """

    clashes: tuple[Clash, ...] = Field((), exclude=True)
    gone: tuple[UUID, ...] = Field((), exclude=True)


class Draft(LettingCommand):
    """Write it down; with `signed_on` it is signed already, as in a ledger taken over."""

    contract_id: UUID
    terms: Terms
    signed_on: date | None = None


class Sign(LettingCommand):
    signed_on: date


class Extend(LettingCommand):
    ends_on: date


class Redraft(ContractCommand):
    """Asked when a renewal was approved, perhaps anew: until it is signed the last word counts."""

    contract_id: UUID
    terms: Terms


class Terminate(ContractCommand):
    ends_on: date


class WarnOfExpiry(ContractCommand):
    """Asked by a deadline that was armed for `ends_on`."""

    stage_days: StageDays
    ends_on: date


class FallDue(ContractCommand):
    """Asked by a deadline that was armed for `ends_on`: it is time to think of the renewal."""

    ends_on: date
    today: date


class Expire(ContractCommand):
    """Asked by a deadline that was armed for `ends_on`."""

    ends_on: date


class ExchangeUnit(ContractCommand):
    """Asked when the tenant changed rooms, wherever that was recorded."""

    from_unit_id: UUID
    to_unit_id: UUID
    exchanged_on: date


class EndOccupancy(ContractCommand):
    """Asked when the tenant moved out of `unit_id`, wherever that was recorded."""

    unit_id: UUID
    tenant_id: UUID
    ended_on: date


# --- refusals


class ContractIdTaken(Refusal):
    """The same id came with other terms."""

    title, field, status = "该编号已用于另一份合同", "contract_id", 409


class UnitGivenBack(Refusal):
    """The operator has it no more, so it cannot be let."""

    title, field, status = "该房源已退还业主，不能再签约", "unit_ids", 409


class ExtensionNotLater(Refusal):
    """An extension moves the end out, never in."""

    title, field = "续期后的最后一天必须晚于原合同的最后一天", "last_day"


class TerminationAfterEnd(Refusal):
    """Terminating ends a contract before its time; more time is an extension."""

    title, field = "解约日不得晚于合同的最后一天", "last_day"
