import asyncio
import hashlib
import json
import subprocess
import sys
from datetime import date
from typing import Any, get_args

import pytest
from contracts.domain.template_fields import Field, Kind, Wording, uses
from contracts.papers import rendering, typesetting
from contracts.papers.boxes import BoxTwice, NoSuchBox
from contracts.papers.rendering import (
    NoGlyph,
    TemplateBroken,
    TemplateBrokenWhen,
    TypesettingTooLarge,
    TypesettingTooLong,
    render,
    shown_nowhere,
    try_every_way,
    try_out,
    typeset,
)
from contracts.papers.shipped import Paper, shipped
from contracts.papers.shown import ValueMissing, ValueUnfit, ValueUnknown, shown
from files.confined import Confined, Limits

NAME = Wording(text="#show: paper\n#fields.name", fields=(Field(name="name", kind=Kind.text, label="姓名"),))
ENDLESS = "#for a in range(9999) { for b in range(9999) { for c in range(9999) {} } }"
RENDER = """
import asyncio
import hashlib
from contracts.papers.rendering import try_out
from contracts.papers.shipped import Paper, shipped
print(hashlib.sha256(asyncio.run(try_out(shipped("tenant")))).hexdigest())
"""


async def test_two_processes_typeset_the_same_bytes() -> None:
    command = [sys.executable, "-c", RENDER]
    other = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(await try_out(shipped("tenant"))).hexdigest()


@pytest.mark.parametrize("paper", get_args(Paper))
async def test_what_comes_with_anju_uses_each_field_it_declares(paper: Paper) -> None:
    wording = shipped(paper)
    assert {name for name, _ in uses(wording.text)} == {each.name for each in wording.fields}
    assert (await try_out(wording)).startswith(b"%PDF-1.7")
    await try_every_way(wording)
    assert await shown_nowhere(wording) == []


@pytest.mark.parametrize("name", ["李娜", "王喆", "䶮", "欧阳·买买提", "José O'Neill", "𬱖", "𠮷㐂", "㼆龘"])
async def test_any_name_is_written(name: str) -> None:
    assert await render(NAME, {"name": name})


@pytest.mark.parametrize(
    "name",
    [
        *("김철수", "สมชาย ใจดี", "محمد علي", "Nguyễn Văn Ân", "ສົມສັກ", "សុខា", "အောင်ဆန်း", "राम बहादुर"),
        *("রহিম", "முருகன்", "రాము", "සුනිල්", "דוד", "გიორგი", "Հայկ", "አበበ", "Иванов", "Şükrü", "Łukasz"),
    ],
)
async def test_a_name_is_written_in_the_script_of_its_passport(name: str) -> None:
    """Wherever a name of a contract goes: into the text, and into the box of who signs."""
    assert await render(NAME, {"name": name})
    box = {"name": name, "serial": "01", "width": 210, "height": 75}
    assert await typeset((typesetting.WORDING / "stamp.typ").read_text("utf-8"), fields=json.dumps(box))


async def test_a_name_that_the_font_cannot_write_is_refused() -> None:
    with pytest.raises(NoGlyph) as refused:
        await render(NAME, {"name": "李\U000323af"})
    assert "拉丁字母" in str(refused.value), "and how it can be written"
    assert refused.value.facts == {"character": "\U000323af", "field": "name"}
    with pytest.raises(NoGlyph) as broken:
        await render(NAME.model_copy(update={"text": f"{NAME.text} \U000323af"}), {"name": "李娜"})
    assert broken.value.facts["field"] == "text"


