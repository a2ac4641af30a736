"""The seven items of a 物业交割 at moving in, and what proves each: the settlement is held against them."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

Item = Literal[
    "water_meter",
    "electricity_meter",
    "gas_meter",
    "keys_and_cards",
    "door_codes",
    "inventory",
    "room_condition",
]
ITEMS: tuple[Item, ...] = get_args(Item)
Proof = Literal["reading", "photo_ids", "count", "lines", "reference"]

PROOF: dict[Item, tuple[Proof, ...]] = {
    "water_meter": ("reading", "photo_ids"),
    "electricity_meter": ("reading", "photo_ids"),
    "gas_meter": ("reading", "photo_ids"),
    "keys_and_cards": ("count",),
    "door_codes": ("reference",),
    "inventory": ("lines",),
    "room_condition": ("photo_ids",),
}
"""What each item cannot be ticked without."""


class Thing(Frozen):
    """One line of the inventory: so many of it are in the room, in this condition."""

    name: Annotated[str, Field(min_length=1, max_length=40, examples=["空调"])]
    count: Annotated[int, Field(ge=1, le=1_000, examples=[1])]
    condition: Literal["new", "good", "worn", "faulty"]


class Found(Frozen):
    """What shows it. Readings in thousandths of the meter's unit; `count` keys and cards.

    `photo_shows_several`: a picture proves another item besides, for it shows both. `absent`: the home has no
    such thing, and nothing shows it.

    `photo_ids` name stored pictures, `reference` a record kept elsewhere: the lock's confirmation.
    """

    reading: int | None = None
    photo_ids: tuple[UUID, ...] = ()
    count: int | None = None
    lines: tuple[Thing, ...] = ()
    reference: str | None = None
    photo_shows_several: bool = False
    absent: bool = False
