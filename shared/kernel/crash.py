"""Named instants between two effects at which a test kills the process for real.

`ANJU_CRASH_AT=name` kills at the first pass, `name:3` at the third. Unset, a point costs one comparison.
"""

import os
import signal

POINTS = (
    "inserted",  # events inserted, not committed
    "committed",  # committed, not sequenced, the caller has no answer
    "sequenced",  # positions given, nobody told
    "sent",  # on Kafka, cursor not moved
    "cursor_moved",  # cursor moved, before the next read
    "shown",  # views of what others told written, their checkpoint not moved
    "marked",  # it is moved, not committed
    "followed",  # committed, nothing decided upon it yet
    "applied",  # effects written, checkpoint not moved
    "checkpointed",  # checkpoint moved, not committed
    "consumed",  # consumer transaction committed, Kafka offset not
    "fired",  # deadline marked fired, not committed
    "taken in",  # rows of an import taken in, its checkpoint not moved
    "accepted",  # a partner took the message, the outcome is not recorded
)

_armed, _left = "", 1


def arm(where: str) -> None:
    """Die at this point, or with `point:n` when it is passed the nth time. Raises ValueError for no point."""
    global _armed, _left
    name, _, count = where.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"ANJU_CRASH_AT: no crash point is called {name!r}; known: {', '.join(POINTS)}")
    _armed, _left = name, int(count or 1)


arm(os.environ.get("ANJU_CRASH_AT", ""))


def point(name: str) -> None:
    """Die here, as `kill -9` would, if the environment says so."""
    global _left
    if name != _armed:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
