"""Whom people call first where somebody is in danger."""

from host.settings import told

from workorders.settings import DangerSettings


def emergency_phone() -> str | None:
    """None where the company has no such number."""
    return told(DangerSettings).emergency_phone or None
