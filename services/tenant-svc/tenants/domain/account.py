"""Account 收款账户: where a person is paid, sealed with their key. Others know it by its id.

An account never changes: another number is another account, and who is paid where is decided elsewhere.
"""

from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, Sealed, State
from pydantic import Field

from tenants.domain.person_facts import Mark


class AccountSeals(Frozen):
    """Whose name it is in, at which bank, under which number."""

    holder: Sealed
    bank: Sealed
    number: Sealed


class AccountKept(Event):
    """It is known from now on; `number` as a mark."""

    account_id: UUID
    person_id: UUID
    number: Mark
    seals: AccountSeals


class KeepAccount(Command):
    account_id: UUID
    person_id: UUID
    number: Mark
    seals: AccountSeals = Field(exclude=True)


class Unkept(State):
    """Not known."""


class Kept(State):
    person_id: UUID
    number: Mark


class AccountUnknown(Refusal):
    """None under this id."""

    title, field, status = "没有登记这个收款账户", "account_id", 404


class AccountIdTaken(Refusal):
    """Another account is known under this id."""

    title, field, status = "该编号已用于另一个收款账户", "account_id", 409


def decide(command: KeepAccount, account: Unkept | Kept) -> list[AccountKept]:
    if isinstance(account, Unkept):
        return [AccountKept(**dict(command))]
    if (command.person_id, command.number) != (account.person_id, account.number):
        raise AccountIdTaken
    return []


def evolve(account: Unkept | Kept, event: AccountKept) -> Unkept | Kept:
    return Kept(person_id=event.person_id, number=event.number)


account: Decider[KeepAccount, Unkept | Kept, AccountKept] = Decider(
    "account", Unkept(), decide, evolve, (AccountKept,)
)
