"""analytics-svc has no facts of its own, so it has nothing to keep readable: if it gets one, it must."""

from pathlib import Path

from analytics.app import service
from testkit.golden import check_golden


def test_what_was_stored_once_is_read_for_ever() -> None:
    assert check_golden(service.registry(), Path(__file__).parent / "golden") == []
    assert service.registry().names() == {}
