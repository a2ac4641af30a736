"""Turns recordings into text by a model on this machine, as a process of its own.

Asked is a model's folder, a line feed, and the recording; the answer is the text, empty where nothing was
understood. The model is loaded with the first recording. Needs the extra `whisper`.
"""

import io
from functools import cache
from typing import Any, Final

from av.error import FFmpegError
from faster_whisper import WhisperModel
from files.confined import serve

THREADS: Final = 2
LANGUAGE: Final = "zh"
PROMPT: Final = "以下是租客用普通话报修的内容。"  # written as it is here: simplified, with its marks
LONGEST: Final = 2_000


def listen(asked: bytes) -> bytes:
    folder, _, sound = asked.partition(b"\n")
    wanted: dict[str, Any] = {"language": LANGUAGE, "initial_prompt": PROMPT, "vad_filter": True}
    try:
        found, _ = _model(folder.decode()).transcribe(
            io.BytesIO(sound), condition_on_previous_text=False, **wanted
        )
        text = "".join(each.text for each in found)
    except FFmpegError:
        return b""
    return text.strip()[:LONGEST].encode()


@cache
def _model(folder: str) -> WhisperModel:
    return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=THREADS)


if __name__ == "__main__":
    serve(listen)
