"""What a caller says 回访话术: who calls, the notice in its own words, and whether it is clear. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from notifications.domain.causes import SECRET
from notifications.domain.languages import Language
from notifications.domain.matter import Who
from notifications.domain.notice_rules import WORDS_OF
from notifications.domain.saying import Reader, say
from notifications.domain.wording import Wording

OPENING: Final[dict[Language, str]] = {
    "zh": "您好，我是{sign}的工作人员。请问您怎么称呼？（先核对姓名；不是本人，请勿透露以下内容）",
    "en": "Hello, this is {sign}. May I ask your name? (Say the following to that person alone.)",
}
CLOSING: Final[dict[Language, str]] = {
    "zh": "以上内容您都清楚了吗？有疑问我现在为您记录。方便的话，也请核对一下您的联系方式。",
    "en": "Is all of this clear to you? If not, I note your question now. Are your contacts still right?",
}
NOT_SPOKEN: Final[dict[Language, str]] = {"zh": "（见发给本人的消息）", "en": "(in the message itself)"}
"""In place of a code or a link: these are read by their person alone, never out."""


def script(
    template: str,
    language: Language,
    words: Mapping[str, str],
    instead_of: Sequence[Who],
    wording: Wording,
    sign: str,
    on: date,
    in_danger: str,
) -> tuple[str, ...]:
    """Sentence by sentence, on the day `on`; `words` as a notification has them, with `place` and `ref`."""
    unsaid = {name: NOT_SPOKEN[language] for name, type_ in WORDS_OF[template].items() if type_ in SECRET}
    notice = say(
        template, "app", {**words, **unsaid}, Reader(language, on, in_danger=in_danger), wording, instead_of
    )
    return OPENING[language].format(sign=sign), notice.text, CLOSING[language]
