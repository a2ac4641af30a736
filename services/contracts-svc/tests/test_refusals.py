"""Each refusal is asked for by its name."""

from pathlib import Path

from testkit.refusals import unnamed


def test_every_refusal_has_a_test_that_names_it() -> None:
    assert unnamed("contracts", Path(__file__).parent) == set()
