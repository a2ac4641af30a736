"""The house's services as this machine runs them: their names and ports."""

import os

from host.wrong import SettingsWrong

CONTEXTS = ("contracts", "tenants", "workorders", "notifications", "analytics", "gateway")
PORTS = {
    "gateway": 7100,
    "contracts": 7101,
    "tenants": 7102,
    "workorders": 7103,
    "notifications": 7104,
    "analytics": 7105,
    "sandbox": 7190,
    "smtp": 7125,
    "postgres": 7132,
    "kafka": 7192,
}


def setting(name: str) -> str:
    """What the port of a service or engine is set by."""
    return f"ANJU_{name.upper()}_PORT"


def port(name: str) -> int:
    """The loopback port of a service or engine: `ANJU_<NAME>_PORT`, else its own. Raises SettingsWrong."""
    asked = os.environ.get(setting(name))
    if not asked:
        return PORTS[name]
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 5 and 1 <= int(asked) <= 65535):
        raise SettingsWrong({setting(name): "expected TCP port 1..65535"})
    return int(asked)
