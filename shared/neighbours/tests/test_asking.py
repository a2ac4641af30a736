"""Another department is opened for each request that asks it, so that must cost next to nothing."""

import json
import ssl
from typing import Any

import pytest
from neighbours.asking import _certificates, open_neighbour
from testkit.stack import KEY


async def test_whom_we_trust_is_read_once_however_often_a_neighbour_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, make = list[int](), ssl.create_default_context

    def counted(*args: Any, **more: Any) -> ssl.SSLContext:
        read.append(1)
        return make(*args, **more)

    monkeypatch.setattr(ssl, "create_default_context", counted)
    _certificates.cache_clear()
    key = json.dumps(KEY.as_dict(private=True))
    for _ in range(3):
        async with open_neighbour("http://127.0.0.1:1", "test-svc", key, 1.0):
            pass
    assert len(read) == 1


async def test_nobody_is_asked_without_a_key_to_sign_our_own_tokens_with() -> None:
    with pytest.raises(ValueError, match="test-svc"):
        async with open_neighbour("http://127.0.0.1:1", "test-svc", None, 1.0):
            pass
