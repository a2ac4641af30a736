"""Another department is asked in our own name."""

import pytest
from neighbours.asking import open_neighbour


async def test_nobody_is_asked_without_a_key_to_sign_our_own_tokens_with() -> None:
    with pytest.raises(ValueError, match="test-svc"):
        async with open_neighbour("http://127.0.0.1:1", "test-svc", None, 1.0):
            pass
