"""A wrong setting is refused by its name, and never shown."""

import base64
import json

import pytest
from edge.access import new_key
from host.settings import Settings, load_settings, private_key, settings_table
from host.wrong import SettingsWrong

KEY = new_key()
GOOD = {
    "ANJU_CONTRACTS_URL": "postgresql://anju:secret@/anju?host=%2Ftmp",
    "ANJU_CONTRACTS_PORT": "7101",
    "ANJU_KAFKA": "127.0.0.1:7192",
    "ANJU_TOKEN_PUBLIC_KEY": json.dumps(KEY.as_dict(private=False)),
}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> "Loader":
    return Loader(monkeypatch)


class Loader:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._environ = monkeypatch

    def __call__(self, seals: bool = False, **changed: str | None) -> Settings:
        for name in {*GOOD, *changed, "ANJU_VAULT_KEY"}:
            self._environ.delenv(name, raising=False)
        for name, value in (GOOD | changed).items():
            if value is not None:
                self._environ.setenv(name, value)
        return load_settings("contracts", seals=seals)


def test_the_environment_becomes_settings(load: Loader) -> None:
    found = load(ANJU_TOPIC_PREFIX="test-1")
    assert found.url == GOOD["ANJU_CONTRACTS_URL"]
    assert (found.port, found.topic_prefix, found.host, found.clock) == (7101, "test-1", "127.0.0.1", "wall")
    assert list(found.token_keys) == [KEY.thumbprint()]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANJU_CONTRACTS_URL", None),
        ("ANJU_CONTRACTS_URL", ""),
        ("ANJU_CONTRACTS_URL", "mysql://leaked"),
        ("ANJU_CONTRACTS_OWNER_URL", "leaked"),
        ("ANJU_CONTRACTS_PORT", "70000"),
        ("ANJU_CONTRACTS_PORT", "leaked"),
        ("ANJU_KAFKA", None),
        ("ANJU_KAFKA", "leaked"),
        ("ANJU_KAFKA", "leaked:0"),
        ("ANJU_KAFKA", "leaked:70000"),
        ("ANJU_POOL", "-1"),
        ("ANJU_LOG_LEVEL", "leaked"),
        ("ANJU_CLOCK_SHIFT_FILE", "/leaked"),
        ("ANJU_TOPIC_PREFIX", "Leaked leaked"),
        ("ANJU_CLOCK", "leaked"),
        ("ANJU_CLOCK_START", "2025-03-14T00:00:00"),
        ("ANJU_ENV", "leaked"),
        ("ANJU_TOKEN_PUBLIC_KEY", None),
        ("ANJU_TOKEN_PUBLIC_KEY", "leaked"),
        ("ANJU_TOKEN_PUBLIC_KEY", json.dumps(KEY.as_dict(private=True))),
        ("ANJU_TOKEN_KEY", json.dumps(KEY.as_dict(private=False))),
        ("ANJU_VAULT_KEY", "leaked"),
        ("ANJU_VAULT_KEY", base64.b64encode(bytes(31)).decode()),
        ("ANJU_BODY_LIMIT", "0"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "leaked"),
    ],
)
def test_each_wrong_setting_is_named_with_what_is_expected(
    load: Loader, name: str, value: str | None
) -> None:
    with pytest.raises(SettingsWrong) as refused:
        load(False, **{name: value})
    assert list(refused.value.faults) == [name]
    assert "expected " in refused.value.faults[name]
    assert "leaked" not in str(refused.value)
    assert "leaked" not in repr(refused.value)


def test_all_wrong_settings_are_told_at_once(load: Loader) -> None:
    with pytest.raises(SettingsWrong) as refused:
        load(ANJU_KAFKA=None, ANJU_CONTRACTS_PORT="x", ANJU_ENV="y")
    assert sorted(refused.value.faults) == ["ANJU_CONTRACTS_PORT", "ANJU_ENV", "ANJU_KAFKA"]


def test_only_a_service_that_seals_needs_the_vault_key(load: Loader) -> None:
    with pytest.raises(SettingsWrong, match="ANJU_VAULT_KEY: missing"):
        load(seals=True)
    key = bytes(range(32))
    assert load(seals=True, ANJU_VAULT_KEY=base64.b64encode(key).decode()).master_key == key


def test_secrets_do_not_show_when_settings_are_printed(load: Loader) -> None:
    secret = json.dumps(KEY.as_dict(private=True))
    found = load(ANJU_TOKEN_KEY=secret, ANJU_VAULT_KEY=base64.b64encode(bytes(range(32))).decode())
    assert json.loads(secret)["d"] not in repr(found)
    assert "AAECAwQ" not in repr(found)
    assert "secret" not in repr(found)
    assert private_key(secret).thumbprint() == KEY.thumbprint()


def test_the_table_has_a_row_for_each_setting() -> None:
    table = settings_table()
    assert len(table.splitlines()) == 2 + len(Settings.model_fields) - 1
    assert "| `ANJU_KAFKA` | bootstrap servers" in table
    assert "| `ANJU_<CTX>_URL` |" in table
