"""The house's services as this machine runs them: their names and ports."""

import os

CONTEXTS = ("contracts", "tenants", "workorders", "notifications", "analytics", "gateway")
_PORTS = {
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


class WrongPort(ValueError):
    """A port setting is no number from 1 to 65535."""


def port(name: str) -> int:
    """The loopback port of a service or engine: `ANJU_<NAME>_PORT`, else its own. Raises WrongPort."""
    setting = f"ANJU_{name.upper()}_PORT"
    asked = os.environ.get(setting)
    if asked is None:
        return _PORTS[name]
    if not asked.isdecimal() or not 1 <= int(asked) <= 65535:
        raise WrongPort(f"{setting}: {asked!r} is not a port (1 to 65535)")
    return int(asked)
