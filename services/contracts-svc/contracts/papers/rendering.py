"""A template and its values, typeset as PDF/A-2b: the same bytes for the same words, in whichever process.

Values reach the text as data and never as source. PDF/A has no room for a character without a glyph, so a
name that the font cannot write is refused instead of left out.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import typst
from kernel.domain import Refusal

from contracts.domain.template_fields import Wording
from contracts.papers.shown import Value, samples, shown

WORDING: Final = Path(__file__).with_name("wording")
PRELUDE: Final = '#import "paper.typ": *\n'  # the one line in front of a template's own
MADE_AT: Final = 0  # the file says when it was signed, not when it was typeset
NO_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
AT: Final = re.compile(r"__typst_py_bytes__\.typ:(\d+):")


class NoGlyph(Refusal):
    """The font has no such character; written without it, a name would be another one."""

    title = "字体里没有「{character}」这个字，无法写入合同"


class TemplateBroken(Refusal):
    """The text cannot be typeset; `line` is its own."""

    title, field = "模板第 {line} 行无法排版：{fault}", "text"


def render(template: Wording, values: Mapping[str, Value]) -> bytes:
    """The PDF. Raises NoGlyph, TemplateBroken, or what `shown` refuses."""
    return typeset(template.text, fields=json.dumps(shown(template.fields, values), ensure_ascii=False))


def try_out(template: Wording) -> bytes:
    """The PDF with a sample in each field: what is wrong with the text shows before anybody signs it."""
    return render(template, samples(template.fields))


def typeset(text: str, **inputs: str) -> bytes:
    """The PDF of a Typst text that sees the inputs as strings."""
    source = (PRELUDE + text).encode()
    compiler = typst.Compiler(source, root=WORDING, font_paths=_fonts(), sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=MADE_AT)
    except typst.TypstError as fault:
        raise _refused(fault) from fault
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _refused(fault: typst.TypstError) -> Refusal:
    if found := NO_GLYPH.search(fault.message):
        return NoGlyph(character=found[1])
    at = AT.search(fault.diagnostic)
    line = int(at[1]) - PRELUDE.count("\n") if at else 1
    return TemplateBroken(line=line, fault=fault.message)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[WORDING])