@pytest.mark.parametrize(
    "name",
    ['#panic("ran")', '"); #panic("ran") //', "$ x $ *b* _i_ @a <b> \\ ", '#read("OFL.txt")', "]#[", "= x"],
)
async def test_a_value_is_never_code(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    as_data = Wording(text=f'#show: paper\n#"{quoted}"', fields=())
    assert await render(NAME, {"name": name}) == await render(as_data, {})


async def test_a_broken_template_is_refused_with_its_line() -> None:
    with pytest.raises(TemplateBroken) as refused:
        await try_out(NAME.model_copy(update={"text": "#show: paper\n\n#fields.name.yuan"}))
    assert refused.value.facts["line"] == 3
    assert str(refused.value) == "模板第 3 行无法排版：文字后面不能再取「.名称」"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("#if true [甲", "有没有闭合的括号、* 号或 _ 号"),
        ("甲 #] 乙", "多了一个方括号 ]"),
        ("#(1, 2).at(5)", "清单只有 2 项，取不到下标 5"),
        ('#(1 + "甲")', "整数与文字不能相加或比较"),
        ('#signature("a")', "缺少参数「title」"),
        ("#if 3 [甲]", "此处应为是否值，却是整数"),
        ("#let f() = f()\n#f()", "函数一再调用自身，没有结束"),
        ("#(1 / 0)", "除数为 0"),
        ("a@example", "正文里没有标签「example」（@ 后面的文字会当作标签）"),
        ('#int("甲")', "排版引擎：string contains invalid digits"),
    ],
)
async def test_what_the_typesetter_finds_is_said_in_the_words_of_who_reads_it(text: str, fault: str) -> None:
    with pytest.raises(TemplateBroken) as refused:
        await typeset(text)
    assert refused.value.facts["fault"] == fault


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("#if fields.pets [] else [#fields.pets.nope]", "是否项填「否」"),
        ("#if fields.grounds.len() == 0 [#fields.rent.nope]", "清单为空"),
        ("#if fields.grounds.len() == 1 [#fields.grounds.at(1)]", "清单只有一项"),
        ("#if fields.grounds.len() == 3 [#fields.grounds.at(3)]", "清单有三项"),
        (
            "#if fields.keys.len() == 0 and fields.grounds.len() > 0 [#fields.grounds.at(3)]",
            "清单「keys」为空",
        ),
        ("#if fields.grounds.len() > fields.keys.len() [#fields.keys.at(3)]", "清单「grounds」有三项"),
        ("#(100 / fields.days)", "数字与金额为 0"),
        (
            "#if fields.grounds.len() == 0 and not fields.pets [#fields.days.nope]",
            "清单为空、是否项填「否」、数字与金额为 0",
        ),
    ],
)
async def test_what_a_text_says_only_at_times_is_typeset_before_it_is_used(text: str, when: str) -> None:
    kinds = {"pets": Kind.yes_no, "grounds": Kind.texts, "rent": Kind.money, "days": Kind.integer}
    kinds["keys"] = Kind.texts
    fields = tuple(Field(name=name, kind=kind, label=name) for name, kind in kinds.items())
    signed = '#signature("tenant", "乙方")#signature("landlord", "甲方")'
    with pytest.raises(TemplateBrokenWhen) as refused:
        await try_every_way(Wording(text=f"#show: paper\n{signed}\n{text}", fields=fields))
    assert (refused.value.facts["line"], refused.value.facts["when"]) == (3, when)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("#if 1 > 2 [#fields.name]", True),
        ("// #fields.name", True),
        ("#if fields.rooms > 1000 [#fields.name]#fields.rooms", False),
        ("#if calc.pow(fields.rooms, 2) > 1000 [#fields.name]#fields.rooms", True),
        ("#if fields.pets [养宠：#fields.name]", False),
        ("#if not fields.pets [#fields.name]", False),
        ("#if fields.lines.len() == 0 [#fields.name]", False),
        ('#if fields.name == "不租" [不租]', False),
    ],
)
async def test_a_field_of_which_no_paper_says_anything_is_told_of(text: str, hidden: bool) -> None:
    kinds = {"name": Kind.text, "rooms": Kind.integer, "pets": Kind.yes_no, "lines": Kind.texts}
    fields = tuple(Field(name=name, kind=kind, label=name) for name, kind in kinds.items() if name in text)
    found = await shown_nowhere(Wording(text=f"#show: paper\n{text}", fields=fields))
    assert found == (["name"] if hidden else [])


