"""The typesetter, as a process of its own: a template may ask for more than there is.

Asked is a text with its inputs, as JSON; the answer is the PDF, or as JSON what is wrong with the text.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

import typst
from files.confined import serve
from files.fonts import FONTS

WORDING: Final = Path(__file__).with_name("wording")
PRELUDE: Final = '#import "paper.typ": *\n'  # the one line in front of a template's own
MADE_AT: Final = 0  # the file says when it was signed, not when it was typeset
IS_PDF: Final = b"%PDF-"


def typeset(asked: bytes) -> bytes:
    """The PDF of a Typst text that sees the inputs as strings, or the fault."""
    said = json.loads(asked)
    source = (PRELUDE + said["text"]).encode()
    compiler = typst.Compiler(source, root=WORDING, font_paths=_fonts(), sys_inputs=said["inputs"])
    try:
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=MADE_AT)
    except typst.TypstError as fault:
        return json.dumps({"message": fault.message, "diagnostic": fault.diagnostic}).encode()
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


if __name__ == "__main__":
    serve(typeset)
