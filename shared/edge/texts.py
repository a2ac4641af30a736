"""What people may write: characters that show.

One that turns the direction of writing, takes no room or controls a terminal makes a name look like another,
and a sentence say on the screen what it does not say in the store. They are Unicode's categories Cc, Cf, Zl
and Zp, but for a few signs of scripts that nobody writes here. The pattern is the whole rule, in OpenAPI too.

A name or a code with one of them is refused. Out of what people say in their own words those that a keyboard
or a page adds are taken: nobody can delete what they cannot see, and a leak is a leak without them.
"""

import re
import unicodedata
from typing import Final

from kernel.domain import Refusal

_ADDED: Final = (
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction
    r"\xad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # take no room
)
_UNWRITTEN: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls
    r"\u2028\u2029\ufff9-\ufffb"  # break lines, annotate
    "\U000e0000-\U000e007f"  # tags
    r"\ud800-\udfff"  # half a character
)
_NEVER: Final = _ADDED + _UNWRITTEN
_BREAKS: Final = r"\t\n\r"
_JOINERS: Final = r"\u200c\u200d"  # hold an emoji together, and nothing in a name

PARAGRAPHS: Final = f"^[^{_NEVER}]*$"
LINE: Final = f"^[^{_NEVER}{_BREAKS}]*$"
NAME: Final = f"^[^{_NEVER}{_BREAKS}{_JOINERS}]*$"
SPOKEN: Final = f"^[^{_UNWRITTEN}]*$"
"""What may come in as somebody's own words: PARAGRAPHS once it is `seen`."""

DOTS: Final = re.compile(
    r"[.·•・‧∙⋅]"
)  # between the parts of 阿依古丽·买买提, as keyboards and banks write them
# A character that no list of readings has, and which name registers write as the other one.
WRITTEN_AS: Final = str.maketrans({"𠮷": "吉"})

UNSEEN: Final = "text_not_allowed"
"""The kind of error that a field of a body has for it."""
BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol that are drawn as nothing
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})  # marks sit on others


class TextNotAllowed(Refusal):
    """Characters that nobody sees, or no store keeps: controls, turns of direction, spaces of no width."""

    title = "文字中含有看不见的特殊字符（控制字符、方向控制符、零宽字符），请删除后重新填写"


def fits(text: str, pattern: str) -> bool:
    """Whether it has only the characters of NAME, LINE or PARAGRAPHS."""
    return re.fullmatch(pattern, text) is not None


def seen(text: str) -> str:
    """The same words without the marks among them that a keyboard or a page added."""
    return re.sub(f"[{_ADDED}]", "", text)


def composed(text: str) -> str:
    """The same text in its one spelling (NFC): `é` is one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def is_visible(text: str) -> bool:
    """Whether any of it can be seen: a letter, a digit, a sign or a symbol, also one too new for Python."""
    return any(unicodedata.category(each) not in _UNSEEN and each not in BLANKS for each in text)


def name_mark(name: str) -> str:
    """By what two spellings are one name: however it is spaced, whichever dot stands between its parts, in
    capitals or not, and where a register writes a character as another.
    """
    return "".join(DOTS.sub("", unicodedata.normalize("NFKC", name)).split()).casefold().translate(WRITTEN_AS)
