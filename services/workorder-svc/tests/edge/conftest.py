"""workorder-svc as it runs, on a clock of the test's own, with whoever tells it of the rest."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from testkit.stack import running
from testkit.voices import Voices, make_topics, speaking
from workorders.app import service


@pytest.fixture
def clock() -> VirtualClock:
    """Nine in the morning in Shanghai, a Friday."""
    return VirtualClock(datetime(2025, 3, 14, 1, 0, tzinfo=UTC))


@pytest.fixture
async def runtime(
    database: str,
    engines: Any,
    topic_prefix: str,
    clock: VirtualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Runtime]:
    monkeypatch.setenv("ANJU_DOCUMENTS_URL", tmp_path.as_uri())
    await make_topics(engines.kafka, topic_prefix, "contracts", "tenants")
    async with running(service, database, engines.kafka, topic_prefix, clock) as found:
        yield found


@pytest.fixture
async def voices(engines: Any, topic_prefix: str, runtime: Runtime) -> AsyncIterator[Voices]:
    async with speaking(engines.kafka, topic_prefix, runtime) as found:
        yield found
