"""Which home a text names: 3号楼1201室, A103, 一号楼三零五. Pure."""

import re
from typing import Final, NamedTuple

NUMERALS: Final = str.maketrans("零〇一二两三四五六七八九幺", "0012234567891")
SPOKEN: Final = re.compile(
    r"[零〇一二三四五六七八九幺]{3,4}(?=室|房|号|的|$|[，。,\s])|(?<!十)[一二三四五六七八九](?=号楼|栋|幢|座|单元)"
)
ROOM: Final = re.compile(
    r"(?<![0-9A-Z])(?:(?P<house>[0-9A-Z]{1,3})(?:(?:号楼|栋|幢|座)\s?|-))?(?:(?P<stair>\d{1,2})(?:单元|-))?"
    r"(?P<room>[A-Z]?\d{3,4})(?![0-9A-Z年元块度月])(?:室|房|号)?",
    re.IGNORECASE,
)
"""No digits of a longer number, such as that of a telephone."""


class Named(NamedTuple):
    """In capital letters; None where the text does not say it."""

    house: str | None
    stair: str | None
    room: str

    @property
    def shown(self) -> str:
        return "-".join(part for part in self if part)

    @property
    def doors(self) -> str:
        """A regular expression of the codes of homes that may be meant: a room that is said without its
        letter may have one (103: A103, B103), the stair may be no part of a code.
        """
        room = f"[A-Z]?{self.room}" if self.room.isdigit() else self.room
        return f"(^|-){self.stair}-{room}$|^{room}$" if self.stair else f"(^|-){room}$"


def named_in(said: str) -> Named | None:
    """The home that a text names, if any."""
    numbered = SPOKEN.sub(lambda match: match.group().translate(NUMERALS), said)
    match = ROOM.search(numbered)
    if match is None:
        return None
    house, stair, room = (match[part] and match[part].upper() for part in ("house", "stair", "room"))
    return Named(house, stair, room)
