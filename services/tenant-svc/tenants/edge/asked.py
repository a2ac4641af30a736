"""What somebody may have meant by what they typed: a name, a phone, both, a number, a door or a room. Pure.

By what a name and a phone are found is `spelling.py`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from edge.doors import door_number
from edge.texts import WRITTEN_AS
from kernel.domain import Refusal

from tenants.domain.number import check_digit, tenant_number
from tenants.edge.spelling import (
    HAN,
    LETTERS,
    MOST_WORDS,
    TAIL,
    WHOLE,
    as_heard,
    as_written,
    key_of_a_word,
    near_to,
    rests_of,
    syllables_of,
    words_of,
)

SERIAL = 6  # digits of a tenant number, or more, beside the one that checks them
PARTS = 4  # of a door code that somebody says
# One run of digits beside something else, and what is said with a name or a phone and is neither.
BESIDE = re.compile(r"[^0-9]*[0-9](?:[\s-]*[0-9])*[^0-9]*")
# Behind what a building is called there may be its room, with no blank between.
BUILDING = re.compile(r"(号楼|[栋幢座])(?=[^\s-])")
NUMBERED = re.compile(r"[0-9A-Z]+(号楼|[栋幢座])$")
ALL_WORDS = 70  # how well somebody fits whose name has every word of several
TITLES = "先生|女士|小姐|太太"
# What a clerk says of somebody beside the name: 王芳女士, 王芳（女）.
TITLED = re.compile(rf"(\s*({TITLES}|\([^()]*\)))+$")
BRACKETED = re.compile(r"\([^()0-9]*\)")
# How colleagues speak of one another: of the name it says the surname alone, unless it is a given name.
SPOKEN = re.compile(rf"[小老阿]{HAN.pattern}")
ASIDE = re.compile(rf"手机|电话|号码|尾号|{TITLES}|[+,:;()、]")


class SurnameAlone(Refusal):
    """By a surname of one character nobody is found: of single characters nothing is kept (`spelling.py`)."""

    title, field = "只有姓氏无法查找，请再输入名字、手机尾号或房号", "text"


@dataclass
class Asked:
    """What may have been meant: keys, tenant numbers, door codes and rooms with how well they fit.

    `also`: keys that whoever one of them fits has as well. `words`: keys of which whoever has all fits. A
    room is what is said of a door code, its parts with hyphens between; `inside`: one in a building that was
    named, as its name may be written. `surname_alone`: where nobody is called so, a surname is all that was
    said.
    """

    weights: dict[str, int] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    buildings: list[str] = field(default_factory=list)
    inside: str | None = None
    surname_alone: bool = False

    def weigh(self, key: str, weight: int) -> None:
        self.weights[key] = max(weight, self.weights.get(key, 0))


def meant(text: str) -> Asked:
    """What a clerk who typed this may look for, best first by weight (100 is certain).

    Raises SurnameAlone.
    """
    text = unicodedata.normalize("NFKC", text).strip().translate(WRITTEN_AS)
    asked = Asked(codes=_codes(text), rooms=_rooms(text))
    asked.buildings, asked.inside = _inside(text)
    digits = re.sub(r"[\s+-]", "", text.upper().removeprefix("T"))
    if digits.isascii() and digits.isdigit():
        _number_or_phone(asked, digits, numbered=text.upper().startswith("T"))
    elif beside := _beside(text):
        name, tail = beside
        if len(written := as_written(name)) > 1 and not SPOKEN.fullmatch(written):
            asked.also = [tail]
            _name(asked, name, written)
        else:
            asked.weigh(tail, 70)
    elif len(written := as_written(text)) > 1:
        name = TITLED.sub("", text)
        if HAN.fullmatch(name):
            raise SurnameAlone
        if name and name != text:
            asked.weigh(f"whole:{written}", 90)  # somebody may be called so
            text, written = name, as_written(name)
        asked.surname_alone = SPOKEN.fullmatch(written) is not None
        _name(asked, text, written)
    return asked


def _beside(text: str) -> tuple[str, str] | None:
    """A name and the key of the phone whose last digits are said with it; of a room, none.

    Whoever one of the two does not fit is not meant: neither is shown, so nobody would see which it is.
    """
    text = BRACKETED.sub(" ", text)
    digits = re.sub(r"[^0-9]", "", text)
    tail = digits.removeprefix("86") if len(digits) == WHOLE + 2 else digits
    if not BESIDE.fullmatch(text) or not TAIL <= len(tail) <= WHOLE or door_number(text) == digits:
        return None
    return ASIDE.sub(" ", re.sub(r"[0-9]", " ", text)).strip(" -"), f"tail:{tail}"


def _codes(text: str) -> dict[str, int]:
    """The door codes that this may say: all of it, or what stands behind the house that is named before."""
    behind = dict.fromkeys(_doors("".join(_words(text)[-1:])), 70)
    return behind | dict.fromkeys([text, text.upper(), *_doors(text)], 95)


def _doors(said: str) -> Iterator[str]:
    """The door codes that this may say, a hyphen typed or left out."""
    code = (door_number(said) or "").upper()
    if any(each.isdigit() for each in code):
        yield from (code, re.sub(r"(?<=[A-Z])(?=\d)", "-", code), re.sub(r"(?<=[A-Z])-(?=\d)", "", code))


def _inside(text: str) -> tuple[list[str], str | None]:
    """What the building may be called, its park said before it or not, and the room said behind it."""
    *before, last = _words(text) or [""]
    room = "-".join(_parts_of(last))
    houses = ["".join(before[first:]).upper() for first in range(len(before))]
    houses += [found.group() for house in houses[-1:] if (found := NUMBERED.search(house))]
    return ([*dict.fromkeys(houses)], room) if houses and re.search(r"[0-9]", room) else ([], None)


def _words(text: str) -> list[str]:
    """A room is a word of its own, also where its building is written before it without a blank."""
    return BUILDING.sub(r"\1 ", text).split()


def _parts_of(said: str) -> list[str]:
    return re.findall(r"[0-9]+|[A-Z]+", (door_number(said) or "").upper())


def _rooms(text: str) -> dict[str, int]:
    """The rooms that this may say, their building left out or said before; plain digits may end a phone."""
    found = dict[str, int]()
    for said, likely in ((text, 75), ("".join(_words(text)[-1:]), 65)):
        parts = _parts_of(said)
        if len(parts) <= PARTS and any(part.isdigit() and len(part) > 1 for part in parts):
            plain = len(parts) == 1 and len(parts[0]) >= TAIL
            found.setdefault("-".join(parts), 65 if plain else likely)
    return found


def _number_or_phone(asked: Asked, digits: str, *, numbered: bool) -> None:
    asked.numbers = {number: 50 for each in _swaps(digits) for number in _numbers(each)}
    # Six digits that begin with zeros are a number without the digit that checks it, not a shorter one with.
    serial = len(digits) == SERIAL and digits.startswith("0")
    asked.numbers |= dict.fromkeys(_numbers(digits), 60 if serial else 100)
    for number, weight in _unchecked(digits, numbered=numbered, serial=serial):
        asked.numbers[number] = max(asked.numbers.get(number, 0), weight)
    tail = digits.removeprefix("86") if len(digits) == WHOLE + 2 else digits
    if numbered or not TAIL <= len(tail) <= WHOLE:
        return
    asked.weigh(f"tail:{tail}", 85 if len(tail) > TAIL + 2 else 70)
    if len(tail) > TAIL + 1:
        for swapped in _swaps(tail):
            asked.weigh(f"tail:{swapped}", 30)
    if len(tail) == WHOLE:
        for slipped in _slips(tail):
            asked.weigh(f"tail:{slipped}", 30)


def _numbers(digits: str) -> Iterator[str]:
    """The tenant number of these digits, zeros maybe left out; none where the last does not check them."""
    serial, check = digits[:-1].zfill(6), digits[-1:]
    if len(digits) > 1 and len(serial) <= 18 and int(serial) and str(check_digit(serial)) == check:
        yield f"T-{serial}-{check}"


def _unchecked(digits: str, *, numbered: bool, serial: bool) -> Iterator[tuple[str, int]]:
    """The tenant numbers of these digits if the last was left out, or is wrong, and how well they fit.

    The whole of them is likelier where it is short; of those of a phone, only so many that no phone is looked
    for by so few. With zeros in front a serial has six digits and no more. `serial`: it is these six.
    """
    short = len(digits) < SERIAL
    whole = numbered or len(digits) < TAIL if short else len(digits) == SERIAL or not digits.startswith("0")
    checked = len(digits) > SERIAL or (numbered and len(digits) > 1)
    likely = 100 if serial else 80 if short else 60
    for each, weight in [(digits, likely)] * whole + [(digits[:-1], 60)] * checked:
        if len(each) <= 18 and int(each):
            yield tenant_number(int(each)), weight


def _name(asked: Asked, text: str, written: str) -> None:
    asked.weigh(f"whole:{written}", 90)
    asked.weigh(f"part:{written}", 75)
    asked.weigh(f"rest:{written}", 55)
    for rest in rests_of(written):
        asked.weigh(f"whole:{rest}", 50)
        asked.weigh(f"rest:{rest}", 50)
    asked.words = _all_words(text)
    typed = "".join(syllables_of(text))[:LETTERS]
    spelled = as_heard(typed)
    if not spelled:
        return
    asked.weigh(f"spelled:{spelled}", 80)
    asked.weigh(f"short:{spelled}", 60)
    for turned in _turned(text):
        asked.weigh(f"spelled:{as_heard(turned)}", 65)
    for near in near_to(spelled):
        asked.weigh(f"near:{near}", 45 if near == spelled else 40)
    if len(spelled) >= TAIL:
        for swapped in _swaps(typed):
            asked.weigh(f"spelled:{as_heard(swapped)}", 40)


def _all_words(text: str) -> list[str]:
    """The keys of the words of a name that is spelled in several, but for those too short to have any: a name
    may have others between them, and have them in another order. None of fewer than two.
    """
    keys = [] if HAN.search(text) else [key for word in words_of(text) if (key := key_of_a_word(word))]
    return list(dict.fromkeys(keys)) if len(keys) > 1 else []


def _turned(text: str) -> Iterator[str]:
    """A name that is spelled in words, as it is where what was said last comes first: given names are said
    before the surname, or behind it.
    """
    words = text.split()[:MOST_WORDS]
    if not HAN.search(text):
        yield from ("".join((*words[turn:], *words[:turn])) for turn in range(1, len(words)))


def _slips(digits: str) -> Iterator[str]:
    """With one digit another one: of a whole phone so few have it that each is looked for."""
    for place, said in enumerate(digits):
        yield from (digits[:place] + each + digits[place + 1 :] for each in "0123456789" if each != said)


def _swaps(typed: str) -> Iterator[str]:
    for place in range(len(typed) - 1):
        if typed[place] != typed[place + 1]:
            yield typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :]
