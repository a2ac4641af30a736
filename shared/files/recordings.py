"""Recordings that people bring: what they really are, and how long they take to listen to.

The kind is told by the content, never by a name or a header. A recording is taken apart by a process of its
own: what is inside may ask for anything.
"""

import json
from dataclasses import dataclass
from typing import Final, Literal

from kernel.domain import Refusal

from files import recording_listening
from files.confined import Confined, Limits, OutOfMemory, OutOfTime

Sound = Literal["webm", "ogg", "m4a", "aac", "amr", "wav"]
SECONDS: Final = 60
LISTENING: Final = Confined(recording_listening.__name__, Limits(memory=1_000_000_000))


class NotARecording(Refusal):
    """No sound in one of the forms that phones record in, or a broken one, or one with a picture in it."""

    title, field = "不是完好的录音（支持 webm、m4a、aac、amr、wav）", "recording"


class RecordingTooLong(Refusal):
    """Longer than anybody listens to before a repair."""

    title, field = f"录音过长，最多 {SECONDS} 秒", "recording"


class NothingRecorded(Refusal):
    """Shorter than a word."""

    title, field = "录音是空的，请重新录制", "recording"


@dataclass(frozen=True)
class Recording:
    """`silent`: nothing in it is loud enough to be heard."""

    kind: Sound
    seconds: float
    silent: bool


async def listen_to(content: bytes) -> Recording:
    """What a recording is. Raises NotARecording, RecordingTooLong or NothingRecorded."""
    try:
        found = json.loads(await LISTENING.ask(content))
    except (OutOfTime, OutOfMemory):
        raise NotARecording from None
    if found is None:
        raise NotARecording
    if found["seconds"] > SECONDS:
        raise RecordingTooLong
    if found["seconds"] < recording_listening.SHORTEST:
        raise NothingRecorded
    return Recording(**found)
