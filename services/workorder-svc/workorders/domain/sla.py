"""What is promised for a repair 时限: policy data, each version from its first day on. Pure."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, Version, seed
from pydantic import Field, StringConstraints

from workorders.domain.promise import LEVELS, URGENCIES, Call, Promise, Stage, Target, Urgency
from workorders.domain.working_time import Calendar, after, is_zone

MINUTE = timedelta(minutes=1)
A_DAY: Final = 24 * 60
"""In minutes: the longest that an emergency waits for somebody to come."""
Zone = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$"), Field(examples=["Asia/Shanghai"])
]
ContractClass = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._-]+$"), Field(examples=["key"])
]


class PromiseOutOfRange(Refusal):
    """At once is no promise, a warning comes after the report and before the breach, each level hears after
    the one below.
    """

    title, field = "时限、提前预警和逐级上报间隔至少 1 分钟，提前预警须短于时限", "values"


class StagesOutOfOrder(Refusal):
    """Nobody is done before they are there."""

    title, field = "完工时限不能短于接单或到场时限", "values"


class EmergencySlower(Refusal):
    """Whoever says that water runs is not served later than whose tap drips."""

    title, field = "紧急工单的时限不能长于普通工单", "values"


class EmergencyNotToday(Refusal):
    """Who waits longer than a day for somebody to come was promised nothing for an emergency."""

    title, field = "紧急工单须在 24 小时内到场", "values"


class SpecialTwice(Refusal):
    """Of two promises for the same nobody knows which counts."""

    title, field = "同一园区和合同类别只能有一条特别约定", "values.special"


class ClassUnknown(Refusal):
    """No contract is of it, so nobody would be promised that. Ordinary is what the general terms are for."""

    title, field = "特别约定的合同类别只能是重点或企业，普通合同按通用时限", "values.special"


class ZoneUnknown(Refusal):
    """Not a place's zone in the IANA database."""

    title, field = "没有这个时区", "values.zone"


CLASSES: Final = ("key", "corporate")
"""Those that contracts-svc may tell of, but for the ordinary one."""


class Rule(Frozen):
    """A stage `within` so many minutes; a warning `warn` before, each next level `grace` minutes later."""

    within: Number
    warn: Number
    grace: Number

    def check(self) -> None:
        """Raises PromiseOutOfRange."""
        if self.grace < 1 or not 1 <= self.warn < self.within:
            raise PromiseOutOfRange


class Ordinary(Frozen):
    """Only the hours of `working` count, if there are any."""

    response: Rule
    completion: Rule
    working: Calendar | None = None


class Emergency(Frozen):
    """Around the clock."""

    on_site: Rule
    completion: Rule


class Terms(Frozen):
    """What is promised, by urgency, where local times are those of `zone`."""

    zone: Zone
    ordinary: Ordinary
    emergency: Emergency

    def rules(self, urgency: Urgency) -> tuple[tuple[Stage, Rule], ...]:
        """In the order in which the stages are reached."""
        if urgency == "emergency":
            return ("on_site", self.emergency.on_site), ("completion", self.emergency.completion)
        return ("response", self.ordinary.response), ("completion", self.ordinary.completion)


class Special(Terms):
    """Other terms for a park, for a class of contract, or for that class in that park."""

    park_id: UUID | None = None
    contract_class: ContractClass | None = None

    @property
    def whose(self) -> tuple[UUID | None, str | None]:
        return self.park_id, self.contract_class


class Sla(Terms, Values):
    """What is promised everywhere, and where it is otherwise: the most particular counts."""

    policy: Literal["sla"] = "sla"
    special: Annotated[tuple[Special, ...], Field(max_length=500)] = ()

    def terms(self, park_id: UUID | None, contract_class: str | None) -> Terms:
        """Those of the class in the park, of the park, of the class; else the general ones."""
        known = {each.whose: each for each in self.special}
        wanted = ((park_id, contract_class), (park_id, None), (None, contract_class))
        return next((known[each] for each in wanted if each in known and any(each)), self)

    def check(self) -> None:
        for terms in (self, *self.special):
            check(terms)
        if len({each.whose for each in self.special} - {(None, None)}) < len(self.special):
            raise SpecialTwice
        if any(each.contract_class not in (None, *CLASSES) for each in self.special):
            raise ClassUnknown


def check(terms: Terms) -> None:
    """Raises what of these terms cannot be said."""
    for urgency in URGENCIES:
        rules = terms.rules(urgency)
        for _, rule in rules:
            rule.check()
        if any(later.within < sooner.within for (_, sooner), (_, later) in pairwise(rules)):
            raise StagesOutOfOrder
    if terms.emergency.completion.within > terms.ordinary.completion.within:
        raise EmergencySlower
    if terms.emergency.on_site.within > A_DAY:
        raise EmergencyNotToday
    if terms.ordinary.working:
        terms.ordinary.working.check()
    if not is_zone(terms.zone):
        raise ZoneUnknown


# A day for an answer and four hours to the door are the seed's; the rest is the operator's.
SLA = seed(
    Sla(
        zone="Asia/Shanghai",
        ordinary=Ordinary(
            response=Rule(within=24 * 60, warn=4 * 60, grace=4 * 60),
            completion=Rule(within=5 * 24 * 60, warn=24 * 60, grace=24 * 60),
        ),
        emergency=Emergency(
            on_site=Rule(within=4 * 60, warn=60, grace=60),
            completion=Rule(within=24 * 60, warn=4 * 60, grace=4 * 60),
        ),
    )
)
FIRST = SLA.known[0]


def promise(
    urgency: Urgency,
    since: datetime,
    sla: Version[Sla] = FIRST,
    park_id: UUID | None = None,
    contract_class: str | None = None,
) -> Promise:
    """What is promised to an order of this urgency whose clocks start `since`, by this version."""
    terms = sla.values.terms(park_id, contract_class)
    working = terms.ordinary.working if urgency == "ordinary" else None

    def at(minutes: int) -> datetime:
        return after(since, minutes * MINUTE, working, terms.zone)

    targets = tuple(
        Target(
            stage=stage,
            due_at=at(rule.within),
            warn_at=at(rule.within - rule.warn),
            calls=tuple(
                Call(level=level, at=at(rule.within + place * rule.grace))
                for place, level in enumerate(LEVELS)
            ),
        )
        for stage, rule in terms.rules(urgency)
    )
    return Promise(sla=sla.version, since=since, zone=terms.zone, working=working, targets=targets)
