"""Seals that do not open: refused where one person is asked about, shown as what they are among others."""

import logging
from collections.abc import Callable
from typing import Any, Final

from kernel.domain import Refusal
from prometheus_client import Counter

log = logging.getLogger(__name__)

UNREADABLE: Final = "【无法读取】"
"""In the place of what a broken seal holds. No mask makes it, and of the erased nothing is shown."""

BROKEN: Final = Counter(
    "anju_seals_broken", "Times that something of a person was not read for a seal that does not open"
)


class SealBroken(Refusal):
    """A seal that does not open though its person was not erased: moved, altered, or its key is lost.

    `what`: whose, and of which field, for the log. There is nothing that whoever asks could do about it.
    """

    title, status = "这项个人信息的加密数据已损坏，无法读取，系统已记录，请联系系统管理员", 409

    def __init__(self, what: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.what = what

    def noted(self) -> "SealBroken":
        """Itself, once operations can hear of it."""
        log.error("a seal does not open: %s", self.what)
        BROKEN.inc()
        return self


def shown(text: str | SealBroken | None, mask: Callable[[str], str] = str) -> str | None:
    """What was opened as people are shown it: masked, or UNREADABLE; None of the erased."""
    if isinstance(text, SealBroken):
        return UNREADABLE
    return text if text is None else mask(text)
