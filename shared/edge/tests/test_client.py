"""A client is opened for each request that asks another department, so that must cost next to nothing."""

import ssl
from typing import Any

import pytest
from edge.client import _authorities, open_client


async def test_which_servers_are_believed_is_read_once_however_often_a_client_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, make = list[int](), ssl.create_default_context

    def counted(*args: Any, **more: Any) -> ssl.SSLContext:
        read.append(1)
        return make(*args, **more)

    monkeypatch.setattr(ssl, "create_default_context", counted)
    _authorities.cache_clear()
    for _ in range(3):
        async with open_client(timeout=1.0) as opened:
            assert not opened.trust_env
    assert len(read) == 1
