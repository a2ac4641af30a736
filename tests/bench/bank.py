"""The smallest domain worth measuring: accounts that money moves on, and whoever hears of it."""

from typing import Any, ClassVar
from uuid import UUID

from kernel.domain import Command, Decider, Event, State
from kernel.facts import Fact, PublishedEvent
from kernel.service import Do, Row, Service, Timer, View


class Moved(Event):
    account_id: UUID
    amount_fen: int
    note: str


class Lapsed(Event):
    account_id: UUID


class Move(Command):
    account_id: UUID
    amount_fen: int
    note: str = "monthly rent of the flat on the third floor"


class Lapse(Command):
    account_id: UUID


class Account(State):
    balance_fen: int = 0


def decide(command: Command, account: Account) -> list[Event]:
    match command:
        case Move(account_id=id_, amount_fen=amount, note=note):
            return [Moved(account_id=id_, amount_fen=amount, note=note)]
        case Lapse(account_id=id_):
            return [Lapsed(account_id=id_)]
    return []


def evolve(account: Account, event: Event) -> Account:
    match event:
        case Moved(amount_fen=amount):
            return Account(balance_fen=account.balance_fen + amount)
    return account


account: Decider[Any, Any, Any] = Decider("account", Account(), decide, evolve, (Moved, Lapsed))


class MoneyMoved(PublishedEvent):
    context: ClassVar[str] = "bank"
    account_id: UUID
    amount_fen: int
    note: str


def translate(fact: Fact) -> PublishedEvent | None:
    match fact.event:
        case Moved(account_id=id_, amount_fen=amount, note=note):
            return MoneyMoved(account_id=id_, amount_fen=amount, note=note)
    return None


def balance(row: Row | None, fact: Fact) -> Row:
    event: Any = fact.event
    if row is None:
        return {"id": event.account_id, "balance_fen": event.amount_fen, "moves": 1}
    row["balance_fen"] += event.amount_fen
    row["moves"] += 1
    return row


COLUMNS = "id uuid primary key, balance_fen bigint not null, moves int not null"


def account_of(fact: Fact) -> list[UUID]:
    return [fact.event.account_id]  # type: ignore[attr-defined]


balances = View("balances", COLUMNS, (Moved,), account_of, balance, inline=True)
statements = View("statements", COLUMNS, (Moved,), account_of, balance)
heard = View("heard", COLUMNS, (MoneyMoved,), account_of, balance)
dormant = Timer("dormant", (), lambda fact: [], lambda d: Do(account, d.id, Lapse(account_id=d.id)))

bare_bank = Service("bank", deciders=[account])
bank = Service("bank", deciders=[account], views=[balances])
telling_bank = Service("bank", deciders=[account], views=[balances], publish=translate)
stating_bank = Service("bank", deciders=[account], views=[statements])
waiting_bank = Service("bank", deciders=[account], timers=[dormant])
branch = Service("branch", views=[heard])
