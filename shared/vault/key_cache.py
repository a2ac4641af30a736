"""Unwrapped data keys, held in memory for a moment so that a burst of seals does not unwrap each again."""

import asyncio
from uuid import UUID

from vault.seals import Keys

CACHED_KEYS = 2_000
CACHED_SECONDS = 5.0


class KeyCache:
    """At most CACHED_KEYS people, each for CACHED_SECONDS of real time.

    Real, not the clock's: an erasure in another process must count on a virtual clock, too.
    """

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[float, Keys]] = {}

    def get(self, person_id: UUID) -> Keys | None:
        since, keys = self._held.get(person_id, (0.0, None))
        if keys is not None and asyncio.get_running_loop().time() - since <= CACHED_SECONDS:
            return keys
        self.drop(person_id)
        return None

    def put(self, person_id: UUID, keys: Keys, asked_at: float) -> None:
        # Aged from before the question: an erasure since then must not live longer than the limit.
        self.drop(person_id)
        while len(self._held) >= CACHED_KEYS:
            self._held.pop(next(iter(self._held)))
        self._held[person_id] = (asked_at, keys)

    def drop(self, person_id: UUID) -> None:
        self._held.pop(person_id, None)
