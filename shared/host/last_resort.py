"""A stop has an end: what is not gone by then is named, and the process ends as by a crash."""

import asyncio
import logging
import os
import threading
from typing import Any

log = logging.getLogger(__name__)


def end_within(seconds: float) -> None:
    """From now on this process has `seconds` left; where it is not gone by itself, it exits with code 1."""
    loop = asyncio.get_running_loop()

    def leave() -> None:
        try:
            for task in asyncio.all_tasks(loop):
                log.error("not stopped after %s s: %s, at %s", seconds, task.get_name(), _places(task))
            logging.shutdown()
        finally:
            os._exit(1)

    # A thread: the loop may be what hangs.
    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


def _places(task: asyncio.Task[Any]) -> str:
    """Where it waits, from the outermost call to the innermost."""
    places = []
    inner: Any = task.get_coro()
    while (frame := getattr(inner, "cr_frame", None) or getattr(inner, "ag_frame", None)) is not None:
        places.append(f"{frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.f_lineno}")
        inner = getattr(inner, "cr_await", None) or getattr(inner, "ag_await", None)
    return " > ".join(places[-12:])
