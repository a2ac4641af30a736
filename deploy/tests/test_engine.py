"""A server that did not come up holds nothing that the next one needs."""

import os
from pathlib import Path

import psutil
import pytest
from local.engine import Engine, NotReady


class Mute(Engine):
    """Starts, and answers nobody."""

    def prepare(self) -> None:
        self.asked = 0

    def command(self) -> list[str]:
        return ["sleep", "600"]

    def answers(self) -> bool:
        self.asked += 1
        return False


class Interrupted(Mute):
    """Whoever waits for it is called away."""

    def answers(self) -> bool:
        raise KeyboardInterrupt


def begun_here() -> list[str]:
    return [each.name() for each in psutil.Process(os.getpid()).children() if each.name() == "sleep"]


def test_a_server_that_does_not_answer_in_time_is_ended(tmp_path: Path) -> None:
    server = Mute(tmp_path / "mute")
    with pytest.raises(NotReady, match="did not answer within 0 s"):
        server.start(seconds=0.1)
    assert server.asked
    assert begun_here() == []


def test_a_server_that_nobody_waits_for_any_more_is_ended(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Interrupted(tmp_path / "mute").start()
    assert begun_here() == []
