"""The app push partner believes a token that its own secret signed by HS256, and no other."""

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sandbox.push import _claims

KEY = b"a-secret-of-at-least-thirty-two-bytes!"
CLAIMS = {"jti": "n-1", "iat": 1_741_900_000}


def signed(key: bytes = KEY, alg: str = "HS256") -> str:
    return jwt.encode({"alg": alg}, CLAIMS, OctKey.import_key(key), algorithms=["HS256", "HS512"])


def test_its_own_says_what_was_signed() -> None:
    assert _claims(KEY, signed()) == CLAIMS


_head, _body, _signature = signed().split(".")
STRANGE = {
    "another secret": signed(b"another-secret-of-at-least-32-bytes!!"),
    "another algorithm": signed(alg="HS512"),
    "no signature": f"{_head}.{_body}.",
    "other words": f"{_head}.{_body[:-2]}AA.{_signature}",
    "no words": f"{_head}.{_signature}",
    "nothing": "",
    "letters of no alphabet": f"{_head}.{_body}.é",
}


@pytest.mark.parametrize("token", STRANGE.values(), ids=STRANGE)
def test_no_other_says_anything(token: str) -> None:
    assert _claims(KEY, token) is None
