"""Whom papers were signed by is trusted on, whoever signs today and whatever the shell says."""

import json
from pathlib import Path

import pytest
from host.wrong import SettingsWrong
from local import identities
from local.stack import Stack
from local.trusted import keep_trusted, trusted

from .command import anju


@pytest.fixture(autouse=True)
def nobody_else_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANJU_SIGNER_URL", "ANJU_SIGNER_ROOTS"):
        monkeypatch.delenv(name, raising=False)


def signs_elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody who signs in our stead; their certificates."""
    both = identities.signing_authority(), identities.timestamp_authority()
    monkeypatch.setenv("ANJU_SIGNER_URL", "http://127.0.0.1:9/signer")
    monkeypatch.setenv("ANJU_SIGNER_ROOTS", identities.roots(*both))
    return [identities.certificate(each) for each in both]


def roots(home: Path) -> str:
    """As an operator gives them to others, from a shell of their own."""
    said = anju(home, "roots", "--json")
    assert said.returncode == 0, said.stderr
    return str(json.loads(said.stdout)["pem"])


def test_who_signed_in_our_stead_is_known_to_every_shell_and_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = Stack(home=tmp_path)
    own = roots(tmp_path)
    assert own.count("BEGIN") == 2
    first = signs_elsewhere(monkeypatch)
    keep_trusted(stack)
    second = signs_elsewhere(monkeypatch)
    keep_trusted(stack)
    keep_trusted(stack)
    monkeypatch.delenv("ANJU_SIGNER_URL")
    found = roots(tmp_path)
    assert [pem for pem in (*first, *second) if pem not in found] == []
    assert (found.startswith(own), found.count("BEGIN")) == (True, 6)
    (tmp_path / "secrets.env").unlink()  # with the key that signed until now
    assert trusted(Stack(home=tmp_path)).count("BEGIN") == 8


def test_what_are_no_roots_is_a_wrong_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signs_elsewhere(monkeypatch)
    monkeypatch.setenv("ANJU_SIGNER_ROOTS", "no roots")
    with pytest.raises(SettingsWrong, match="ANJU_SIGNER_ROOTS"):
        keep_trusted(Stack(home=tmp_path))
