"""What a name and a phone can be looked for by. Pure; what somebody meant by what they typed is `asked.py`.

A name is found by its characters, by how it is spoken (pinyin, each syllable whole or by its initial), and
by its spelling with one letter missing: two spellings that differ by one letter, or by two letters in each
other's place, have such a rest in common. Spellings are compared as people hear them: zh is z, ch c, sh s,
l n, ng n. So is a name of characters: by what is left of it where one was misheard, left out or put in.
A name of words is found by each of them as well, by several of them in any order, and by what people say as
one word of what is written in two: Jean-Luc, Al Fayed.

None of this is stored, only its marks under a key (`views/finding.py`). Whoever has the database without the
key sees which people share a mark, and by how often it occurs may guess at a common name or its initials; so
nothing shorter than two syllables is kept, no letter pairs and no single characters, and of words none of
less than three letters: of a name of two characters both have to be right.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain, islice, pairwise, product

from edge.texts import DOTS, WRITTEN_AS, name_mark
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, pinyin

SYLLABLES = 4  # of a name that are looked at one by one
LETTERS = 40  # of a spelling
TAIL, WHOLE = 4, 11  # digits of a phone, from behind
READINGS = 3  # of a character that is spoken in several ways, as many are in a name
WORD = 3  # letters of a word that it can be found by
MOST_WORDS = 6  # of a name
SPELLINGS = 256  # in simplified and traditional characters
BASIC = 0x3400, 0xA000  # the characters that names are written in, but for the rarest
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
# What keyboards, banks and registers write between the parts of a name, and within a word of it.
BETWEEN_PARTS = "·•・‧∙⋅.．･-－‐‑–"
WITHIN_WORDS = "'’‘ʼʻ＇`´"
MARKS = re.compile(f"[{re.escape(BETWEEN_PARTS + WITHIN_WORDS)}]")
# Letters that no mark makes of another one, and keyboards do: Đức is typed as duc, Пётр as Петр.
TYPED_AS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe", "ё": "е"}
)
# Where a word of a name ends: O'Brien is one, Jean-Luc two.
BETWEEN = re.compile(rf"[\s\-]|{DOTS.pattern}")


def keys_of(name: str, phone: str | None) -> set[str]:
    """Everything a person of this name and phone is found by."""
    name = name.translate(WRITTEN_AS)
    written = as_written(name)
    found = {f"whole:{written}", *(f"part:{part}" for part in _parts(written))}
    found |= {f"rest:{rest}" for rest in rests_of(written)}
    found |= {key for word in _words(name) for key in _keys_of_a_word(word)}
    found |= {key for word in _joined(name) if (key := key_of_a_word(word))}
    found |= {f"spelled:{as_heard(''.join(syllables))}" for syllables in _other_readings(name)}
    for syllables in _readings(name):
        spelled = as_heard("".join(syllables))
        found |= {f"spelled:{spelled}", *(f"near:{near}" for near in near_to(spelled))}
        found |= {f"short:{as_heard(short)}" for short in _shorts(syllables)}
        given = [as_heard("".join(syllables[length:])) for length in (1, 2) if len(syllables) > length + 1]
        found |= {f"short:{each}" for each in given if len(each) >= TAIL}
    digits = re.sub(r"\D", "", phone or "")
    return found | {f"tail:{digits[-length:]}" for length in range(TAIL, min(len(digits), WHOLE) + 1)}


def phoned(phone: str) -> str:
    """The key that two people of one phone have in common."""
    return f"phone:{re.sub(r'[^0-9]', '', phone)}"


def born(name: str, day: date) -> str:
    """The key that two people of one name and birth date have in common: 陳偉 of one document is 陈伟 of
    another, and O’Neil is ONeil.
    """
    return f"born:{_as_one(name)} {day}"


def one_humans(one: str, other: str) -> bool:
    """Whether two names may be one human being's: 陳偉 is 陈伟, and Jean-Luc is Jean Luc. On a paper it is
    another matter: there the name is as their document has it.
    """
    return _as_one(one) == _as_one(other)


def _as_one(name: str) -> str:
    """One spelling of what registers write in several ways, with marks or none, in whichever characters."""
    return _simplified(name_mark(MARKS.sub("", name)))


def written_alike(name: str) -> list[str]:
    """What registers may write for a name: itself first, with other marks or none, and in simplified
    characters, traditional ones or both; at most `SPELLINGS`. 陈伟 is 陳偉, and 钟 may be 鐘 and 鍾.
    """
    choices = (dict.fromkeys((each, *_written_as_one().get(_simplified(each), ()))) for each in name)
    written = ("".join(each) for each in product(*choices))
    return list(islice(dict.fromkeys(chain(_marked_alike(name), islice(written, SPELLINGS))), SPELLINGS))


def _marked_alike(name: str) -> Iterator[str]:
    """Itself first; the same marks throughout, for whoever writes one so writes all so."""
    yield name
    between = re.compile(rf"(?<=\S)[{re.escape(BETWEEN_PARTS)}\s]+(?=\S)")
    for parted, within in product(("", *BETWEEN_PARTS), ("", *WITHIN_WORDS)):
        yield between.sub(parted, re.sub(f"[{WITHIN_WORDS}]", within, name))


@cache
def _written_as_one() -> dict[str, list[str]]:
    """Simplified character → the characters that become it."""
    all_ = [chr(code) for code in range(*BASIC)]
    found: dict[str, list[str]] = {}
    for each, simple in zip(all_, _simplifying().convert("\n".join(all_)).split("\n"), strict=True):
        found.setdefault(simple, []).append(each)
    return found


def as_written(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold().translate(TYPED_AS)


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


def words_of(name: str) -> list[str]:
    """The words that a name is written in, or that somebody types of it."""
    return [word for word in BETWEEN.split(unicodedata.normalize("NFKC", name)) if word][:MOST_WORDS]


def _words(name: str) -> list[str]:
    """The words of a name that is written in several; of one they are no more than it is."""
    words = words_of(name)
    return words if len(words) > 1 else []


def _joined(name: str) -> Iterator[str]:
    """What is one word to whoever says it: what a hyphen holds together beside others, and a word of which
    nothing is kept with the next one.
    """
    written = unicodedata.normalize("NFKC", name).split()[:MOST_WORDS]
    for each in written if len(written) > 1 else ():
        if len(parts := words_of(each)) > 1:
            yield "".join(parts)
    for word, following in pairwise(_words(name)):
        if key_of_a_word(word) is None:
            yield word + following


def key_of_a_word(word: str) -> str | None:
    """The one key by which a word is told from others: as it is spelled, or as it is written in letters that
    are not ours; None of one that is too short.
    """
    if spelled := as_heard("".join(syllables_of(word))[:LETTERS]):
        return f"short:{spelled}" if len(spelled) >= WORD else None
    return f"part:{written}" if len(written := as_written(word)) >= WORD else None


def _keys_of_a_word(word: str) -> Iterator[str]:
    """What one word of a name is found by: as it is written, and as it is spelled, one letter off or not."""
    if len(written := as_written(word)) >= (2 if HAN.search(word) else WORD):
        yield f"part:{written}"
    if len(spelled := as_heard("".join(syllables_of(word))[:LETTERS])) >= WORD:
        yield f"short:{spelled}"
        yield from (f"near:{near}" for near in near_to(spelled))


def rests_of(written: str) -> set[str]:
    """What is left of a Chinese name with one character missing; nothing where that says too little."""
    written = written[:LETTERS]
    if len(written) < 3 or not HAN.search(written):
        return set()
    return {written[:place] + written[place + 1 :] for place in range(len(written))}


def syllables_of(name: str) -> list[str]:
    """The syllables of a Chinese name, the words of another."""
    return [word for part in lazy_pinyin(name, style=Style.NORMAL) for word in part.split()]


def _readings(name: str) -> list[list[str]]:
    """As it is spoken, with each reading of the first character: surnames have their own (单, 曾)."""
    spoken = syllables_of(name)
    if not spoken or not HAN.match(name):
        return [spoken]
    first = pinyin(name[0], style=Style.NORMAL, heteronym=True)[0][:READINGS]
    return [[each, *spoken[1:]] for each in dict.fromkeys([spoken[0], *first])]


def _other_readings(name: str) -> Iterator[list[str]]:
    """With another reading of one of its characters: 乐 is le and yue."""
    name = name if HAN.match(name) else ""
    spoken = syllables_of(name)
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


def as_heard(spelled: str) -> str:
    """One spelling of what sounds alike to many ears; letters and digits only."""
    plain = unicodedata.normalize("NFKD", spelled.casefold().translate(TYPED_AS))
    letters = re.sub(r"[^a-z0-9]", "", plain)[:LETTERS]
    return re.sub(r"(?<=[zcs])h", "", letters).replace("ng", "n").replace("l", "n").replace("v", "u")


def near_to(spelled: str) -> set[str]:
    """The spelling, and each rest of it with one letter missing; nothing where that says too little."""
    if len(spelled) < TAIL:
        return set()
    return {spelled, *(spelled[:place] + spelled[place + 1 :] for place in range(len(spelled)))}