@pytest.mark.parametrize("when", ["", "#if fields.pets == false ", "#if fields.lines.len() > 5 "])
async def test_where_somebody_could_sign_in_two_places_it_is_not_published(when: str) -> None:
    """They sign in the first, and the other stays empty on a paper that is signed by all."""
    kinds = {"pets": Kind.yes_no, "lines": Kind.texts}
    fields = tuple(Field(name=name, kind=kind, label=name) for name, kind in kinds.items())
    both = '#signature("tenant", "乙方")#signature("landlord", "甲方")'
    once = Wording(text=f"#show: paper\n{both}", fields=fields)
    await try_every_way(once)
    with pytest.raises(BoxTwice) as refused:
        await try_every_way(
            once.model_copy(update={"text": f'{once.text}\n{when}[#signature("tenant", "又一处")]'})
        )
    assert str(refused.value) == ("文件上承租人的签名位置有 2 处，只能保留一处，否则签完后仍有空白的签名栏")


@pytest.mark.parametrize("boxes", ["", '#signature("tenant", "乙方")', '#signature("operator", "乙方")'])
async def test_what_not_all_could_sign_is_not_published(boxes: str) -> None:
    with pytest.raises(NoSuchBox):
        await try_every_way(NAME.model_copy(update={"text": NAME.text + boxes}))


async def test_a_template_reads_nothing_of_the_machine() -> None:
    with pytest.raises(TemplateBroken):
        await render(Wording(text='#read("/etc/passwd")', fields=()), {})


@pytest.mark.parametrize(
    "text",
    [
        *("#datetime.today().display()", "#let day = datetime\n#day.today()", "#std.datetime.today()"),
        *('#let run = eval\n#run("datetime.today()")', '#let read = toml\n#read("x.toml")'),
        *('#import "paper.typ" as own\n#own.datetime.today()', '#let get = read\n#get("OFL.txt")'),
    ],
)
async def test_no_way_leads_to_the_day_or_out_of_the_text(text: str) -> None:
    with pytest.raises(TemplateBroken):
        await typeset(text)


async def test_what_asks_for_more_than_it_may_is_given_up_and_nobody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = Confined(typesetting.__name__, Limits(processor=1))
    monkeypatch.setattr(rendering, "TYPESETTER", small)
    endless = asyncio.create_task(typeset(ENDLESS))
    assert await render(NAME, {"name": "李娜"})
    assert not endless.done()
    with pytest.raises(TypesettingTooLarge, match="512 MB"):
        await typeset("#range(100000000).map(x => x)")
    with pytest.raises(TypesettingTooLong):
        await endless
    assert await render(NAME, {"name": "李娜"})


ONE_OF_EACH = tuple(Field(name=kind, kind=kind, label=kind) for kind in Kind)
GOOD: dict[str, Any] = {
    "text": "a",
    "date": date(2025, 3, 1),
    "money": 450_050,
    "integer": 3,
    "yes_no": False,
    "texts": ["a", "b"],
}


def test_each_kind_is_shown_as_people_write_it() -> None:
    assert shown(ONE_OF_EACH, GOOD) == {
        "text": "a",
        "date": "2025年3月1日",
        "money": {"yuan": "4,500.50", "capital": "人民币肆仟伍佰元伍角整"},
        "integer": 3,
        "yes_no": False,
        "texts": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("text", 1), ("date", "2025-03-01"), ("money", 1.5), ("money", True), ("integer", "3")),
        *(("integer", True), ("yes_no", 1), ("texts", "ab"), ("texts", [1])),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueUnfit) as refused:
        shown(ONE_OF_EACH, GOOD | {name: value})
    assert refused.value.facts["field"] == name


async def test_what_is_missing_or_not_declared_is_refused() -> None:
    with pytest.raises(ValueMissing, match="姓名"):
        await render(NAME, {})
    with pytest.raises(ValueMissing, match="姓名"):
        await render(NAME, {"name": ""})
    with pytest.raises(ValueUnknown, match="nickname"):
        await render(NAME, {"name": "李娜", "nickname": "娜娜"})


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ValueMissing) as refused:
        shown(ONE_OF_EACH, {"text": ""} | {name: GOOD[name] for name in ("date", "yes_no", "texts")})
    assert str(refused.value) == "缺少字段「text」、「money」、「integer」"
    assert refused.value.facts["field"] == "text"
    assert [each["field"] for each in refused.value.facts["errors"]] == ["text", "money", "integer"]
