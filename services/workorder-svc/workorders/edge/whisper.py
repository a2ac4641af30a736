"""A recogniser on this machine: faster-whisper, in a process with limits, for one recording at a time.

No recording leaves the house, and none is taken apart in the service that knows secrets.
"""

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from uuid import UUID

from files.confined import Confined, Limits, OutOfMemory, OutOfTime

from workorders.edge.model_lock import ModelRefused, prove
from workorders.edge.speech import SpeechUnavailable

LIBRARY: Final = "faster_whisper"
LISTENER: Final = "workorders.edge.whisper_listening"
LIMITS: Final = Limits(memory=8_000_000_000, processor=240, wall=240)


class WhisperSpeech:
    """`model`: a folder whose files were proven."""

    def __init__(self, model: Path) -> None:
        self._model, self._turn = str(model.resolve()).encode(), asyncio.Lock()
        self._listening = Confined(LISTENER, LIMITS)

    async def hear(self, id_: UUID, media_type: str, sound: bytes) -> str:
        """What is said, empty where nothing was understood. Raises SpeechUnavailable."""
        async with self._turn:
            try:
                return (await self._listening.ask(self._model + b"\n" + sound)).decode()
            except (OutOfTime, OutOfMemory, RuntimeError) as fault:
                raise SpeechUnavailable(type(fault).__name__) from fault


async def open_whisper(model: Path, lock: Path) -> WhisperSpeech:
    """Raises ModelRefused where the model is not as it was locked, or what runs it is not installed."""
    if find_spec(LIBRARY) is None:
        raise ModelRefused(LIBRARY, "not installed; it comes with workorder-svc[whisper]")
    await asyncio.to_thread(prove, model, lock)
    return WhisperSpeech(model)
