"""What was stored once is read for ever."""

from pathlib import Path

from contracts.app import service
from testkit.golden import check_golden


def test_every_event_version_ever_shipped_is_kept_and_read() -> None:
    assert check_golden(service.registry(), Path(__file__).parent / "golden") == []
