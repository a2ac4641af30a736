"""The twelve items of a 退租结算, what proves each, and what may be taken from the deposit for them."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Literal, get_args
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

from contracts.domain.terms import Fen

Item = Literal[
    "water_meter",
    "electricity_meter",
    "gas_meter",
    "keys_and_cards",
    "door_codes",
    "room_inspection",
    "inventory",
    "damage",
    "cleaning",
    "rent_and_fees",
    "filing",
    "deposit_refund",
]
ITEMS: tuple[Item, ...] = get_args(Item)
Ground = Literal[
    "unpaid_rent", "utilities", "damage", "missing_items", "cleaning", "early_termination", "other_agreed"
]
GROUNDS: Final[dict[Ground, str]] = {
    "unpaid_rent": "欠付租金",
    "utilities": "欠付水电燃气等费用",
    "damage": "房屋或设施损坏的赔偿",
    "missing_items": "物品缺失的赔偿",
    "cleaning": "清洁费用",
    "early_termination": "提前退租的违约金",
    "other_agreed": "双方约定的其他费用",
}
"""In the words of a paper."""
Prepaid = Literal["prepaid_rent", "prepaid_fees"]
Proof = Literal["previous", "reading", "photo_ids", "expected", "found", "reference"]

PROOF: dict[Item, tuple[Proof, ...]] = {
    "water_meter": ("previous", "reading", "photo_ids"),
    "electricity_meter": ("previous", "reading", "photo_ids"),
    "gas_meter": ("previous", "reading", "photo_ids"),
    "keys_and_cards": ("expected", "found"),
    "door_codes": ("reference",),
    "room_inspection": ("photo_ids",),
    "inventory": ("expected", "found"),
    "damage": ("photo_ids",),
    "cleaning": ("photo_ids",),
    "rent_and_fees": ("reference",),
    "filing": ("reference",),
    "deposit_refund": ("reference",),
}
"""What each item cannot be ticked without, unless there is nothing to refer to (`settlement_needed.py`); that
nothing is damaged is seen on a picture of the room.
"""


_OF_A_METER: tuple[Ground, ...] = ("utilities", "damage", "other_agreed")
FITS: dict[Item, tuple[Ground, ...]] = {
    "water_meter": _OF_A_METER,
    "electricity_meter": _OF_A_METER,
    "gas_meter": _OF_A_METER,
    "keys_and_cards": ("missing_items", "damage", "other_agreed"),
    "door_codes": ("other_agreed",),
    "room_inspection": ("damage", "missing_items", "cleaning", "other_agreed"),
    "inventory": ("missing_items", "damage", "other_agreed"),
    "damage": ("damage", "other_agreed"),
    "cleaning": ("cleaning", "other_agreed"),
    "rent_and_fees": ("unpaid_rent", "utilities", "early_termination", "other_agreed"),
    "filing": ("other_agreed",),
    "deposit_refund": ("early_termination", "other_agreed"),
}
"""For what something may be taken at each item: for nothing that the item does not show."""


class Compared(Frozen):
    """One line of the inventory: so many were taken over, so many are there."""

    name: Annotated[str, Field(min_length=1, max_length=40, examples=["空调"])]
    expected: int
    found: int


class MeterChange(Frozen):
    """The meter was changed: the `last` reading of the old one and the `first` of the new one."""

    last: int
    first: int


class Evidence(Frozen):
    """What shows it. Readings in thousandths of the meter's unit, `expected` and `found` in pieces.

    `lines`: the inventory line by line, where the handover had one; `expected` and `found` are their sums.
    `handed_over`: what a handover that was never agreed to says instead of `previous` or `expected`.

    `changed_meter`: between the two readings there was another meter. `photo_shows_several`: a picture proves
    another item besides, for it shows both. `absent`: the home has no such thing, and nothing shows it.

    `photo_ids` name stored pictures, `reference` a record kept elsewhere: the order that the lock confirmed,
    the bill, the filing's number, the id of the payee account; never an account's number or a text about a
    person.
    """

    previous: int | None = None
    reading: int | None = None
    expected: int | None = None
    found: int | None = None
    photo_ids: tuple[UUID, ...] = ()
    reference: str | None = None
    lines: tuple[Compared, ...] = ()
    handed_over: int | None = None
    changed_meter: MeterChange | None = None
    photo_shows_several: bool = False
    absent: bool = False


class Deduction(Frozen):
    """Taken from the deposit: `clause` is the number of the clause in the contract that allows it."""

    amount_fen: Annotated[int, Field(gt=0, examples=[12_000])]
    ground: Ground
    clause: Annotated[str, Field(min_length=1, max_length=32, examples=["8.2"])]


class RentPart(Frozen):
    """From `first` to `last` the rent is `rent_fen` a month: so many whole `months`, or, where these are 0,
    `days` of a month that has `of_days`.
    """

    first: date
    last: date
    rent_fen: Fen
    months: int
    days: int
    of_days: int


class Credit(Frozen):
    """Paid for and not had, so that it goes back with the deposit. `paid_through`: the last day that the rent
    was paid for, `parts`: the months and days behind the last one, as the contract has them; fees have none.
    """

    amount_fen: Annotated[int, Field(gt=0, examples=[1_800_000])]
    prepaid: Prepaid
    paid_through: date | None = None
    parts: tuple[RentPart, ...] = ()


class Line(Frozen):
    """One line of the statement: what it is for, how much (deductions are negative), what remains then.

    `policy_version`: the one that allowed it. `paid_through`, `parts`: as of a credit.
    """

    what: Literal["deposit", "deposit_gone"] | Ground | Prepaid
    item: Item | None = None
    clause: str | None = None
    policy_version: int | None = None
    paid_through: date | None = None
    parts: tuple[RentPart, ...] = ()
    amount_fen: int
    balance_fen: int


def statement(
    deposit_fen: int,
    deductions: Iterable[tuple[Item, Deduction, int | None]],
    credits_: Iterable[tuple[Item, Credit]] = (),
    gone_fen: int = 0,
) -> tuple[Line, ...]:
    """The arithmetic from the deposit to the refund, or to what is owed where it ends below zero; `gone_fen`:
    what of it had gone back before.
    """
    whole = deposit_fen + gone_fen
    lines = [Line(what="deposit", amount_fen=whole, balance_fen=whole)]
    if gone_fen:
        lines.append(Line(what="deposit_gone", amount_fen=-gone_fen, balance_fen=deposit_fen))
    for item, each, policy_version in deductions:
        balance = lines[-1].balance_fen - each.amount_fen
        by = {"clause": each.clause, "policy_version": policy_version}
        amount = -each.amount_fen
        lines.append(Line(what=each.ground, item=item, **by, amount_fen=amount, balance_fen=balance))
    for item, back in credits_:
        balance = lines[-1].balance_fen + back.amount_fen
        said = back.model_dump(exclude={"prepaid"})
        lines.append(Line(what=back.prepaid, item=item, **said, balance_fen=balance))
    return tuple(lines)


class Account(Frozen):
    """deposit − deducted + credited = refund, or what the tenant still owes where that does not reach."""

    deposit_fen: Fen
    deducted_fen: Fen
    credited_fen: Fen
    refund_fen: Fen
    owed_fen: Fen


def settled(deposit_fen: int, deducted: Iterable[int], credited: Iterable[int] = ()) -> Account:
    """The deposit less every deduction, with every credit, all in fen."""
    taken, added = sum(deducted), sum(credited)
    rest = deposit_fen - taken + added
    return Account(
        deposit_fen=deposit_fen,
        deducted_fen=taken,
        credited_fen=added,
        refund_fen=max(rest, 0),
        owed_fen=max(-rest, 0),
    )
