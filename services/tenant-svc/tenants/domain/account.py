"""Account 收款账户: where a person is paid, sealed with their key. Others know it by its id.

An account never changes: another number is another account, and who is paid where is decided elsewhere. What
a ledger says otherwise than it did is an account in the place of the one it brought; nobody is paid there
before the change of payee is approved.
"""

import re
from typing import Final, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, Sealed, State
from pydantic import Field
from stdnum import luhn

from tenants.domain.person_facts import Mark

# Cards of UnionPay, and the older ones that carry Visa or Mastercard beside it; longer numbers that begin
# with 4 or 5 are accounts of banks that number them by region.
CARD: Final = re.compile(r"62[0-9]{14,17}|[45][0-9]{15}")


Source = Literal["ledger", "staff"]


class AccountSeals(Frozen):
    """Whose name it is in, at which bank, under which number."""

    holder: Sealed
    bank: Sealed
    number: Sealed


class AccountKept(Event):
    """It is known from now on; `number` as a mark.

    `source`: who told of it; None where that was not noted yet. `instead_of`: the account of this person that
    a ledger had brought before it was mended.
    """

    schema_version = 2

    account_id: UUID
    person_id: UUID
    number: Mark
    seals: AccountSeals
    source: Source | None
    instead_of: UUID | None


class KeepAccount(Command):
    account_id: UUID
    person_id: UUID
    number: Mark
    seals: AccountSeals = Field(exclude=True)
    source: Source = Field(exclude=True)
    instead_of: UUID | None = Field(None, exclude=True)


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


class CardNumberWrong(Refusal):
    """The last digit does not check the others (ISO/IEC 7812-1, Luhn): a slip of the pen. Says no digit."""

    title, field = "银行卡号校验位不正确，请核对；如为对公账户，请注明对公", "number"


def check_card(number: str) -> None:
    """Raises CardNumberWrong. What is not written like the number of a card is for its bank to check."""
    if CARD.fullmatch(number) and not luhn.is_valid(number):
        raise CardNumberWrong


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
