"""Ports that a restarted server finds free again."""

import itertools
import socket
import subprocess
import sys

import pytest
from local import home
from local.home import CLIENTS, FIRST_PORT, free_port


def test_a_free_port_is_nobodys_is_given_once_and_never_to_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    first_of_clients = int(CLIENTS.read_text().split()[0])
    monkeypatch.setattr(home, "_turns", itertools.count(0))
    with socket.socket() as listens:
        listens.bind(("127.0.0.1", taken := free_port()))
        monkeypatch.setattr(home, "_turns", itertools.count(0))
        given = [free_port() for _ in range(50)]
    assert taken not in given
    assert len(set(given)) == 50
    assert all(FIRST_PORT <= port < first_of_clients for port in given)


AS_FROM = (
    "import itertools; from local import home; home._turns = itertools.count({}); print(home.free_port())"
)


def test_what_one_process_was_given_is_given_to_no_other_before_it_is_listened_at() -> None:
    ours = free_port()
    asked = [sys.executable, "-c", AS_FROM.format(ours - FIRST_PORT)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert int(told.stdout) != ours
