"""Takes recordings apart, as a process of its own.

Asked is a file; the answer, as JSON, is its kind and its seconds, or null where it is no recording.
"""

import io
import json
from collections.abc import Callable
from typing import Final

import av
from av.error import FFmpegError

from files.confined import serve

SHORTEST: Final = 0.3
LONGEST: Final = 120.0  # nobody looks further: it is too long already
MOST_PACKETS: Final = 50_000
FORMS: Final[dict[str, tuple[str, Callable[[bytes], bool]]]] = {  # by what stands at the head
    "webm": ("matroska", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    "ogg": ("ogg", lambda head: head.startswith(b"OggS")),
    "m4a": ("mov", lambda head: head[4:8] == b"ftyp"),
    "amr": ("amr", lambda head: head.startswith((b"#!AMR\n", b"#!AMR-WB\n"))),
    "wav": ("wav", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE"),
    "aac": ("aac", lambda head: head[:2] in (b"\xff\xf1", b"\xff\xf9")),
}


def listen(content: bytes) -> bytes:
    """Its kind and how long it is, by its packets: what a header says of that is anybody's word."""
    kind = next((name for name, (_, begins) in FORMS.items() if begins(content[:16])), None)
    if kind is None:
        return json.dumps(None).encode()
    try:
        seconds = _seconds(content, FORMS[kind][0])
    except (FFmpegError, ValueError, IndexError):
        return json.dumps(None).encode()
    said = None if seconds is None else {"kind": kind, "seconds": round(seconds, 2)}
    return json.dumps(said).encode()


def _seconds(content: bytes, form: str) -> float | None:
    """None where there is a picture in it, or no sound that can be heard."""
    with av.open(io.BytesIO(content), mode="r", format=form, metadata_errors="ignore") as found:
        if found.streams.video or len(found.streams.audio) != 1:
            return None
        heard, packets = 0.0, 0
        for frame in found.decode(audio=0):
            packets += 1
            heard += frame.samples / frame.sample_rate
            if heard > LONGEST or packets > MOST_PACKETS:
                break
        return heard if packets else None


if __name__ == "__main__":
    serve(listen)
