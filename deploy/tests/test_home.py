"""Ports that a restarted server finds free again."""

import itertools
import socket

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
