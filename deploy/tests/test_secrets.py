"""Secrets are made once, kept by their owner alone, and never asked for."""

import json
from pathlib import Path

from local import secrets


def test_secrets_stay_the_same_and_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = secrets.keep(file)
    assert secrets.keep(file) == made == secrets.read(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_a_newer_release_needs_is_added_beside_the_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("ANJU_POSTGRES_PASSWORD=old\n")
    kept = secrets.keep(file)
    assert kept["ANJU_POSTGRES_PASSWORD"] == "old"
    assert kept["ANJU_VAULT_KEY"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_public_half_of_the_token_key_holds_nothing_private(tmp_path: Path) -> None:
    key = secrets.keep(tmp_path / "secrets.env")["ANJU_TOKEN_KEY"]
    public = json.loads(secrets.public_key(key))
    assert public["crv"] == "Ed25519"
    assert "d" not in public
