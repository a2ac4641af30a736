"""What a notice would lead to, by rules that are not in force: texts, times and costs. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.domain import Frozen

from notifications.domain.carried import BOUND
from notifications.domain.causes import CAUSES, SAMPLES
from notifications.domain.languages import Language
from notifications.domain.matter import Audience, Matter, Who
from notifications.domain.plan import Channel, Plan
from notifications.domain.prices import MessagePrices
from notifications.domain.provider_templates import ProviderTemplates
from notifications.domain.quiet import PLACE
from notifications.domain.saying import Reader, say
from notifications.domain.sms import length, parts, signed
from notifications.domain.wording import UNSUBSCRIBING, Wording

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
NAMES: Final[dict[Language, str]] = {"zh": "张三", "en": "Zhang San"}
WHOSE: Final[dict[Language, str]] = {"zh": "李四", "en": "Li Si"}
STAND_INS: Final[tuple[Who, ...]] = ("supervisor", "operations")


class Place(Frozen):
    """Where it is, as people say it, and who answers there."""

    place: str = ""
    manager_id: UUID | None = None
    roles: Mapping[Who, tuple[UUID, ...]]


def who_hears(audience: Audience, place: Place) -> tuple[tuple[UUID, ...], tuple[Who, ...]]:
    """The persons, as far as they are known now; and instead of whom, where nobody is registered."""
    who = audience.who
    if who == "emergency_contact":
        return (), ()  # tenant-svc is asked for them when they are told
    if who == "unit_manager" and place.manager_id:
        return (place.manager_id,), ()
    if audience.person_id or who == "party":
        return (audience.person_id,) if audience.person_id else (), ()
    if found := place.roles.get("manager" if who == "unit_manager" else who):
        return found, ()
    instead = next((place.roles[each] for each in STAND_INS if place.roles.get(each)), ())
    return instead, (who,)


class By(NamedTuple):
    """What is said and what it costs; `sign` is the name that an SMS begins with, `in_danger` the number that
    is called first. `approved`: what the providers of `lineup` have approved of it.
    """

    wording: Wording
    prices: MessagePrices
    sign: str
    in_danger: str
    approved: ProviderTemplates
    lineup: Mapping[Channel, tuple[str, ...]]


def foretell(matter: Matter, audience: Audience, place: Place, at: datetime, by: By) -> dict[str, Any]:
    """What one audience would get of a notice that is asked for `at`."""
    persons, instead_of = who_hears(audience, place)
    given = {name: SAMPLES[type_] for name, type_ in CAUSES[matter.rule].words.items()}
    words = given | matter.words | {"place": place.place, "ref": str(matter.notice_id)[:8]}
    contact = audience.who == "emergency_contact"
    read_on = audience.plan.begins(at)[0].astimezone(PLACE).date()
    unsubscribe = UNSUBSCRIBING if audience.plan.priority == "marketing" else ""
    texts = preview(
        *(audience.template, audience.plan.channels, words, by, read_on, instead_of),
        contact=contact,
        unsubscribe=unsubscribe,
    )
    counted = [each["sms"]["parts"] for each in texts.values() if "sms" in each]
    many = 1 if contact or audience.who == "party" else len(persons)  # nobody knows who it will be
    steps = _steps(audience.plan, at, by.prices, max(counted, default=1), many)
    return {
        "who": audience.who,
        "person_ids": persons,
        "instead_of": instead_of,
        "template": audience.template,
        "plan": audience.plan.name,
        "priority": audience.plan.priority,
        "urgent": audience.plan.quiet is None,
        "texts": texts,
        "steps": steps,
        "cost_fen": {"first_step": steps[0]["cost_fen"], "at_most": sum(s["cost_fen"] for s in steps)},
    }


def preview(
    template: str,
    channels: Sequence[Channel],
    words: Mapping[str, str],
    by: By,
    on: date,
    instead_of: Sequence[Who] = (),
    *,
    contact: bool = False,
    unsubscribe: str = "",
) -> dict[Language, dict[Channel, dict[str, Any]]]:
    """The texts of the day `on`, by language and channel, an SMS as it is counted.

    What providers send by templates says under which name they have to know it, and which of them do not.
    `contact`: for emergency contacts; `unsubscribe`: of advertising, the link to get no more of it.
    """
    found: dict[Language, dict[Channel, dict[str, Any]]] = {}
    for language in LANGUAGES:
        reader = Reader(language, on, NAMES[language], WHOSE[language] if contact else "", by.in_danger)
        for channel in channels:
            said = say(template, channel, words, reader, by.wording, instead_of, unsubscribe)
            as_text: dict[str, Any] = {"subject": said.subject, "text": said.text}
            shown = _counted(said.text, by.sign) if channel == "sms" else as_text
            if channel in BOUND:
                lacking = by.approved.lacking(by.lineup[channel], said.template)
                shown |= {"registered_as": said.template, "unapproved": lacking}
            found.setdefault(language, {})[channel] = shown
    return found


def _counted(text: str, sign: str) -> dict[str, Any]:
    sms = signed(text, sign)
    return {"text": sms, "characters": length(sms), "parts": parts(sms)}


def _steps(
    plan: Plan, at: datetime, prices: MessagePrices, sms_parts: int, persons: int
) -> list[dict[str, Any]]:
    return [
        {
            "begins_at": begins,
            "waits_minutes": step.minutes,
            "channels": step.channels,
            "cost_fen": persons * _price(prices, step.channels, sms_parts),
        }
        for step, begins in zip(plan.steps, plan.begins(at), strict=True)
    ]


def _price(prices: MessagePrices, channels: Sequence[Channel], sms_parts: int) -> int:
    return sum(prices.of(each, sms_parts if each == "sms" else 1) for each in channels)
