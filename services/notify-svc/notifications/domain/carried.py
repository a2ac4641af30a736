"""What a channel carries of a text, and of the names and places in it. Pure."""

import re
from typing import Final

from notifications.domain.plan import Channel

BOUND: Final[tuple[Channel, ...]] = ("sms", "wechat")
"""Channels that carry plain characters alone, by templates that the provider knows."""
EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\u203c\u2049\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa"
    "\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\ufe0f\u20e3]"
)
"""Unicode's property Emoji, and whole blocks where nearly all is; digits, ©, ® and ™ are words."""
MARKS: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Of these, what has a text read from the other side: others join an emoji's parts, or part words."""
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
ROOM: Final = 60
"""Characters of one name, or of one place, where a provider counts them."""


def carried(word: str, channel: Channel, behind: str = "") -> str:
    """A name or a place without what nobody sees, and what is said `behind` it; where there is little room,
    its beginning and its end.
    """
    plain = CONTROLS.sub(" ", MARKS.sub("", word))
    if channel not in BOUND:
        return plain + behind
    plain, room = EMOJI.sub("", plain).strip(), ROOM - len(behind)
    if len(plain) > room:
        last = room // 2
        plain = f"{plain[: room - last - 1]}…{plain[-last:]}"
    return plain + behind
