"""The supervisor: what dies comes back, what it left behind is ended, what stops is all stopped."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from local.secrets import PUSH_KEYS
from local.stack import Program, Stack
from local.supervisor import Supervisor

AWKWARD = {"PERCENT": "a%2Fb%(here)s", "COMMA": "a,b=c", "JSON": '{"kty":"OKP","x":"-_"}'}
SAYS_ITS_ENVIRONMENT = (
    "import json, os, time; print(json.dumps(dict(os.environ)), flush=True); time.sleep(600)"
)


class OneProcess(Stack):
    """A stack of one process that does nothing."""

    def programs(self) -> list[Program]:
        command = [sys.executable, "-c", SAYS_ITS_ENVIRONMENT]
        return [Program("idle", command, AWKWARD, priority=10, engine=True)]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(OneProcess(home=tmp_path / "home"))
    supervisor.start()
    yield supervisor
    supervisor.stop()


def pid(supervisor: Supervisor) -> int:
    return next((state.pid for state in supervisor.states() if state.running), 0)


def eventually(true: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)


def test_a_killed_process_comes_back(supervisor: Supervisor) -> None:
    eventually(lambda: pid(supervisor))
    killed = pid(supervisor)
    psutil.Process(killed).kill()
    eventually(lambda: pid(supervisor) not in (0, killed))


def test_what_a_killed_supervisor_left_is_ended_before_it_starts_again(supervisor: Supervisor) -> None:
    eventually(lambda: pid(supervisor))
    orphan = psutil.Process(pid(supervisor))
    psutil.Process(supervisor.pid()).kill()
    eventually(lambda: not supervisor.answers())
    assert orphan.is_running()
    supervisor.start()
    assert not orphan.is_running()
    eventually(lambda: pid(supervisor))


def test_starting_twice_leaves_what_runs_alone_and_knows_which_settings_wait(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    eventually(lambda: pid(supervisor))
    before = pid(supervisor)
    assert supervisor.settings_for_next_start() == []
    monkeypatch.setenv("ANJU_POOL", "9")
    monkeypatch.setenv("PERCENT", "the process has its own")
    supervisor.start()
    assert pid(supervisor) == before
    assert supervisor.settings_for_next_start() == ["ANJU_POOL"]


def test_services_are_stopped_alone_where_the_engines_are_still_needed(tmp_path: Path) -> None:
    class WithService(OneProcess):
        def programs(self) -> list[Program]:
            [engine] = super().programs()
            return [engine, replace(engine, name="service", engine=False)]

    supervisor = Supervisor(WithService(home=tmp_path / "home"))
    supervisor.start()
    try:
        supervisor.start_program("service")
        eventually(lambda: all(supervisor.pid_of(name) for name in ("idle", "service")))
        engine = supervisor.pid_of("idle")
        assert (supervisor.stop_services(), supervisor.stop_services()) == (True, False)
        assert (supervisor.pid_of("idle"), supervisor.pid_of("service")) == (engine, 0)
    finally:
        supervisor.stop()


def test_stopping_stops_all_and_says_whether_there_was_anything_to_stop(supervisor: Supervisor) -> None:
    eventually(lambda: pid(supervisor))
    process = psutil.Process(pid(supervisor))
    assert supervisor.stop()
    assert not process.is_running()
    assert not supervisor.stop()


def test_a_process_gets_its_settings_to_the_letter_and_none_of_the_callers_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_POSTGRES_URL", "postgresql://administrator:secret@db/postgres")
    monkeypatch.setenv("ANJU_TOKEN_KEY", "secret")
    supervisor = Supervisor(OneProcess(home=tmp_path / "home"))
    supervisor.start()
    try:
        log = supervisor.stack.logs / "idle.log"
        eventually(lambda: log.exists() and log.read_text().endswith("\n"))
        told = json.loads(log.read_text())
    finally:
        supervisor.stop()
    assert {name: told[name] for name in AWKWARD} == AWKWARD
    assert "secret" not in told.values()
    assert "ANJU_POSTGRES_URL" not in told
    assert (supervisor.stack.home / "supervisor.conf").stat().st_mode & 0o777 == 0o600


def test_a_host_is_told_the_passwords_of_the_services_it_hosts_and_no_others(tmp_path: Path) -> None:
    stack = Stack(split=True, home=tmp_path / "home")
    contracts = next(program for program in stack.programs() if program.name == "contracts").environment
    urls = {name for name in contracts if name.endswith("_URL") and not name.endswith("_BASE_URL")}
    assert urls == {
        "ANJU_CONTRACTS_URL",
        "ANJU_CONTRACTS_OWNER_URL",
        *("ANJU_PAPERS_URL", "ANJU_TSA_URL", "ANJU_PUBLIC_URL", "ANJU_SIGNER_URL"),
    }
    assert "ANJU_VAULT_KEY" not in contracts
    assert contracts["ANJU_TOKEN_KEY"]  # it asks others who signs, in its own name
    [workorders] = [program for program in stack.programs() if program.name == "workorders"]
    assert workorders.environment["ANJU_VAULT_KEY"]  # what people say in words it keeps sealed
    [notifications] = [program for program in stack.programs() if program.name == "notifications"]
    assert notifications.environment["ANJU_VAULT_KEY"]  # what messages said it keeps sealed
    [sandbox] = [program for program in stack.programs() if program.name == "sandbox"]
    for key in PUSH_KEYS:  # who takes a push knows whose it is
        assert notifications.environment[key] == sandbox.environment[key]
        assert key not in contracts
    assert not {"ANJU_TOKEN_KEY", "ANJU_PAPERS_KEY", "ANJU_SIGNING_AUTHORITY"} & set(workorders.environment)


def test_many_services_share_one_process_unless_split(tmp_path: Path) -> None:
    together = [program.name for program in Stack(home=tmp_path).programs()]
    apart = [program.name for program in Stack(split=True, home=tmp_path).programs()]
    assert together == ["postgres", "kafka", "sandbox", "departments", "gateway"]
    assert apart[3:] == ["contracts", "tenants", "workorders", "notifications", "analytics", "gateway"]
