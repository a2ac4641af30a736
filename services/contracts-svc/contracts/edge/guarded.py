"""How routes about one contract find it: known, and the caller's to see."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from edge.call import Call

Guarded = Callable[[UUID, Call], Awaitable[dict[str, Any]]]
