"""Takes recordings apart, as a process of its own.

Asked is a file; the answer, as JSON, is its kind, its seconds and whether it is silent; null where it is no
recording.
"""

import io
import json
from array import array
from collections.abc import Callable
from typing import Final

import av
from av.error import FFmpegError

from files.confined import serve

SHORTEST: Final = 0.3
LONGEST: Final = 120.0  # nobody looks further: it is too long already
MOST_PACKETS: Final = 50_000
HEARABLE: Final = 128
"""Of 32,768: what is nowhere louder (-48 dB) is the hiss of a microphone that was muted or covered."""
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
        found = _heard(content, FORMS[kind][0])
    except (FFmpegError, ValueError, IndexError):
        return json.dumps(None).encode()
    if found is None:
        return json.dumps(None).encode()
    seconds, loudest = found
    said = {"kind": kind, "seconds": round(seconds, 2), "silent": loudest < HEARABLE}
    return json.dumps(said).encode()


def _heard(content: bytes, form: str) -> tuple[float, int] | None:
    """Seconds, and how loud it is where it is loudest; None where there is a picture in it, or no sound."""
    with av.open(io.BytesIO(content), mode="r", format=form, metadata_errors="ignore") as found:
        if found.streams.video or len(found.streams.audio) != 1:
            return None
        heard, packets, loudest = 0.0, 0, 0
        plain = av.AudioResampler(format="s16", layout="mono")
        for frame in found.decode(audio=0):
            packets += 1
            heard += frame.samples / frame.sample_rate
            for each in plain.resample(frame):
                wave = array("h", bytes(each.planes[0])[: 2 * each.samples])
                loudest = max(loudest, max(wave, default=0), -min(wave, default=0))
            if heard > LONGEST or packets > MOST_PACKETS:
                break
        return (heard, loudest) if packets else None


if __name__ == "__main__":
    serve(listen)
