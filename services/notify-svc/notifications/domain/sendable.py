"""By which names the texts of rules may be sent: what providers have to have approved. Pure."""

from collections.abc import Iterator, Mapping
from itertools import product

from notifications.domain.languages import Language
from notifications.domain.matter import Who
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.plan import Channel, Plan
from notifications.domain.rules import TOLD
from notifications.domain.saying import suffix
from notifications.domain.templates import DANGEROUS
from notifications.domain.wording import Wording

Hearers = Mapping[str, frozenset[tuple[Who, Plan]]]
"""Who is told by a template, and by which plan."""


def hearers(rules: NoticeRules) -> Hearers:
    """By template, of what these rules say and of what they are too old to say."""
    found = dict[str, set[tuple[Who, Plan]]]()
    for rule in TOLD.keys() | rules.rules.keys():
        for each in rules.audiences(rule, {}, 0):
            found.setdefault(each.template, set()).add((each.who, each.plan))
    return {template: frozenset(of) for template, of in found.items()}


def names(
    template: str, language: Language, channel: Channel, told: Hearers, wording: Wording, in_danger: str = ""
) -> tuple[str, ...]:
    """With all that may be said with it; none where nobody is told it there."""
    code = wording.code(template, language, channel)
    found = set[str]()
    for who, plan in told.get(template, ()):
        if channel in plan.channels:
            dangers = ("", "danger") if in_danger and template in DANGEROUS else ("",)
            adverts = ("advert",) if plan.priority == "marketing" else ("",)
            for frames in product(_heads(who), dangers, adverts):
                found.add(code + "".join(suffix(frame, language) for frame in frames if frame))
    return tuple(sorted(found))


def _heads(who: Who) -> Iterator[str]:
    """A contact is told whose; in whose stead somebody hears it who holds a role that nobody has."""
    yield "contact" if who == "emergency_contact" else ""
    if who != "party":
        yield "instead"
