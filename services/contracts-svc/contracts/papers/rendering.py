"""A template and its values, typeset as PDF/A-2b: the same bytes for the same words, in whichever process.

Values reach the text as data and never as source. PDF/A has no room for a character without a glyph, so a
name that no font can write is refused instead of left out. The text may ask for whatever it likes: it is
typeset by a process that has little (`typesetting`).
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from files.confined import Confined, Limits, OutOfMemory, OutOfTime
from kernel.domain import Refusal

from contracts.domain.signers import BOXES
from contracts.domain.template_fields import Field, Wording
from contracts.papers import typesetting
from contracts.papers.boxes import check_boxes
from contracts.papers.faults import in_words
from contracts.papers.filling import paid_otherwise
from contracts.papers.shown import OTHERWISE, USUAL, Value, another, otherwise, samples, shown
from contracts.papers.turning import turned

NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
AT: Final = re.compile(r"__typst_py_bytes__\.typ:(\d+):")
LIMITS: Final = Limits()
TYPESETTER: Final = Confined(typesetting.__name__, LIMITS)


class NoGlyph(Refusal):
    """No font has such a character; written without it, a name would be another one."""

    title = "字体里没有「{character}」这个字，无法写入合同；姓名请改用证件上的汉字或拉丁字母写法"


class TemplateBroken(Refusal):
    """The text cannot be typeset; `line` is its own."""

    title, field = "模板第 {line} 行无法排版：{fault}", "text"


class TemplateBrokenWhen(Refusal):
    """With the usual values it can be typeset, with others not."""

    title, field = "{when}时，模板第 {line} 行无法排版：{fault}", "text"


class TypesettingTooLong(Refusal):
    """It was given up: no contract takes so long."""

    title, field = f"排版用时超过 {LIMITS.processor} 秒，已中止；请检查模板里的循环，或缩短填写的内容", "text"


class TypesettingTooLarge(Refusal):
    """It was given up: no contract needs so much memory."""

    title, field = (
        f"排版所需内存超过 {LIMITS.memory // 1_000_000} MB，已中止；请检查模板里的循环，或缩短填写的内容",
        "text",
    )


async def render(
    template: Wording, values: Mapping[str, Value], drawn: Mapping[str, str] | None = None, at: str = ""
) -> bytes:
    """The PDF. `drawn`: the pictures it can show, as SVG, by the hash that their lines end with. `at`: what
    stands before the names of its fields where their values were asked for.

    Raises what `typeset` or `shown` refuses; NoGlyph names the field that has the character.
    """
    said = shown(template.fields, values, at)
    inputs = {"pictures": json.dumps(drawn)} if drawn else {}
    try:
        return await typeset(template.text, fields=json.dumps(said, ensure_ascii=False), **inputs)
    except NoGlyph as lacking:
        character = lacking.facts["character"]
        having = (name for name, value in said.items() if any(character in each for each in _texts(value)))
        name = next(having, None)
        raise NoGlyph(**lacking.facts, field=f"{at}{name}" if name else "text") from None


async def try_out(template: Wording) -> bytes:
    """The PDF with a sample in each field: what is wrong with the text shows before anybody signs it."""
    return await render(template, samples(template.fields))


async def try_every_way(template: Wording, tracks: Sequence[str] = tuple(BOXES)) -> None:
    """That it can be typeset, and signed by all who sign a contract of one of these tracks, each once.
    Also with «no», with 0, with lists of no item, of one and of three, each of them alone too, by each way of
    paying, and about each figure and word that the text holds a field against: what it says only then shows
    before it is used.
    """
    check_boxes(await try_out(template), *tracks, once=True)
    ways = (*otherwise(template.fields), *paid_otherwise(template.fields), *turned(template))
    for when, values in ways:
        try:
            check_boxes(await render(template, values), *tracks, once=True)
        except TemplateBroken as broken:
            raise TemplateBrokenWhen(**broken.facts, when=when) from None


async def shown_nowhere(template: Wording) -> list[str]:
    """The fields of which no paper that was tried says anything, whatever they hold: whoever fills them in
    believes that it does. They may stand under a condition that never holds, or that no sample meets.
    """
    unseen: Sequence[Field] = template.fields
    by_kind = (samples(template.fields, values) for values in (USUAL, *OTHERWISE.values()))
    for said in (*by_kind, *(values for _, values in turned(template))):
        made, *others = await asyncio.gather(
            render(template, said),
            *(_made(template, said | {each.name: another(each, said[each.name])}) for each in unseen),
        )
        unseen = [each for each, other in zip(unseen, others, strict=True) if other == made]
        if not unseen:
            break
    return [each.name for each in unseen]


async def _made(template: Wording, values: Mapping[str, Value]) -> bytes | None:
    """The PDF; None where it cannot be typeset with these, so that it makes use of what is other in them."""
    try:
        return await render(template, values)
    except TemplateBroken:
        return None


async def typeset(text: str, **inputs: str) -> bytes:
    """The PDF of a Typst text that sees the inputs as strings.

    Raises NoGlyph, TemplateBroken, TypesettingTooLong or TypesettingTooLarge.
    """
    try:
        made = await TYPESETTER.ask(json.dumps({"text": text, "inputs": inputs}).encode())
    except OutOfTime:
        raise TypesettingTooLong from None
    except OutOfMemory:
        raise TypesettingTooLarge from None
    if made.startswith(typesetting.IS_PDF):
        return made
    raise _refused(**json.loads(made))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            yield from _texts([*value.values()])


def _refused(message: str, diagnostic: str) -> Refusal:
    if found := NO_GLYPH.search(message):
        return NoGlyph(character=found[1])
    at = AT.search(diagnostic)
    line = int(at[1]) - typesetting.PRELUDE.count("\n") if at else 1
    return TemplateBroken(line=line, fault=in_words(message))
