"""Looks into PDFs, as a process of its own: a small one may unpack to more than there is.

Asked is a file; the answer is the same written anew, without what it tells beside its pages, or as JSON which
refusal it meets.
"""

import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Integer, Name, Object, Stream, String

from files import jp2_traces, pdf_traces
from files.confined import serve
from files.pdf_traces import packings_of

SCRIPT: Final = "脚本"
REACHING: Final = "会打开其他程序、文件或对外发送数据的动作"
FILES: Final = "附件"
MEDIA: Final = "音视频或三维内容"

# By the key it stands under, whatever it stands in.
KEYS: Final = {
    **dict.fromkeys(("/JS", "/JavaScript", "/XFA"), SCRIPT),
    **dict.fromkeys(("/EF", "/EmbeddedFiles", "/Collection"), FILES),
    **dict.fromkeys(("/RichMediaContent", "/3DD"), MEDIA),
}
# By what an action does (`/S`) or what an annotation or a stream is (`/Subtype`, `/Type`).
NAMES: Final = {
    **dict.fromkeys(("/JavaScript",), SCRIPT),
    **dict.fromkeys(("/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData"), REACHING),
    **dict.fromkeys(("/EmbeddedFile", "/FileAttachment"), FILES),
    **dict.fromkeys(("/Rendition", "/Movie", "/Sound", "/RichMedia", "/RichMediaExecute", "/3D"), MEDIA),
}
SAYING: Final = ("/S", "/Subtype", "/Type")
LINK: Final = "网页、邮箱和电话以外的链接"
SCHEME: Final = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# `anju`: where a party signs a paper of ours; the link leads nowhere.
SCHEMES: Final = ("http", "https", "mailto", "tel", "anju")

UNPACKED_HERE: Final = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode"}  # the others are pictures
MOST_PAGES: Final = 500
MOST_PIXELS: Final = 50_000_000  # of one picture, as of a photo
MOST_INFLATED: Final = 200_000_000  # bytes, of all its streams


def look(content: bytes) -> bytes:
    """The file as it is shown, or what is wrong with it."""
    try:
        with pikepdf.open(io.BytesIO(content), conversion_mode="explicit") as pdf:
            if not pdf.pages:
                return _refused("NotAPdf")
            if len(pdf.pages) > MOST_PAGES or _inflates(pdf):
                return _refused("PdfTooMuch")
            for found in _dictionaries(pdf):
                if (holds := _active(found)) is not None:
                    return _refused("PdfActive", holds=holds)
            pdf_traces.remove(pdf, _dictionaries(pdf))
            shown = io.BytesIO()
            pdf.save(shown, encryption=False, deterministic_id=True)
            return shown.getvalue()
    except pikepdf.PasswordError:
        return _refused("PdfLocked")
    except (pdf_traces.Unreadable, jp2_traces.Unreadable):
        return _refused("PdfTooMuch")
    except pikepdf.PdfError:
        return _refused("NotAPdf")


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Every one there is, also within others, in packed objects, and where nothing leads to it."""
    waiting: list[Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Dictionary | Stream):
            yield found
            waiting += (each for _, each in found.items() if _is_within(each))
        elif isinstance(found, Array):
            waiting += (each for each in found if _is_within(each))


def _is_within(found: Object | None) -> bool:
    """What is only referred to comes by itself."""
    return isinstance(found, Dictionary | Stream | Array) and not found.is_indirect


def _active(found: Object) -> str | None:
    """What it does or carries, if anything."""
    if isinstance(found, Stream) and "/F" in found:
        return REACHING  # its content lies in another file
    link = found.get("/URI")
    if isinstance(link, String) and (scheme := SCHEME.match(str(link))) and scheme[1].lower() not in SCHEMES:
        return LINK
    by_key = (holds for key, holds in KEYS.items() if key in found)
    said = [str(name) for key in SAYING if isinstance(name := found.get(key), Name)]
    by_name = (NAMES[name] for name in said if name in NAMES)
    return next(by_key, None) or next(by_name, None)


def _inflates(pdf: pikepdf.Pdf) -> bool:
    """Whether whoever opens it has to make room for far more than was handed in."""
    left = MOST_INFLATED
    for found in pdf.objects:
        if not isinstance(found, Stream):
            continue
        if _number(found, "/Width") * _number(found, "/Height") > MOST_PIXELS:
            return True
        left -= _size_of(found, left)
        if left < 0:
            return True
    return False


def _size_of(stream: Stream, limit: int) -> int:
    """Bytes, unpacked piece by piece; more than `limit` is not looked at."""
    packed, size = stream.read_raw_bytes(), 0
    packings = packings_of(stream)
    if not set(packings) & UNPACKED_HERE:
        return len(packed)
    if packings[0] != "/FlateDecode" or set(packings[1:]) & UNPACKED_HERE:
        return len(stream.read_bytes())  # rare enough to be unpacked as a whole
    unpacking = zlib.decompressobj()
    try:
        while packed and size <= limit:
            size += len(unpacking.decompress(packed, 1_000_000))
            packed = unpacking.unconsumed_tail
    except zlib.error:
        return size  # damaged: what follows is shown to nobody
    return size


def _number(found: Object, key: str) -> int:
    said = found.get(key)
    return int(said) if isinstance(said, Integer) else 0


def _refused(refusal: str, **facts: str) -> bytes:
    return json.dumps({"refusal": refusal, **facts}).encode()


if __name__ == "__main__":
    serve(look)
