"""Every event version ever shipped is still read as it was written."""

from pathlib import Path

from tenants.app import service
from testkit.golden import check_golden


def test_every_event_version_is_kept() -> None:
    assert check_golden(service.registry(), Path(__file__).parent / "golden") == []
