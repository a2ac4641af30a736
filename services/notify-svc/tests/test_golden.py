"""Every version of every fact ever shipped is kept and still read."""

from pathlib import Path

import pytest
from notifications.app import service
from notifications.domain.callback import callback
from notifications.domain.callback_facts import HighRiskEnded, HighRiskNoted
from notifications.domain.languages import Language
from notifications.domain.notice import notice
from notifications.domain.notification import notification
from notifications.views.why import explain
from testkit.golden import check_golden

CALLS = tuple(set(callback.events) - {HighRiskNoted, HighRiskEnded})  # of no cause
GOLDEN = Path(__file__).parent / "golden"


def test_what_was_stored_once_is_read_for_ever() -> None:
    assert check_golden(service.registry(), GOLDEN) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fact_of_a_chain_says_what_it_is(language: Language) -> None:
    registry = service.registry()
    for file in GOLDEN.glob("*.json"):
        name, version = file.stem.split(".v")
        event = registry.decode(name, int(version), file.read_text("utf-8"))
        if isinstance(event, (*notice.events, *notification.events, *CALLS)):
            assert explain(event, language) not in ("", name), name
