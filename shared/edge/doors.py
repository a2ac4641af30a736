"""How a door number is written: in one spelling, whoever types it and in whichever ledger it stands.

101, １０１, 101室 and 101号房 are one door. A sign that parts several in a ledger's cell is in none.
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from edge.body import Name

AT_MOST: Final = 64
OF_A_CONTRACT: Final = 2_000
"""How many homes one contract covers at most, however it is written down."""
BAD_DOOR: Final = "door_number"
"""The kind of error that a field of a body has for it."""

_ROOM: Final = re.compile(r"(?<=[0-9A-Za-z])(室|号|号?房间?)$")
_DASH: Final = re.compile("[‐‑‒–—―−]")
_DOOR: Final = re.compile(rf"[\w.#()-]{{1,{AT_MOST}}}")


def door_number(text: str) -> str | None:
    """The door number in its one spelling, 1..64 letters, digits and . # ( ) - _; None where it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _ROOM.sub("", _DASH.sub("-", plain))
    return found if _DOOR.fullmatch(found) and any(each.isalnum() for each in found) else None


def _spelled(text: str) -> str:
    found = door_number(text)
    if found is None:
        raise PydanticCustomError(BAD_DOOR, "letters, digits, points and hyphens")
    return found


DoorNumber = Annotated[Name, Field(max_length=AT_MOST), AfterValidator(_spelled)]
"""A door number, 1..64 characters, as `door_number` spells it."""
