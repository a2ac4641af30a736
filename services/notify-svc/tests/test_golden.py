"""Every version of every fact ever shipped is kept and still read."""

from pathlib import Path

from notifications.app import service
from testkit.golden import check_golden


def test_what_was_stored_once_is_read_for_ever() -> None:
    assert check_golden(service.registry(), Path(__file__).parent / "golden") == []
