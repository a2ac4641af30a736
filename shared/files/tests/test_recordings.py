"""What people say into a phone is what its content says, and no longer than anybody listens."""

import io
import wave
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


def wav(seconds: float) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setparams((1, 2, 8_000, 0, "NONE", ""))
        out.writeframes(bytes(int(seconds * 8_000) * 2))
    return made.getvalue()


async def test_the_kind_and_the_length_are_told_by_the_content() -> None:
    for kind, content in (
        ("webm", encoded("webm", "libopus")),
        ("ogg", encoded("ogg", "libopus")),
        ("m4a", encoded("ipod", "aac")),
        ("aac", encoded("adts", "aac")),
        ("amr", b"#!AMR\n" + FRAME * 50),
        ("wav", wav(1)),
    ):
        found = await listen_to(content)
        assert (found.kind, round(found.seconds)) == (kind, 1)


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
