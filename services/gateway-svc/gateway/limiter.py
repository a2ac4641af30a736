"""How often one caller may ask: a token bucket each, in memory, the least recent callers forgotten first."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b

from kernel.domain import Refusal

CALLERS = 50_000  # buckets kept; one that is forgotten is full again, which is what an idle one would be


class TooManyRequests(Refusal):
    """More than the rate of this token, or of this address where none is asked for or none is good."""

    title, status = "请求过于频繁，请 {retry_after} 秒后再试", 429


class Limiter:
    """`rate` requests per second for ever, `burst` at once. Counts per process of the gateway.

    `now`: seconds since whenever, never less than before.
    """

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def admit(self, caller: str) -> None:
        """Count one request of this caller. Raises TooManyRequests with the seconds to wait."""
        key = blake2b(caller.encode(), digest_size=16).digest()  # tokens are not kept, not even in memory
        now = self._now()
        left, at = self._buckets.get(key, (float(self._burst), now))
        left = min(left + (now - at) * self._rate, float(self._burst))
        enough = left >= 1
        self._buckets[key] = (left - 1 if enough else left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)
        if not enough:
            raise TooManyRequests(retry_after=max(1, math.ceil((1 - left) / self._rate)))
