"""The rules of notices as policy data: who hears of what, by which plan, in which words. Pure.

One version says all of it: what it refers to is there, and one number names what a notice was made by.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Frozen
from policy.domain.values import Number, Values, seed
from pydantic import Field

from notifications.domain.causes import CAUSES, SECRET, Cause, Words
from notifications.domain.matter import Audience, Who, named_as
from notifications.domain.notice_rules_refused import (
    AdvertisingAtNight,
    AdvertisingToStaff,
    ChannelTwice,
    CodeHeld,
    ContactsByPhone,
    EmergencyHeld,
    EmergencySilenced,
    HeardTwice,
    ImportantAdvertised,
    ImportantNeedsTwo,
    ImportantSilenced,
    NightNotQuiet,
    PartySilenced,
    PartyUnknown,
    PlansMissing,
    PlanTooSlow,
    PlanUnknown,
    QuietTooLong,
    RulesMissing,
    RuleUnknown,
    TemplateBound,
    TemplateNeedsMore,
    TemplateUnknown,
    ToldSinglyOutOfRange,
)
from notifications.domain.plan import CAN_WAIT, Channel, Plan, Priority, Step
from notifications.domain.plans import ASLEEP, NIGHT, PLANS
from notifications.domain.quiet import QuietHours
from notifications.domain.rules import TOLD
from notifications.domain.templates import TEMPLATES

QUIET_AT_MOST: Final = timedelta(hours=12)
SINGLY_AT_MOST: Final = 20
"""More of a kind in one morning nobody reads one by one, and their providers take few in the same words."""
SLOWEST: Final[Mapping[Priority, timedelta]] = {
    "emergency": timedelta(hours=1),
    "important": timedelta(days=1),
}
"""How long the steps of a plan may take together, until it is known that nobody heard it."""
PlanName = Annotated[str, Field(max_length=32, pattern=r"^[a-z_]+$", examples=["street"])]
TemplateName = Annotated[str, Field(max_length=64, pattern=r"^[a-z_]+$", examples=["overdue"])]
RuleName = Annotated[
    str, Field(max_length=64, pattern=r"^[A-Za-z]+(/[a-z_]+)?$", examples=["WorkOrderOverdue/supervisor"])
]


class Planned(Frozen):
    """A plan as it is written. What is not `urgent` keeps to the quiet hours, however much it matters."""

    priority: Priority
    urgent: Annotated[bool, Field(strict=True)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=4)]


class Hearer(Frozen):
    """Who hears it, by which plan, in which words."""

    who: Who
    plan: PlanName
    template: TemplateName


class NoticeRules(Values):
    """`rules` by the type of an event and what else decides; with nobody in it, nobody hears of it; of what
    the shipped rules tell as important somebody does.

    Of a kind that a version does not name, as it came later, those hear who do by the shipped rules.
    `told_singly`: of what waits for the morning, one of the staff is told so many of a kind one by one; where
    there are more, of all of them in one message.
    """

    policy: Literal["notice-rules"] = "notice-rules"
    quiet: QuietHours
    told_singly: Number
    plans: Annotated[dict[PlanName, Planned], Field(max_length=50)]
    rules: Annotated[
        dict[RuleName, Annotated[tuple[Hearer, ...], Field(max_length=10)]], Field(max_length=200)
    ]

    def plan(self, name: str) -> Plan:
        """As a notification carries it."""
        of = self.plans[name]
        quiet = None if of.urgent else self.quiet
        return Plan(name=name, priority=of.priority, steps=of.steps, quiet=quiet)

    def audiences(self, rule: str, known: Mapping[Who, UUID], version: int) -> tuple[Audience, ...]:
        """Of one rule; `known` are the persons that the cause itself names."""
        by, number = (self, version) if self.says_of(rule) else (_shipped(self.quiet), SHIPPED)
        return tuple(
            Audience(
                who=each.who,
                plan=by.plan(each.plan),
                template=each.template,
                person_id=known.get(named_as(each.who)),
                rules_version=number,
            )
            for each in by._hearers(rule) or ()
        )

    def says_of(self, rule: str) -> bool:
        """Whether this version says who hears of it, be it that nobody does."""
        return self._hearers(rule) is not None

    def ways(self, *, staff: bool) -> tuple[tuple[Channel, ...], ...]:
        """The channels of each plan by which what is important is told to the staff, or to all others."""
        important = {
            (each.plan.name, each.plan.channels)
            for rule in TOLD.keys() | self.rules.keys()
            for each in self.audiences(rule, {}, 0)
            if each.plan.priority == "important"
            and each.who != "emergency_contact"
            and staff == (each.who != "party" or CAUSES.get(rule, Cause()).staff)
        }
        return tuple(dict.fromkeys(channels for _, channels in sorted(important)))

    def _hearers(self, rule: str) -> tuple[Hearer, ...] | None:
        """Of a rule that this version does not name, as it is older: those of its kind, in words that fit.

        None where none fit.
        """
        if rule in self.rules:
            return self.rules[rule]
        known = CAUSES.get(rule, Cause()).words.items()
        of_the_kind = self.rules.get(_kind_of(rule))
        if not of_the_kind:
            return of_the_kind
        return tuple(each for each in of_the_kind if WORDS_OF[each.template].items() <= known) or None

    def check(self) -> None:
        if self.quiet.length > QUIET_AT_MOST:
            raise QuietTooLong(most=QUIET_AT_MOST // timedelta(hours=1))
        if not self.quiet.holds(ASLEEP):
            raise NightNotQuiet(begins=f"{ASLEEP.begins:%H:%M}", ends=f"{ASLEEP.ends:%H:%M}")
        if not 1 <= self.told_singly <= SINGLY_AT_MOST:
            raise ToldSinglyOutOfRange(most=SINGLY_AT_MOST)
        if not self.rules:
            raise RulesMissing
        if not self.plans:
            raise PlansMissing
        for name, plan in self.plans.items():
            if plan.priority == "emergency" and not plan.urgent:
                raise EmergencyHeld(plan=name)
            if plan.priority == "marketing" and plan.urgent:
                raise AdvertisingAtNight(plan=name)
            most, takes = SLOWEST.get(plan.priority), sum((step.time for step in plan.steps), timedelta(0))
            if most and takes > most:
                minute = timedelta(minutes=1)
                raise PlanTooSlow(plan=name, minutes=takes // minute, most=most // minute)
            channels = self._channels(name)
            for channel in channels:
                if channels.count(channel) > 1:
                    raise ChannelTwice(plan=name, channel=channel)
        for rule, hearers in self.rules.items():
            if rule not in CAUSES:
                raise RuleUnknown(rule=rule)
            for each in hearers:
                self._check(rule, each)
            self._check_heard(rule, hearers)
            whos = [each.who for each in hearers]
            for who in whos:
                if whos.count(who) > 1:
                    raise HeardTwice(rule=rule, who=who)

    def _check_heard(self, rule: str, hearers: tuple[Hearer, ...]) -> None:
        """What nobody may switch off: what the shipped rules tell as an emergency, or as important."""
        alarmed = {each.who for each in hearers if self.plans[each.plan].priority == "emergency"}
        meant = {who for who, plan, _ in TOLD[rule] if plan.priority == "emergency"}
        if meant and not alarmed:
            raise EmergencySilenced(rule=rule)
        if "party" in meant - alarmed:
            raise PartySilenced(rule=rule)
        if not hearers and any(plan.priority not in CAN_WAIT for _, plan, _ in TOLD[rule]):
            raise ImportantSilenced(rule=rule)

    def _check_ways(self, rule: str, plan: str) -> None:
        """A code proves the channel it is sent by, and of emergency contacts only a number is known."""
        if self.plans[plan].priority not in CAN_WAIT and len(self._channels(plan)) < 2:
            raise ImportantNeedsTwo(rule=rule, plan=plan)

    def _channels(self, plan: str) -> list[Channel]:
        return [channel for step in self.plans[plan].steps for channel in step.channels]

    def _check(self, rule: str, hearer: Hearer) -> None:
        cause, template = CAUSES[rule], hearer.template
        if hearer.plan not in self.plans:
            raise PlanUnknown(rule=rule, plan=hearer.plan)
        if self.plans[hearer.plan].priority == "marketing":
            if hearer.who != "party":
                raise AdvertisingToStaff(rule=rule, plan=hearer.plan)
            if any(plan.priority not in CAN_WAIT for _, plan, _ in TOLD[rule]):
                raise ImportantAdvertised(rule=rule, plan=hearer.plan)
        if template not in TEMPLATES:
            raise TemplateUnknown(template=template)
        if missing := sorted(WORDS_OF[template].items() - cause.words.items()):
            raise TemplateNeedsMore(
                template=template, rule=rule, words=", ".join(name for name, _ in missing)
            )
        if hearer.who != "emergency_contact" and "code" not in WORDS_OF[template].values():
            self._check_ways(rule, hearer.plan)
        own = {each for _, _, each in TOLD[rule]}
        if SECRET & set(WORDS_OF[template].values()) and (hearer.who != "party" or template not in own):
            raise TemplateBound(template=template)
        if "code" in WORDS_OF[template].values() and not self.plans[hearer.plan].urgent:
            raise CodeHeld(rule=rule, plan=hearer.plan)
        if named_as(hearer.who) == "party" and not cause.party:
            raise PartyUnknown(rule=rule)
        if hearer.who == "emergency_contact" and self._channels(hearer.plan) != ["sms"]:
            raise ContactsByPhone(rule=rule, plan=hearer.plan)


RULES: Final = seed(
    NoticeRules(
        quiet=NIGHT,
        told_singly=5,
        plans={
            each.name: Planned(priority=each.priority, urgent=each.quiet is None, steps=each.steps)
            for each in PLANS
        },
        rules={
            rule: tuple(Hearer(who=who, plan=plan.name, template=template) for who, plan, template in told)
            for rule, told in TOLD.items()
        },
    )
)


SHIPPED: Final = RULES.known[0].version


def _shipped(quiet: QuietHours) -> NoticeRules:
    """The rules in the code, kept to these quiet hours."""
    return RULES.known[0].values.model_copy(update={"quiet": quiet})


def _kind_of(rule: str) -> str:
    """What it was before it was told apart: without what stands behind the slash, or is ordinary there."""
    kind, _, apart = rule.partition("/")
    said = apart.removeprefix("ordinary_")
    return kind if said == apart else f"{kind}/{said}"


def _words_of(template: str) -> Words:
    """What all causes give that it was made for: a text may say this, and needs no more."""
    causes = [CAUSES[rule] for rule, told in TOLD.items() if template in (each for _, _, each in told)]
    first, *others = (set(cause.words.items()) for cause in causes)
    return dict(first.intersection(*others))


WORDS_OF: Final[Mapping[str, Words]] = {template: _words_of(template) for template in TEMPLATES}
