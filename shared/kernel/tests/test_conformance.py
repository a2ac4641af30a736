"""The engines of this run keep what the kernel needs of them, and so does Debian's PostgreSQL where it is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from testkit.conformance import PROMISES, Pair, pair_on


@pytest.fixture(scope="module")
async def pair(engines: Any) -> AsyncIterator[Pair]:
    async with pair_on(engines.postgres_url, engines.kafka) as running:
        yield running


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
async def test_the_engines_keep(pair: Pair, promise: Any) -> None:
    await promise(pair)
