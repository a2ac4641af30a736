"""What one reader reads on one channel, of a message that is sent as of one that only might be. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from notifications.domain.carried import carried
from notifications.domain.causes import UNITS
from notifications.domain.languages import Language
from notifications.domain.matter import Who
from notifications.domain.notice_rules import WORDS_OF
from notifications.domain.plan import Channel
from notifications.domain.registered import registered_as
from notifications.domain.sms import LONGEST, length
from notifications.domain.spoken import MOST, spoken
from notifications.domain.templates import (
    DANGEROUS,
    FRAMES,
    IN_DANGER,
    NO_PLACE,
    OF_SEVERAL,
    UNSUBSCRIBE,
    fill,
    whom,
)
from notifications.domain.wording import SIGNATURE, Wording


class Reader(NamedTuple):
    """Who reads it, and the day `on` which they do.

    `name` is empty where nobody knows it; `whose`: who named them for emergencies; `in_danger`: the number to
    call first where somebody is in danger, empty where the company has none.
    """

    language: Language
    on: date
    name: str = ""
    whose: str = ""
    in_danger: str = ""


class Saying(NamedTuple):
    """`template`: under which a provider knows the text, which it fills with `variables`."""

    template: str
    variables: dict[str, str]
    subject: str
    text: str


def place_in(words: Mapping[str, str], language: Language, channel: Channel) -> str:
    """Where it is; of several units the first, and how many they are, which is not what is cut of it."""
    place, units = words["place"], int(words.get(UNITS, 1))
    if not place or units == 1:
        return carried(place, channel) or NO_PLACE[language]
    return carried(place, channel, OF_SEVERAL[language].format(units=units, others=units - 1))


def suffix(name: str, language: Language) -> str:
    """What is behind a template's name where this is said with it; another text has another suffix."""
    return "_" + registered_as(f"{name}_{language}", FRAMES[name][language]).replace(f"_{language}", "", 1)


def say(
    template: str,
    channel: Channel,
    words: Mapping[str, str],
    reader: Reader,
    wording: Wording,
    instead_of: Sequence[Who] = (),
    unsubscribe: str = "",
) -> Saying:
    """`words`: as the cause gives them, with `place` and `ref`; `unsubscribe`: how to get no more of it.

    Of several reasons an SMS that would be too long says the first, and of parts how many.
    """
    asked = template, channel, words, reader, wording, instead_of, unsubscribe
    said = _say(*asked, MOST)
    too_long = channel == "sms" and length(said.text) > LONGEST - SIGNATURE
    return _say(*asked, 1) if too_long else said


def _say(
    template: str,
    channel: Channel,
    words: Mapping[str, str],
    reader: Reader,
    wording: Wording,
    instead_of: Sequence[Who],
    unsubscribe: str,
    most: int,
) -> Saying:
    language, whose = reader.language, carried(reader.whose, channel)
    types = {"place": "place", **WORDS_OF[template]}
    variables = {
        **spoken(words, WORDS_OF[template], language, reader.on, most),
        **{
            name: carried(words[name], channel) or NO_PLACE[language]
            for name, type_ in types.items()
            if type_ == "place"
        },
        "place": place_in(words, language, channel),
        "name": carried(reader.name, channel),
    }
    subject, text = fill(wording.says(template, language, channel), language, variables, instead_of, whose)
    code = wording.code(template, language, channel)
    if instead_of:
        code += suffix("instead", language)
        variables = variables | {"whom": whom(instead_of, language)}
    if whose:
        code += suffix("contact", language)
        variables = variables | {"whose": whose}
    if template in DANGEROUS and reader.in_danger and words.get("urgency") == "emergency":
        code += suffix("danger", language)
        variables = variables | {"in_danger": reader.in_danger}
        text += IN_DANGER[language].format_map(variables)
    if unsubscribe:
        code += suffix("advert", language)
        variables = variables | {"unsubscribe": unsubscribe}
        text += UNSUBSCRIBE[language].format_map(variables)
    return Saying(code, variables, subject, text)
