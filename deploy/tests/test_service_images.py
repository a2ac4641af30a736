"""Each service's own image serves, told nothing but what a process would be told."""

import os
import time
from collections.abc import Iterator

import pytest
from local import readiness
from local.containers import service
from local.contexts import CONTEXTS
from local.engines import Engines
from local.home import free_port
from local.stack import Stack

READY_WITHIN = 40
pytestmark = pytest.mark.skipif(
    os.environ.get("ANJU_TEST_ENGINE") != "containers", reason="runs by make test ENGINE=containers"
)


@pytest.fixture(scope="module")
def stack(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ANJU_POSTGRES_URL", engines.postgres_url)
        environment.setenv("ANJU_KAFKA", engines.kafka)
        for name in (*CONTEXTS, "sandbox"):
            environment.setenv(f"ANJU_{name.upper()}_PORT", str(free_port()))
        stack = Stack(split=True, home=tmp_path_factory.mktemp("home"))
        stack.create_databases()
        yield stack


@pytest.mark.parametrize("context", CONTEXTS)
def test_the_image_of_a_service_becomes_ready(stack: Stack, context: str) -> None:
    with service(context, stack.environment((context,))) as container:
        until = time.monotonic() + READY_WITHIN
        while not (answer := readiness.ask(context)).ready:
            if time.monotonic() > until:
                pytest.fail(f"{answer.said}\n{b''.join(container.get_logs()).decode()[-3000:]}")
            time.sleep(0.2)
