"""What people say into a phone is what its content says, and no longer than anybody listens."""

import io
import wave
from array import array
from fractions import Fraction

import av
import pytest
from files.recordings import SECONDS, NotARecording, NothingRecorded, RecordingTooLong, listen_to

FRAME = b"\x3c" + bytes(31)  # AMR: a fiftieth of a second


def encoded(form: str, codec: str, rate: int = 48_000) -> bytes:
    """A second of silence."""
    made = io.BytesIO()
    with av.open(made, mode="w", format=form) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")  # type: ignore[call-overload]
        for number in range(50):
            frame = av.AudioFrame(format="s16", layout="mono", samples=rate // 50)
            frame.sample_rate, frame.pts, frame.time_base = rate, number * rate // 50, Fraction(1, rate)
            frame.planes[0].update(bytes(rate // 25))
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return made.getvalue()


def wav(seconds: float, loud: int = 0) -> bytes:
    """Of one tone, `loud` of 32,768."""
    made, half = io.BytesIO(), 20
    tone = array("h", [loud] * half + [-loud] * half)
    with wave.open(made, "wb") as out:
        out.setparams((1, 2, 8_000, 0, "NONE", ""))
        out.writeframes((tone * int(seconds * 8_000 / len(tone))).tobytes())
    return made.getvalue()


def streamed(content: bytes) -> bytes:
    """As browsers write it that do not know yet how long it will be."""
    at, unknown = content.index(b"data") + 4, b"\xff" * 4
    return content[:4] + unknown + content[8:at] + unknown + content[at + 4 :]


async def test_the_kind_and_the_length_are_told_by_the_content() -> None:
    for kind, content in (
        ("webm", encoded("webm", "libopus")),
        ("ogg", encoded("ogg", "libopus")),
        ("m4a", encoded("ipod", "aac")),
        ("aac", encoded("adts", "aac")),
        ("amr", b"#!AMR\n" + FRAME * 50),
        ("wav", wav(1)),
        ("wav", streamed(wav(1))),
    ):
        found = await listen_to(content)
        assert (found.kind, round(found.seconds)) == (kind, 1)


async def test_what_is_nowhere_loud_enough_to_be_heard_is_silent() -> None:
    for content in (wav(1), wav(1, 60), encoded("webm", "libopus"), encoded("ipod", "aac")):
        assert (await listen_to(content)).silent
    for loud in (400, 20_000):
        assert not (await listen_to(wav(1, loud))).silent


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"hello", NotARecording),
        (b"RIFF0000WAVE" + b"x" * 50, NotARecording),
        (b"\x1a\x45\xdf\xa3" + b"x" * 50, NotARecording),
        (encoded("webm", "libopus")[:60], NotARecording),
        (wav(SECONDS + 1), RecordingTooLong),
        (wav(0.1), NothingRecorded),
    ],
)
async def test_what_nobody_could_listen_to_is_refused_by_name(
    content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await listen_to(content)
