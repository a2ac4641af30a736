"""A template of contracts: reworded as often as one likes, used as it was last published."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State

from contracts.domain.template_fields import (
    Field,
    Wording,
    bare_money,
    not_by_name,
    of_the_day,
    reaching,
    uses,
)
from contracts.domain.template_members import METHODS, WORDS, unfit


class TemplateEvent(Event):
    template_id: UUID


class TemplateDrafted(TemplateEvent):
    """From now on this is the text that would be published."""

    name: str
    wording: Wording


class TemplatePublished(TemplateEvent):
    """Contracts are made from it; `sha256` is of its text and fields."""

    version: int
    name: str
    wording: Wording
    sha256: str


class NoTemplate(State):
    """Not drafted yet."""

    now, can = "还没有这份模板", "起草模板"


class Template(State):
    now, can = "模板已起草", "修改或发布"

    template_id: UUID
    name: str
    draft: Wording
    published: Wording | None = None
    published_name: str = ""
    version: int = 0


Templates = NoTemplate | Template


class TemplateCommand(Command):
    """Asked of one template."""


class DraftTemplate(TemplateCommand):
    template_id: UUID
    name: str
    wording: Wording


class PublishTemplate(TemplateCommand):
    """Whoever asks has typeset the draft with a sample in each field: `tried` is what was typeset."""

    tried: str


class FieldTwice(Refusal):
    """A name declares one field."""

    title, field = "字段「{name}」重复声明", "fields"


class FieldUndeclared(Refusal):
    """The text uses what nobody declared: a contract made from it could not say it."""

    title, field = "第 {line} 行用到没有声明的字段「{name}」", "text"


class FieldsNotByName(Refusal):
    """What is looked up in all of them at once, or under another name, could not be checked."""

    title, field = (
        "第 {line} 行：fields 只能写成「fields.字段名」，不能另取名称、整体传递或用方法取值",
        "text",
    )


class FieldUnused(Refusal):
    """Declared and never said: who fills it in would believe that the contract says it."""

    title, field = "声明的字段「{name}」在正文里没有用到", "fields"


class AmountHalfSaid(Refusal):
    """An amount is two things, and a text says which: `.yuan` in figures, `.capital` in words."""

    title, field = "第 {line} 行的金额「{name}」要写成 .yuan（数字）或 .capital（大写）", "text"


class MemberUnfit(Refusal):
    """A field is asked for what none of its kind has: the first contract to come there could not be made."""

    title, field = "第 {line} 行：字段「{name}」声明为{said}，不能写成「{name}.{member}」{how}", "text"


class ReachesOut(Refusal):
    """A contract says what its text and its fields say, and nothing that lies elsewhere."""

    title, field = "第 {line} 行引用了模板以外的内容", "text"


class DependsOnDay(Refusal):
    """A contract is the same bytes whenever it is typeset: its days are fields."""

    title, field = "第 {line} 行用到 datetime；合同里的日期请用日期字段，不能取当天", "text"


class DraftChanged(Refusal):
    """Somebody reworded it while it was being tried."""

    title, field, status = "模板刚被修改，请重新发布", "text", 409


def digest(wording: Wording) -> str:
    """The sha256 of a text with its fields."""
    return hashlib.sha256(wording.model_dump_json().encode()).hexdigest()


def check(wording: Wording) -> None:
    """What is wrong with it, by field and line.

    Raises FieldTwice, ReachesOut, DependsOnDay, FieldsNotByName, FieldUndeclared, AmountHalfSaid,
    MemberUnfit or FieldUnused.
    """
    names = _names(wording.fields)
    if (line := reaching(wording.text)) is not None:
        raise ReachesOut(line=line)
    if (line := of_the_day(wording.text)) is not None:
        raise DependsOnDay(line=line)
    if (line := not_by_name(wording.text)) is not None:
        raise FieldsNotByName(line=line)
    used = set()
    for name, line in uses(wording.text):
        if name not in names:
            raise FieldUndeclared(name=name, line=line)
        used.add(name)
    for name, line in bare_money(wording):
        raise AmountHalfSaid(name=name, line=line)
    for each, member, line in unfit(wording):
        how = "，方法后面要写括号" if member in METHODS[each.kind] else ""
        said = {"kind": each.kind, "said": WORDS[each.kind], "how": how}
        raise MemberUnfit(name=each.name, member=member, line=line, **said)
    for name in names:
        if name not in used:
            raise FieldUnused(name=name)


def _names(fields: Sequence[Field]) -> list[str]:
    names: list[str] = []
    for each in fields:
        if each.name in names:
            raise FieldTwice(name=each.name)
        names.append(each.name)
    return names


def decide(command: TemplateCommand, template: Templates) -> list[TemplateEvent]:
    match command, template:
        case DraftTemplate(template_id=id_, name=name, wording=wording), NoTemplate() | Template():
            if isinstance(template, Template) and (template.name, template.draft) == (name, wording):
                return []
            return [TemplateDrafted(template_id=id_, name=name, wording=wording)]
        case PublishTemplate(tried=tried), Template(name=name, draft=draft):
            check(draft)
            if tried != digest(draft):
                raise DraftChanged
            if (template.published_name, template.published) == (name, draft):
                return []
            return [
                TemplatePublished(
                    template_id=template.template_id,
                    version=template.version + 1,
                    name=name,
                    wording=draft,
                    sha256=tried,
                )
            ]
    raise NotPossible(command, template)


def evolve(template: Templates, event: TemplateEvent) -> Templates:
    match event, template:
        case TemplateDrafted(template_id=id_, name=name, wording=wording), NoTemplate():
            return Template(template_id=id_, name=name, draft=wording)
        case TemplateDrafted(name=name, wording=wording), Template():
            return template.model_copy(update={"name": name, "draft": wording})
        case TemplatePublished(name=name, version=version, wording=wording), Template():
            said = {"published": wording, "published_name": name, "version": version}
            return template.model_copy(update=said)
    return template


template: Decider[TemplateCommand, Templates, TemplateEvent] = Decider(
    "template", NoTemplate(), decide, evolve, (TemplateDrafted, TemplatePublished)
)
