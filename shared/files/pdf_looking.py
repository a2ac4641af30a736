"""Looks into PDFs, as a process of its own: a small one may unpack to more than there is.

Asked is a file; the answer is the same written anew, or as JSON which refusal it meets.
"""

import io
import json
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from files.confined import serve

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


def look(content: bytes) -> bytes:
    """The file as it is shown, or what is wrong with it."""
    try:
        with pikepdf.open(io.BytesIO(content), conversion_mode="explicit") as pdf:
            if not pdf.pages:
                return _refused("NotAPdf")
            for found in _dictionaries(pdf):
                if (holds := _active(found)) is not None:
                    return _refused("PdfActive", holds=holds)
            shown = io.BytesIO()
            pdf.save(shown, encryption=False, deterministic_id=True)
            return shown.getvalue()
    except pikepdf.PasswordError:
        return _refused("PdfLocked")
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
    by_key = (holds for key, holds in KEYS.items() if key in found)
    said = [str(name) for key in SAYING if isinstance(name := found.get(key), Name)]
    by_name = (NAMES[name] for name in said if name in NAMES)
    return next(by_key, None) or next(by_name, None)


def _refused(refusal: str, **facts: str) -> bytes:
    return json.dumps({"refusal": refusal, **facts}).encode()


if __name__ == "__main__":
    serve(look)
