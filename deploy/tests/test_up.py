"""`anju up` waits for what is still starting, and not for what fell."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anju.up import TooSlow, start_services
from local.home import free_port
from local.stack import Program, Stack
from local.supervisor import Supervisor

SLOW = """
import http.server, os, time
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
time.sleep(3)
http.server.HTTPServer(("127.0.0.1", int(os.environ["ANJU_SANDBOX_PORT"])), Ready).serve_forever()
"""
FALLS = "import time; time.sleep(3)"


class OneService(Stack):
    """A stack of one process that is no engine."""

    def programs(self) -> list[Program]:
        return [
            Program("sandbox", [sys.executable, str(self.home / "service.py")], {}, 20, serves=("sandbox",))
        ]


@contextmanager
def supervised(home: Path, service: str) -> Iterator[tuple[Stack, Supervisor]]:
    home.mkdir()
    (home / "service.py").write_text(service)
    stack = OneService(home=home)
    supervisor = Supervisor(stack)
    supervisor.start()
    try:
        yield stack, supervisor
    finally:
        supervisor.stop()


@pytest.fixture(autouse=True)
def port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_SANDBOX_PORT", str(free_port()))


def test_what_runs_and_is_still_starting_when_time_is_up_is_waited_for_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with supervised(tmp_path / "home", SLOW) as (stack, supervisor):
        start_services(stack, supervisor, time.monotonic() + 1)
    told = capsys.readouterr().err
    assert told.count("sandbox 还在启动，继续等待") + told.count("sandbox is still starting") == 1
    assert "✓ sandbox" in told


def test_what_falls_when_time_is_up_is_not_waited_for(tmp_path: Path) -> None:
    with supervised(tmp_path / "home", FALLS) as (stack, supervisor):
        began = time.monotonic()
        with pytest.raises(TooSlow, match="sandbox"):
            start_services(stack, supervisor, began + 1)
    assert time.monotonic() - began < 60
