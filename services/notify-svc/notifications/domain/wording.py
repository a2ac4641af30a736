"""What people read, as policy data: texts by template, language and channel. Pure.

A version holds all that is not as shipped (`templates.py`). A text says only what every cause of its template
gives; what it is for (a code, a link) it must say, and of all else something that tells one from another.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Annotated, Any, Final, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Values, seed
from pydantic import Field

from notifications.domain.carried import BOUND, EMOJI, MARKS, ROOM, TURNING
from notifications.domain.causes import ALWAYS, SAMPLES, SECRET, Words, WordType
from notifications.domain.fault_words import FAULTS
from notifications.domain.languages import Language
from notifications.domain.lost import LOST
from notifications.domain.notice_rules import WORDS_OF, TemplateName
from notifications.domain.plan import Channel
from notifications.domain.registered import registered_as
from notifications.domain.said import Said
from notifications.domain.sms import LONGEST, length
from notifications.domain.spoken import ANSWERS, AWAY, BECAUSE, CODED, MOST, REASONS, spoken
from notifications.domain.templates import DANGEROUS, IN_DANGER, TEMPLATES, UNSUBSCRIBE, WHOM, fill

Line = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]+$")]
CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "wechat", "email")
SIGNATURE: Final = 12
"""Characters that are kept for the name an SMS is signed with."""
NUMBER: Final = 20
"""Characters that a telephone number takes at most."""
UNSUBSCRIBING: Final = SAMPLES["link"].replace("/sign#", "/unsubscribe#")
"""The longest link by which somebody gets no more advertising."""
REF: Final = 8
"""Characters of the number of a notice."""
PLAIN: Final = re.compile(r"[a-z_]+")


def _longest(codes: Mapping[Any, Mapping[Language, str]]) -> str:
    """Whose words are the longest; in English they take the most room."""
    return str(max(codes, key=lambda code: len(codes[code]["en"])))


LONGEST_OF: Final[Mapping[WordType, str]] = {
    **SAMPLES,
    "place": "长" * ROOM,
    "text": "长" * ROOM,
    "fault": _longest(FAULTS),
    "reasons": _longest(REASONS),
    "away": _longest(AWAY),
    "because": _longest(BECAUSE),
    "answer": _longest(ANSWERS),
    "track": _longest(CODED["track"]),
    "losses": _longest(LOST),
    "kind": _longest(CODED["kind"]),
    "role": _longest(CODED["role"]),
    "parts": json.dumps([["长", 1]] * 100),
    "within": "9999",
    "spans": ",".join([SAMPLES["date"] + "/" + SAMPLES["date"]] * (MOST + 10)),
}
"""What a word of each type takes at most in an SMS without room, which says of several reasons the first."""


class TemplateNotOurs(Refusal):
    """Nothing is ever said by this template."""

    title, field, status = "没有模板 {template}", "values.texts", 422


class PlaceholderMalformed(Refusal):
    """A placeholder is a name between braces, and nothing else."""

    title, field = "模板 {template}（{language}）的占位符写法不正确，应为 {{名称}}", "values.texts"


class VariableUnknown(Refusal):
    """The causes of this template do not give it."""

    title, field = "模板 {template}（{language}）中没有变量 {variable}，可用：{known}", "values.texts"


class VariableMissing(Refusal):
    """A code or a link is what the message is for; and of what and where, a message has to say something."""

    title, field = "模板 {template}（{language}，{channel}）缺少变量 {variable}", "values.texts"


class EmojiNotCarried(Refusal):
    """SMS and WeChat templates carry no emoji: the provider would refuse the message; nor does a subject."""

    title, field = "模板 {template}（{language}）中有 {channel} 不支持的表情符号", "values.texts"


class TextBlank(Refusal):
    """Nobody reads what says nothing."""

    title, field = "模板 {template}（{language}）的{channel}是空白的", "values.texts"


class MarkNotCarried(Refusal):
    """Nor marks that nobody sees; and on no channel such as turn the text around."""

    title, field = "模板 {template}（{language}）中有 {channel} 不支持的控制字符", "values.texts"


class SmsTooLong(Refusal):
    """With the signature, words as long as they come, and all those it may be instead of, or the link out."""

    title = f"模板 {{template}}（{{language}}）的短信有 {{length}} 字，超过 {LONGEST} 字"
    field = "values.texts"


class Texts(Frozen):
    """Of one template in one language; `by_channel` where a channel says it otherwise."""

    subject: Line
    text: Text
    by_channel: Annotated[dict[Channel, Text], Field(default_factory=dict, max_length=4)]

    def on(self, channel: Channel) -> Said:
        return Said(self.subject, self.by_channel.get(channel, self.text))


class Wording(Values):
    """`texts` that differ from the shipped ones."""

    policy: Literal["wording"] = "wording"
    texts: Annotated[
        dict[TemplateName, Annotated[dict[Language, Texts], Field(max_length=2)]], Field(max_length=200)
    ]

    def says(self, template: str, language: Language, channel: Channel) -> Said:
        """Ours, or what was shipped."""
        own = self.texts.get(template, {}).get(language)
        return own.on(channel) if own else TEMPLATES[template][language]

    def code(self, template: str, language: Language, channel: Channel) -> str:
        """Under which a provider knows the text: it has to approve another one anew."""
        return registered_as(f"{template}_{language}", self.says(template, language, channel).text)

    def in_full(self) -> "Wording":
        """The same, with the shipped ones beside ours."""
        shipped = {
            template: {language: Texts(**said._asdict()) for language, said in by_language.items()}
            for template, by_language in TEMPLATES.items()
        }
        return Wording(texts={name: {**texts, **self.texts.get(name, {})} for name, texts in shipped.items()})

    def check(self) -> None:
        for template, by_language in self.texts.items():
            if template not in TEMPLATES:
                raise TemplateNotOurs(template=template)
            for language, texts in by_language.items():
                _check(template, language, texts)


def _check(template: str, language: Language, texts: Texts) -> None:
    facts = {"template": template, "language": language}
    words = {**WORDS_OF[template], **ALWAYS}
    for each in (texts.subject, texts.text, *texts.by_channel.values()):
        for name in _placeholders(each, facts):
            if name not in words:
                raise VariableUnknown(**facts, variable=name, known="、".join(words))
    _check_plain(texts.subject, facts | {"channel": "标题"})
    if not texts.subject.strip():
        raise TextBlank(**facts, channel="标题")
    for channel in CHANNELS:
        _check_text(texts.on(channel).text, WORDS_OF[template], facts | {"channel": channel})
    _check_length(template, texts.on("sms"), words, language, facts)
    telling = [*WORDS_OF[template], "place"]
    for channel in CHANNELS:
        if len(telling) > 1 and not {*_placeholders(texts.on(channel).text, facts)} & {*telling}:
            raise VariableMissing(**facts, channel=channel, variable="、".join(telling))


def _check_text(text: str, words: Words, facts: Mapping[str, str]) -> None:
    said = set(_placeholders(text, facts))
    for name, type_ in words.items():
        if type_ in SECRET and name not in said:
            raise VariableMissing(**facts, variable=name)
    if not text.strip():
        raise TextBlank(**facts)
    if facts["channel"] in BOUND:
        _check_plain(text, facts)
    if TURNING.search(text):
        raise MarkNotCarried(**facts)


def _check_plain(text: str, facts: Mapping[str, str]) -> None:
    if EMOJI.search(text):
        raise EmojiNotCarried(**facts)
    if MARKS.search(text):
        raise MarkNotCarried(**facts)


def _check_length(
    template: str, said: Said, words: Words, language: Language, facts: Mapping[str, str]
) -> None:
    longest = spoken({name: LONGEST_OF[type_] for name, type_ in words.items()}, words, language, date.min, 1)
    longest |= {"ref": "0" * REF}
    read = [fill(said, language, longest).text + UNSUBSCRIBE[language].format(unsubscribe=UNSUBSCRIBING)]
    if not SECRET & set(WORDS_OF[template].values()):
        # What is for one person alone nobody reads in their stead, nor passes on.
        read.append(fill(said, language, longest, tuple(who for who in WHOM if who != "party")).text)
        read.append(fill(said, language, longest, whose=LONGEST_OF["text"]).text)
    danger = length(IN_DANGER[language].format(in_danger="0" * NUMBER)) if template in DANGEROUS else 0
    units = max(map(length, read)) + danger + SIGNATURE
    if units > LONGEST:
        raise SmsTooLong(**facts, length=units)


def _placeholders(text: str, facts: Mapping[str, str]) -> Iterator[str]:
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        raise PlaceholderMalformed(**facts) from None
    for literal, name, spec, conversion in found:
        if "{" in literal or "}" in literal:  # in two braces, as other systems write a variable
            raise PlaceholderMalformed(**facts)
        if name is None:
            continue
        if spec or conversion or not PLAIN.fullmatch(name):
            raise PlaceholderMalformed(**facts)
        yield name


WORDING: Final = seed(Wording(texts={}))
