"""The house in containers: each service from its own image, told nothing but what a process would be told."""

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from demo.make_ledger import write
from kernel.clock import WallClock, local_date
from local import readiness
from local.containers import service
from local.contexts import CONTEXTS, port
from local.engines import Engines
from local.home import free_port
from local.stack import DEPARTMENTS, Stack

from .command import anju

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

READY_WITHIN = 60
IMAGES = (*CONTEXTS, "sandbox")
PUBLISHED_BY = {
    "TenantMovedOut": "tenants",
    "ContractNearExpiry": "contracts",
    "WorkOrderOverdue": "workorders",
}
pytestmark = [
    pytest.mark.skipif(
        os.environ.get("ANJU_TEST_ENGINE") != "containers", reason="runs by make test ENGINE=containers"
    ),
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def stack(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ANJU_POSTGRES_URL", engines.postgres_url)
        environment.setenv("ANJU_KAFKA", engines.kafka)
        for name in (*IMAGES, "smtp"):
            environment.setenv(f"ANJU_{name.upper()}_PORT", str(free_port()))
        stack = Stack(split=True, home=tmp_path_factory.mktemp("home"))
        stack.create_databases()
        yield stack


@pytest.fixture(scope="module")
def house(stack: Stack) -> Iterator[dict[str, "DockerContainer"]]:
    """Every program of the stack as a container, by its name."""
    with ExitStack() as running:
        yield {
            program.name: running.enter_context(service(program.name, program.environment))
            for program in stack.programs()
        }


@pytest.fixture(scope="module")
def shown(stack: Stack, house: dict[str, "DockerContainer"]) -> dict[str, Any]:
    """What `anju demo` found out there: the ledger loaded, then all three facts, through the gateway."""
    for name in IMAGES:
        becomes_ready(name, house[name])
    write(local_date(WallClock().now()), stack.home / "台账.xlsx", small=True)
    done = anju(stack.home, "demo", "--load", "--json")
    if done.returncode:
        pytest.fail(f"{done.stderr}\n" + "\n".join(said(container) for container in house.values()))
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def becomes_ready(name: str, container: "DockerContainer") -> None:
    until = time.monotonic() + READY_WITHIN
    while not (answer := readiness.ask(name)).ready:
        if time.monotonic() > until or container.status == "exited":
            pytest.fail(f"{answer.said}\n{said(container)}")
        time.sleep(0.2)


def said(container: "DockerContainer") -> str:
    return f"{container.image}: {b''.join(container.get_logs()).decode()[-2000:]}"


@pytest.mark.parametrize("name", IMAGES)
def test_the_image_of_a_service_becomes_ready(house: dict[str, "DockerContainer"], name: str) -> None:
    assert house.keys() == set(IMAGES)
    becomes_ready(name, house[name])


@pytest.mark.parametrize("fact", PUBLISHED_BY)
def test_a_fact_is_applied_by_every_department_and_delivered(shown: dict[str, Any], fact: str) -> None:
    followers = {
        each["department"]
        for each in shown["departments"]
        if PUBLISHED_BY[fact] in each["agrees_up_to"] and each["department"] != PUBLISHED_BY[fact]
    }
    assert followers >= {"notifications", "analytics"}
    trails = [trail for trail in shown["facts"] if trail["fact"] == fact]
    assert len(trails) == (1 if fact == "TenantMovedOut" else 2)
    for trail in trails:
        hops = [hop["hop"] for hop in trail["hops"]]
        assert f"{fact} on Kafka" in hops
        assert {hop.split()[0] for hop in hops if hop.endswith(f" applied {fact}")} == followers
        accepted = {hop.partition(": accepted by the partner")[0] for hop in hops if "accepted by" in hop}
        # What is not urgent waits for the morning: run at night, this looks at the facts that are.
        assert accepted or any("quiet hours" in hop for hop in hops)
        assert accepted == {hop.partition(": delivered")[0] for hop in hops if ": delivered" in hop}


def test_the_partners_got_each_message_once_and_all_departments_agree(shown: dict[str, Any]) -> None:
    assert {each["department"] for each in shown["departments"]} == set(DEPARTMENTS)
    assert [each for each in shown["departments"] if each["behind"] or each["parked"]] == []
    with urllib.request.urlopen(f"http://127.0.0.1:{port('sandbox')}/_ledger", timeout=10) as answer:
        taken = json.load(answer)
    waiting = any("quiet hours" in hop["hop"] for trail in shown["facts"] for hop in trail["hops"])
    by_day = set() if waiting else {"wechat"}  # what goes there waits for the morning
    assert {entry["channel"] for entry in taken} == {"app", "email", "lock", "sms"} | by_day
    assert {entry["deliveries"] for entry in taken} == {1}


def test_every_promise_is_kept(shown: dict[str, Any], stack: Stack) -> None:
    audited = anju(stack.home, "audit", "--json")
    assert (audited.returncode, json.loads(audited.stdout)["broken"]) == (0, []), audited.stderr


def test_asked_to_end_every_container_leaves_by_itself(
    shown: dict[str, Any], house: dict[str, "DockerContainer"]
) -> None:
    for container in house.values():
        container.get_wrapped_container().kill("SIGTERM")
    ended = {name: container.get_wrapped_container().wait(timeout=15) for name, container in house.items()}
    assert {name: each["StatusCode"] for name, each in ended.items()} == dict.fromkeys(house, 0)
