"""Notice 通知事由: one cause-thing at one stage, and the way from its audiences to named persons.

A policy can only ask («finance of park P»); who that is, is found as it is asked, or later, when somebody
takes the role. Until then the audience stays open, the log says that nobody is responsible, and who answers
for the park in general hears it in their place; whoever takes the role then is not told again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, State
from policy.domain.values import Versions
from pydantic import Field

from notifications.domain.matter import Audience, Matter, Present, Role, Who
from notifications.domain.notice_rules import RULES, NoticeRules
from notifications.domain.quiet import QuietHours
from notifications.domain.staff_groups import GROUPS, StaffGroups, Told


class AudienceAsked(Event):
    schema_version: ClassVar[int] = 2

    matter: Matter
    audience: Audience


class RecipientsNamed(Event):
    """These persons are the audience. Somebody in two audiences still gets one notification."""

    schema_version: ClassVar[int] = 2

    matter: Matter
    audience: Audience
    person_ids: tuple[UUID, ...]
    place: str


class NobodyResponsible(Event):
    """Nobody held this role when it was looked for; the audience waits for whoever takes it."""

    notice_id: UUID
    who: Who
    park_id: UUID


StandInRole = Role | Literal["unit_manager"]


class StandInsNamed(Event):
    """Nobody is registered for `instead_of`, who would all read the same: those who hold `role` hear it.

    Where one of them would read it for themselves as well, `audience` is that, and they read it once.
    `elsewhere`: in other parks, as in this one nobody holds any.
    """

    schema_version: ClassVar[int] = 2

    matter: Matter
    audience: Audience
    instead_of: tuple[Who, ...]
    role: StandInRole
    elsewhere: bool
    person_ids: tuple[UUID, ...]
    place: str


class NobodyMeant(Event):
    """The rules name nobody who was to hear it."""

    matter: Matter
    rules_version: int


class RulesSilent(Event):
    """The rules in force are older than this kind and do not name it: it is told by the shipped ones."""

    matter: Matter
    rules_version: int


class GroupNamed(Event):
    """A group of the staff hears it as well, in these words, by its robot; in `quiet` hours not yet, as then
    none of those is told of it whom the group hears it beside.
    """

    schema_version: ClassVar[int] = 2

    matter: Matter
    robot: str
    template: str
    quiet: QuietHours | None


class Ask(Command):
    """By the rules of the day `on`; `known` are the persons that the cause itself names.

    `present`: those that are found as it is asked (None: nobody looked).
    """

    matter: Matter
    on: date
    known: Mapping[Who, UUID] = Field(default_factory=dict)
    policy: Versions[NoticeRules] = Field(RULES, exclude=True)
    groups: Versions[StaffGroups] = Field(GROUPS, exclude=True)
    present: Present | None = Field(None, exclude=True)


class Name(Command):
    """`place`: where the matter's unit is, empty if there is none or we do not know it."""

    who: Who
    person_ids: tuple[UUID, ...]
    place: str = ""


class FindNobody(Command):
    who: Who


class StandIn(Command):
    """These persons are to hear what nobody is registered for."""

    instead_of: tuple[Who, ...]
    role: StandInRole
    elsewhere: bool = False
    person_ids: tuple[UUID, ...]
    place: str = ""


class Unasked(State):
    pass


class Asked(State):
    matter: Matter
    open: dict[Who, Audience]
    missing: frozenset[Who] = frozenset()
    stood_in: frozenset[Who] = frozenset()
    told_instead: frozenset[tuple[str, UUID]] = frozenset()


NoticeCommand = Ask | Name | FindNobody | StandIn
NoticeEvent = (
    AudienceAsked
    | RecipientsNamed
    | NobodyResponsible
    | StandInsNamed
    | NobodyMeant
    | RulesSilent
    | GroupNamed
)


def decide(command: NoticeCommand, notice: Unasked | Asked) -> list[NoticeEvent]:
    match command, notice:
        case Ask(), Unasked():
            return _asked(command)
        case Name(who=who), Asked() if who in notice.stood_in:
            return []  # others have seen to it
        case Name(who=who, person_ids=persons, place=place), Asked() if who in notice.open and persons:
            audience = notice.open[who]
            left = tuple(each for each in persons if (audience.template, each) not in notice.told_instead)
            return [_named(notice.matter, audience, left, place)]
        case FindNobody(who=who), Asked() if who in notice.open and who not in notice.missing:
            m = notice.matter
            return [NobodyResponsible(notice_id=m.notice_id, who=who, park_id=m.park_id)]
        case StandIn(), Asked():
            return _stood_in(command, notice)
    return []


