"""A template: what is wrong with it is said when it is published."""

import pytest
from contracts.domain.template import (
    AmountHalfSaid,
    DependsOnDay,
    DraftChanged,
    DraftTemplate,
    FieldsNotByName,
    FieldTwice,
    FieldUndeclared,
    FieldUnused,
    MemberUnfit,
    PublishTemplate,
    ReachesOut,
    TemplateDrafted,
    TemplatePublished,
    digest,
    template,
)
from contracts.domain.template_fields import Field, Kind, Wording
from kernel.domain import NotPossible
from kernel.ids import named_id
from testkit.given import given

ID = named_id("template")
NAME = Field(name="tenant", kind=Kind.text, label="承租人")
RENT = Field(name="rent", kind=Kind.money, label="月租金")
GOOD = Wording(text="#fields.tenant\n租金 #fields.rent.yuan 元", fields=(NAME, RENT))
SHORTER = Wording(text="#fields.tenant", fields=(NAME,))


def drafted(wording: Wording = GOOD, name: str = "租客合同") -> TemplateDrafted:
    return TemplateDrafted(template_id=ID, name=name, wording=wording)


def published(version: int = 1, wording: Wording = GOOD, name: str = "租客合同") -> TemplatePublished:
    said = {"version": version, "name": name, "wording": wording, "sha256": digest(wording)}
    return TemplatePublished(template_id=ID, **said)


def draft(wording: Wording = GOOD, name: str = "租客合同") -> DraftTemplate:
    return DraftTemplate(template_id=ID, name=name, wording=wording)


def publish(wording: Wording = GOOD) -> PublishTemplate:
    return PublishTemplate(tried=digest(wording))


def test_it_is_drafted_and_published() -> None:
    given(template).when(draft()).then(drafted())
    given(template, drafted()).when(publish()).then(published())


def test_the_same_words_twice_are_one_fact() -> None:
    given(template, drafted()).when(draft()).nothing()
    given(template, drafted(), published()).when(publish()).nothing()


def test_other_words_are_another_version_once_they_are_published() -> None:
    again = drafted(SHORTER)
    given(template, drafted(), published()).when(draft(SHORTER)).then(again)
    given(template, drafted(), published(), again).when(publish(SHORTER)).then(published(2, SHORTER))
    renamed = drafted(name="新版")
    given(template, drafted(), published(), renamed).when(publish()).then(published(2, name="新版"))


@pytest.mark.parametrize(
    ("wording", "refusal", "facts"),
    [
        (
            GOOD.model_copy(update={"text": GOOD.text + "\n\n#fields.deposit"}),
            FieldUndeclared,
            {"name": "deposit", "line": 4},
        ),
        (
            GOOD.model_copy(update={"text": GOOD.text + "\n#fields.rent 元"}),
            AmountHalfSaid,
            {"name": "rent", "line": 3},
        ),
        (GOOD.model_copy(update={"text": "#fields.tenant"}), FieldUnused, {"name": "rent"}),
        (GOOD.model_copy(update={"fields": (NAME, RENT, NAME)}), FieldTwice, {"name": "tenant"}),
        (GOOD.model_copy(update={"text": GOOD.text + '\n#read("x")'}), ReachesOut, {"line": 3}),
        (
            GOOD.model_copy(update={"text": '#import "@preview/x:1.0.0"\n' + GOOD.text}),
            ReachesOut,
            {"line": 1},
        ),
        (GOOD.model_copy(update={"text": GOOD.text + "\n#sys.inputs"}), ReachesOut, {"line": 3}),
        (GOOD.model_copy(update={"text": GOOD.text + "\n#std.eval"}), ReachesOut, {"line": 3}),
        (
            GOOD.model_copy(update={"text": GOOD.text + "\n#datetime.today().display()"}),
            DependsOnDay,
            {"line": 3},
        ),
    ],
)
def test_a_wrong_template_is_not_published(
    wording: Wording, refusal: type[Exception], facts: dict[str, object]
) -> None:
    given(template, drafted(wording)).when(publish(wording)).refused(refusal, **facts)


