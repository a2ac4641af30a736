"""What a name and a phone can be looked for by, and what somebody may have meant by what they typed. Pure.

A name is found by its characters, by how it is spoken (pinyin, each syllable whole or by its initial), and
by its spelling with one letter missing: two spellings that differ by one letter, or by two letters in each
other's place, have such a rest in common. Spellings are compared as people hear them: zh is z, ch c, sh s,
l n, ng n. So is a name of characters: by what is left of it where one was misheard, left out or put in.
A name of words is found by each of them as well.

None of this is stored, only its marks under a key (`views/finding.py`). Whoever has the database without the
key sees which people share a mark, and by how often it occurs may guess at a common name or its initials; so
nothing shorter than two syllables is kept, no letter pairs and no single characters, and of words none of
less than three letters: of a name of two characters both have to be right.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import product

from edge.doors import door_number
from edge.texts import DOTS, WRITTEN_AS
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, pinyin

from tenants.domain.number import check_digit, tenant_number

SYLLABLES = 4  # of a name that are looked at one by one
LETTERS = 40  # of a spelling
SERIAL = 6  # digits of a tenant number, or more, beside the one that checks them
TAIL, WHOLE = 4, 11  # digits of a phone, from behind
READINGS = 3  # of a character that is spoken in several ways, as many are in a name
WORD = 3  # letters of a word that it can be found by
MOST_WORDS = 6  # of a name
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
# Where a word of a name ends: O'Brien is one, Jean-Luc two.
BETWEEN = re.compile(rf"[\s\-]|{DOTS.pattern}")


@dataclass
class Asked:
    """What may have been meant: keys and tenant numbers with how well they fit, and door codes."""

    weights: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    def weigh(self, key: str, weight: int) -> None:
        self.weights[key] = max(weight, self.weights.get(key, 0))


def keys_of(name: str, phone: str | None) -> set[str]:
    """Everything a person of this name and phone is found by."""
    name = name.translate(WRITTEN_AS)
    written = _written(name)
    found = {f"whole:{written}", *(f"part:{part}" for part in _parts(written))}
    found |= {f"rest:{rest}" for rest in _rests(written)}
    found |= {key for word in _words(name) for key in _keys_of_a_word(word)}
    found |= {f"spelled:{_heard(''.join(syllables))}" for syllables in _other_readings(name)}
    for syllables in _readings(name):
        spelled = _heard("".join(syllables))
        found |= {f"spelled:{spelled}", *(f"near:{near}" for near in _near(spelled))}
        found |= {f"short:{_heard(short)}" for short in _shorts(syllables)}
        given = [_heard("".join(syllables[length:])) for length in (1, 2) if len(syllables) > length + 1]
        found |= {f"short:{each}" for each in given if len(each) >= TAIL}
    digits = re.sub(r"\D", "", phone or "")
    return found | {f"tail:{digits[-length:]}" for length in range(TAIL, min(len(digits), WHOLE) + 1)}


def phoned(phone: str) -> str:
    """The key that two people of one phone have in common."""
    return f"phone:{re.sub(r'[^0-9]', '', phone)}"


def born(name: str, day: date) -> str:
    """The key that two people of one name and birth date have in common: 陳偉 of one document is 陈伟 of
    another.
    """
    return f"born:{_simplified(_written(name.translate(WRITTEN_AS)))} {day}"


def meant(text: str) -> Asked:
    """What a clerk who typed this may look for, best first by weight (100 is certain)."""
    text = unicodedata.normalize("NFKC", text).strip().translate(WRITTEN_AS)
    asked = Asked(codes=sorted({text, text.upper(), *_doors(text)}))
    digits = re.sub(r"[\s+-]", "", text.upper().removeprefix("T"))
    if digits.isascii() and digits.isdigit():
        _number_or_phone(asked, digits, numbered=text.upper().startswith("T"))
    elif len(written := _written(text)) > 1:
        _name(asked, text, written)
    return asked


def _doors(text: str) -> Iterator[str]:
    """The door codes that this may say: its house named before it or not, a hyphen typed or left out."""
    for said in {text, *text.split()[-1:]}:
        code = (door_number(said) or "").upper()
        if any(each.isdigit() for each in code):
            yield from (code, re.sub(r"(?<=[A-Z])(?=\d)", "-", code), re.sub(r"(?<=[A-Z])-(?=\d)", "", code))


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
    for rest in _rests(written):
        asked.weigh(f"whole:{rest}", 50)
        asked.weigh(f"rest:{rest}", 50)
    typed = "".join(_spoken(text))[:LETTERS]
    spelled = _heard(typed)
    if not spelled:
        return
    asked.weigh(f"spelled:{spelled}", 80)
    asked.weigh(f"short:{spelled}", 60)
    for turned in _turned(text):
        asked.weigh(f"spelled:{_heard(turned)}", 65)
    for near in _near(spelled):
        asked.weigh(f"near:{near}", 45 if near == spelled else 40)
    if len(spelled) >= TAIL:
        for swapped in _swaps(typed):
            asked.weigh(f"spelled:{_heard(swapped)}", 40)


def _written(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _simplified(written: str) -> str:
    """In simplified characters, each for itself: by what stands beside it 乾 would be 干 in one name only."""
    return "".join(map(_simplifying().convert, written))


@cache
def _simplifying() -> OpenCC:
    """Of what is written in Hong Kong, Taiwan and Macao: 衞 and 衛 are 卫."""
    return OpenCC("hk2s")


def _parts(written: str) -> Iterator[str]:
    """Of Chinese names: how they begin, and the given name alone, behind a surname of one or two."""
    if HAN.search(written):
        yield from (written[:length] for length in range(2, min(len(written), SYLLABLES + 1)))
        yield from (written[length:] for length in (1, 2) if len(written) > length + 1)


def _words(name: str) -> list[str]:
    """The words of a name that is written in several; of one they are no more than it is."""
    words = [word for word in BETWEEN.split(unicodedata.normalize("NFKC", name)) if word]
    return words[:MOST_WORDS] if len(words) > 1 else []


def _keys_of_a_word(word: str) -> Iterator[str]:
    """What one word of a name is found by: as it is written, and as it is spelled, one letter off or not."""
    if len(written := _written(word)) >= (2 if HAN.search(word) else WORD):
        yield f"part:{written}"
    if len(spelled := _heard("".join(_spoken(word))[:LETTERS])) >= WORD:
        yield f"short:{spelled}"
        yield from (f"near:{near}" for near in _near(spelled))


def _turned(text: str) -> Iterator[str]:
    """A name that is spelled in words, as it is where what was said last comes first: given names are said
    before the surname, or behind it.
    """
    words = text.split()[:MOST_WORDS]
    if not HAN.search(text):
        yield from ("".join((*words[turn:], *words[:turn])) for turn in range(1, len(words)))


def _rests(written: str) -> set[str]:
    """What is left of a Chinese name with one character missing; nothing where that says too little."""
    written = written[:LETTERS]
    if len(written) < 3 or not HAN.search(written):
        return set()
    return {written[:place] + written[place + 1 :] for place in range(len(written))}


def _spoken(name: str) -> list[str]:
    """The syllables of a Chinese name, the words of another."""
    return [word for part in lazy_pinyin(name, style=Style.NORMAL) for word in part.split()]


def _readings(name: str) -> list[list[str]]:
    """As it is spoken, with each reading of the first character: surnames have their own (单, 曾)."""
    spoken = _spoken(name)
    if not spoken or not HAN.match(name):
        return [spoken]
    first = pinyin(name[0], style=Style.NORMAL, heteronym=True)[0][:READINGS]
    return [[each, *spoken[1:]] for each in dict.fromkeys([spoken[0], *first])]


def _other_readings(name: str) -> Iterator[list[str]]:
    """With another reading of one of its characters: 乐 is le and yue."""
    name = name if HAN.match(name) else ""
    spoken = _spoken(name)
    if len(spoken) != len(name):
        return
    for place, readings in enumerate(pinyin(name[: SYLLABLES + 1], style=Style.NORMAL, heteronym=True)):
        for each in readings[:READINGS]:
            yield [*spoken[:place], each, *spoken[place + 1 :]]


def _shorts(syllables: list[str]) -> Iterator[str]:
    """From the second syllable on, each whole or by its initial."""
    for count in range(2, min(len(syllables), SYLLABLES) + 1):
        for choice in product(*((each, each[:1]) for each in syllables[:count])):
            yield "".join(choice)


def _heard(spelled: str) -> str:
    """One spelling of what sounds alike to many ears; letters and digits only."""
    plain = unicodedata.normalize("NFKD", spelled).casefold()
    letters = re.sub(r"[^a-z0-9]", "", plain)[:LETTERS]
    return re.sub(r"(?<=[zcs])h", "", letters).replace("ng", "n").replace("l", "n").replace("v", "u")


def _near(spelled: str) -> set[str]:
    """The spelling, and each rest of it with one letter missing; nothing where that says too little."""
    if len(spelled) < TAIL:
        return set()
    return {spelled, *(spelled[:place] + spelled[place + 1 :] for place in range(len(spelled)))}


def _swaps(typed: str) -> Iterator[str]:
    for place in range(len(typed) - 1):
        if typed[place] != typed[place + 1]:
            yield typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :]