def _asked(command: Ask) -> list[NoticeEvent]:
    matter, rules = command.matter.among(command.present), command.policy.in_force(command.on)
    audiences = rules.values.audiences(matter.rule, command.known, rules.version)
    if not audiences:
        return [NobodyMeant(matter=matter, rules_version=rules.version)]
    said = rules.values.says_of(matter.rule)
    groups: StaffGroups = command.groups.in_force(command.on).values
    return [
        *([] if said else [RulesSilent(matter=matter, rules_version=rules.version)]),
        *(AudienceAsked(matter=matter, audience=a) for a in audiences),
        *_named_at_once(matter, audiences, command.present),
        *_in_groups(matter, groups.told(matter, audiences)),
    ]


def _in_groups(matter: Matter, told: Mapping[Told, Sequence[Audience]]) -> Iterator[GroupNamed]:
    for (robot, template), beside in told.items():
        held = [each.plan.quiet for each in beside]
        quiet = held[0] if all(held) else None
        yield GroupNamed(matter=matter, robot=robot, template=template, quiet=quiet)


def _named_at_once(
    matter: Matter, audiences: Sequence[Audience], present: Present | None
) -> Iterator[RecipientsNamed | StandInsNamed]:
    found = {each.who: _found(each, present) for each in audiences}
    empty = [each for each in audiences if present and present.lacks(each, found[each.who])]
    for audience in audiences:
        persons, place = found[audience.who], present.place if present and audience.who != "party" else ""
        same = tuple(each.who for each in empty if each.template == audience.template)
        if present and same and set(persons) & set(present.stand_ins[1]):
            role, instead = present.stand_ins
            whose = {"matter": matter, "audience": audience, "instead_of": same, "place": place}
            yield StandInsNamed(**whose, role=role, elsewhere=False, person_ids=instead)
            empty = [each for each in empty if each.who not in same]
            persons = tuple(each for each in persons if each not in instead)
        if persons:
            yield _named(matter, audience, persons, place)


def _found(audience: Audience, present: Present | None) -> tuple[UUID, ...]:
    if audience.who == "party" and audience.person_id:
        return (audience.person_id,)
    # A manager is looked up: since the contract was written, the unit may have got another.
    return audience.found(present) if present else ()


def _stood_in(command: StandIn, notice: Asked) -> list[NoticeEvent]:
    """One fact for each text: finance and access control are told to do different things."""
    missing = (notice.missing - notice.stood_in) & set(command.instead_of)
    same: dict[str, list[Audience]] = {}
    for who, audience in notice.open.items():
        if who in missing:
            same.setdefault(audience.template, []).append(audience)
    return [
        StandInsNamed(
            matter=notice.matter,
            audience=_of_staff(audiences[0]),
            instead_of=tuple(each.who for each in audiences),
            role=command.role,
            elsewhere=command.elsewhere,
            person_ids=command.person_ids,
            place=command.place,
        )
        for audiences in same.values()
    ]


def _of_staff(audience: Audience) -> Audience:
    """Of emergency contacts nothing is known but a number; who stands in for them has the app as well."""
    if audience.who != "emergency_contact":
        return audience
    first, *others = audience.plan.steps
    channels = tuple(dict.fromkeys(("app", *first.channels)))
    steps = (first.model_copy(update={"channels": channels}), *others)
    return audience.model_copy(update={"plan": audience.plan.model_copy(update={"steps": steps})})


def _named(matter: Matter, audience: Audience, persons: tuple[UUID, ...], place: str = "") -> RecipientsNamed:
    return RecipientsNamed(matter=matter, audience=audience, person_ids=persons, place=place)


def evolve(notice: Unasked | Asked, event: NoticeEvent) -> Unasked | Asked:
    match event, notice:
        case NobodyMeant(matter=matter), Unasked():
            return Asked(matter=matter, open={})
        case AudienceAsked(matter=matter, audience=audience), Unasked():
            return Asked(matter=matter, open={audience.who: audience})
        case AudienceAsked(audience=audience), Asked():
            return notice.model_copy(update={"open": {**notice.open, audience.who: audience}})
        case RecipientsNamed(), Asked():
            still = {who: a for who, a in notice.open.items() if who != event.audience.who}
            return notice.model_copy(update={"open": still})
        case NobodyResponsible(), Asked():
            return notice.model_copy(update={"missing": notice.missing | {event.who}})
        case StandInsNamed(instead_of=whos, audience=audience, person_ids=persons), Asked():
            still = {who: a for who, a in notice.open.items() if who in whos or who != audience.who}
            told = notice.told_instead | {(audience.template, each) for each in persons}
            stood_in = notice.stood_in | set(whos)
            return notice.model_copy(update={"open": still, "stood_in": stood_in, "told_instead": told})
    return notice


notice: Decider[NoticeCommand, Unasked | Asked, NoticeEvent] = Decider(
    "notice",
    Unasked(),
    decide,
    evolve,
    (AudienceAsked, RecipientsNamed, NobodyResponsible, StandInsNamed, NobodyMeant, RulesSilent, GroupNamed),
)
