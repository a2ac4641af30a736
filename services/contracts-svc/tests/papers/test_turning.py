"""A text says itself at which values it turns: there it is tried before a contract comes there."""

import pytest
from contracts.domain.template_fields import Field, Kind, Wording
from contracts.domain.template_members import METHODS
from contracts.papers.rendering import TemplateBroken, TemplateBrokenWhen, try_every_way, typeset
from contracts.papers.turning import TRIED, turned

KINDS = {"days": Kind.integer, "name": Kind.text, "lines": Kind.texts, "rent": Kind.money}
SIGNED = '#signature("tenant", "乙方")#signature("landlord", "甲方")'
SAMPLES = {
    Kind.text: '"甲乙"',
    Kind.date: '"2024年2月29日"',
    Kind.integer: "3",
    Kind.yes_no: "true",
    Kind.texts: '("甲", "乙")',
}


def wording(text: str) -> Wording:
    fields = tuple(Field(name=name, kind=kind, label=name) for name, kind in KINDS.items())
    return Wording(text=f"#show: paper\n{SIGNED}\n{text}", fields=fields)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("#if fields.days > 25 [#(1 / 0)]", "字段「days」填「26」"),
        ("#if fields.days < 25 and fields.days>23 [#(1 / 0)]", "字段「days」填「24」"),
        ("#if 25 <= fields.days [#(1 / 0)]", "字段「days」填「25」"),
        ("#(100 / (fields.days - 7))", "字段「days」填「7」"),
        ("#if fields.name.len() > 50 [#(1 / 0)]", "字段「name」长 51"),
        ('#if fields.name == "某人" [#(1 / 0)]', "字段「name」填「某人」"),
        ('#if "某人" != fields.name [] else [#(1 / 0)]', "字段「name」填「某人」"),
        ("#if fields.lines.len() >= 7 [#fields.lines.at(9)]", "清单「lines」有 7 项"),
    ],
)
async def test_it_is_typeset_about_each_figure_that_a_field_is_held_against(text: str, when: str) -> None:
    with pytest.raises(TemplateBrokenWhen) as refused:
        await try_every_way(wording(text))
    assert (refused.value.facts["line"], refused.value.facts["when"]) == (3, when)


@pytest.mark.parametrize(
    "text",
    [
        *("#fields.days.signum() > 3", "#fields.rent.yuan > 3", "#if fields.days > 99999999999 []"),
        *('#if fields.name == " " []', '#if fields.nobody == "甲" []', "#if fields.lines > 3 []"),
        *("#if fields.days-3 > 2 []", "3 月 fields.days 日", "#if fields.lines.len() > 9999 []"),
    ],
)
def test_what_is_no_value_of_a_field_or_is_held_against_nothing_is_not_tried(text: str) -> None:
    assert [*turned(wording(text))] == []


def test_each_is_tried_once_and_not_without_end() -> None:
    twice = wording("#if fields.days > 3 [#if fields.days > 3 []]")
    assert [values["days"] for _, values in turned(twice)] == [2, 3, 4]
    many = wording("".join(f"#if fields.days > {10 * each} []" for each in range(100)))
    assert len([*turned(many)]) == TRIED


@pytest.mark.parametrize("kind", SAMPLES)
async def test_the_methods_of_a_kind_are_those_that_the_typesetter_has(kind: Kind) -> None:
    for method in {each for methods in METHODS.values() for each in methods} | {"foo"}:
        assert await _has(SAMPLES[kind], method) == (method in METHODS[kind]), method


async def _has(sample: str, method: str) -> bool:
    """Without what it is to be called with most fail, and say why."""
    try:
        await typeset(f"#let fields = (it: {sample})\n#let _ = fields.it.{method}()")
    except TemplateBroken as broken:
        return "没有" not in str(broken.facts["fault"])
    return True