@pytest.mark.parametrize(
    "line",
    [
        *("#let f = fields", "#let f=fields;", "#(fields).nope", "#fields .nope", "#fields./**/nope"),
        *(
            '#fields.at("nope")',
            "#fields.keys()",
            "#let (nope: x) = fields",
            "#show: f.with(fields)",
        ),
    ],
)
def test_what_is_looked_up_otherwise_than_by_a_field_s_name_is_not_published(line: str) -> None:
    at = Field(name="at", kind=Kind.text, label="地点")
    wording = Wording(text=f"{GOOD.text} #fields.at\n{line}", fields=(NAME, RENT, at))
    given(template, drafted(wording)).when(publish(wording)).refused(FieldsNotByName, line=3)


@pytest.mark.parametrize(
    ("said", "unfit"),
    [
        ("fields.days.yuan", "yuan"),
        ("fields.tenant.foo", "foo"),
        ("fields.tenant.yuan.len()", "yuan"),
        ("fields.first_day.year", "year"),
        ("fields.pets.not()", "not"),
        ("fields.lines.at", "at"),
        ("fields.lines.甲", "甲"),
        ("fields.rent.yuan-", "yuan-"),
        ("fields.rent.yuan.foo()", "yuan.foo"),
        ("fields.rent.capital.len", "capital.len"),
        ("fields.rent.capital.len()", None),
        ("fields.tenant.starts-with", "starts-with"),
        ('fields.tenant.starts-with("李")', None),
        ("fields.first_day.slice(0, 4)", None),
        ("fields.lines.map[甲]", None),
        ("fields.lines.map(it => it).nobody.knows", None),
        ("fields.days.signum()", None),
        ("fields.days. 日", None),
    ],
)
def test_what_none_of_its_kind_has_is_found_behind_whatever_condition(said: str, unfit: str | None) -> None:
    kinds = {"first_day": Kind.date, "days": Kind.integer, "pets": Kind.yes_no, "lines": Kind.texts}
    more = tuple(Field(name=name, kind=kind, label=name) for name, kind in kinds.items())
    uses = "".join(f"#fields.{name}" for name in kinds)
    text = f"{GOOD.text}{uses}\n#if 1 > 2 [#{said}]"
    wording = Wording(text=text, fields=(NAME, RENT, *more))
    asked = given(template, drafted(wording)).when(publish(wording))
    if unfit is None:
        asked.then(published(wording=wording))
    else:
        asked.refused(MemberUnfit, member=unfit, line=3)


def test_what_was_tried_is_what_is_published() -> None:
    given(template, drafted(), drafted(SHORTER)).when(publish()).refused(DraftChanged)


def test_nothing_is_published_before_it_is_drafted() -> None:
    given(template).when(publish()).refused(NotPossible)


@pytest.mark.parametrize(
    "asks",
    [
        '#import ("paper" + ".typ"): *',
        '#let p = "@preview/" + "x:1.0.0"\n#import p: *',
        '#let p = "paper.typ"\n#if true { include p }',
        '#let p = "paper.typ"\n#{\n  include p\n}',
        '#let p = "paper.typ"\n#let f() = include p',
        '#let p = "paper.typ"\n#[#include p]',
        '#let p = "paper.typ"\n#block(include p)',
        '#let p = "paper.typ"\n#block(width: 1cm, include p)',
    ],
)
def test_nothing_is_fetched_by_a_name_that_is_put_together(asks: str) -> None:
    text = f"{GOOD.text}\n{asks}"
    wording = GOOD.model_copy(update={"text": text})
    given(template, drafted(wording)).when(publish(wording)).refused(
        ReachesOut, line=text.count("\n") + 1 - asks.endswith("\n}")
    )


@pytest.mark.parametrize(
    "words",
    [
        "The rent shall\ninclude water.",
        "Fees (include VAT) are due.",
        "= import duties",
        '#text("import duties")',
        "#block[Utilities include gas.]",
        "#if true [Utilities include gas.]",
    ],
)
def test_in_words_they_are_words(words: str) -> None:
    wording = GOOD.model_copy(update={"text": f"{GOOD.text}\n{words}"})
    given(template, drafted(wording)).when(publish(wording)).then(published(wording=wording))
