"""A scenario performed on the engines of the local stack."""

import time
from collections.abc import Mapping
from typing import Any

from kernel.clock import local_date
from local.stack import Stack

from anju.demonstration.running import performed, progress
from anju.scenarios import playing
from anju.scenarios.names import Scenario
from anju.scenarios.playing import BEGINS


def perform(scenario: Scenario, seed: int, sizes: Mapping[str, int]) -> dict[str, Any]:
    """What was found, as one document; each new day is noted, for it may take hours. Raises Ended when
    something stayed under way, or nothing runs.
    """
    return performed(lambda: _played(scenario, seed, sizes))


async def _played(scenario: Scenario, seed: int, sizes: Mapping[str, int]) -> dict[str, Any]:
    stack, began = Stack(), time.monotonic()
    tell = progress(local_date(BEGINS), began, quiet=False)
    answer = await playing.play(stack.postgres_url, stack.kafka, scenario, seed, sizes, tell)
    return answer | {"seconds": round(time.monotonic() - began, 1)}
