"""PDFs that people bring: looked into before anybody opens them.

A PDF can run scripts, start programs, reach out over the network or carry other files. What does is refused,
by what it holds and not by how it is written. Shown is a copy that was written anew, of what was looked at
and nothing else: where viewers would read a broken file differently, there is nothing else to read, and who
wrote it, with what and where its photos were taken is left out (`pdf_traces.py`).
"""

import json
from typing import Final

from kernel.domain import Refusal

from files import pdf_looking
from files.confined import Confined, Limits, OutOfMemory, OutOfTime

BEGINS: Final = b"%PDF-"
LIMITS: Final = Limits()
LOOKING: Final = Confined(pdf_looking.__name__, LIMITS)


class NotAPdf(Refusal):
    """It begins as a PDF and is none, was cut off, or is locked in a way that nobody here knows."""

    title, field = "PDF 文件不完整，或无法读取", "body"


class PdfLocked(Refusal):
    """It opens with a password only, so that nobody can say what is in it."""

    title, field = "PDF 文件设有打开密码，请去除密码后再提交", "body"


class PdfActive(Refusal):
    """It does something when it is opened or clicked, or carries another file; `holds` says what."""

    title, field = "PDF 文件含有{holds}，为安全起见不予接收；请另存为普通 PDF，或拍照提交", "body"


class PdfTooMuch(Refusal):
    """It has far more pages, pixels or bytes than anybody hands in, or looking into it was given up."""

    title = (
        f"PDF 文件内容过大或过于复杂，无法检查（最多 {pdf_looking.MOST_PAGES} 页，每张图片最多"
        f" {pdf_looking.MOST_PIXELS // 10_000} 万像素）；请另存为普通 PDF，或拍照提交"
    )
    field = "body"


SAID: Final[dict[str, type[Refusal]]] = {
    each.__name__: each for each in (NotAPdf, PdfLocked, PdfActive, PdfTooMuch)
}


async def look_into(content: bytes) -> bytes:
    """What is shown of it. Raises NotAPdf, PdfLocked, PdfActive or PdfTooMuch."""
    try:
        found = await LOOKING.ask(content)
    except (OutOfTime, OutOfMemory):
        raise PdfTooMuch from None
    if found.startswith(BEGINS):
        return found
    refused = json.loads(found)
    raise SAID[refused.pop("refusal")](**refused)
