"""Each refusal is asked for by its name."""

from pathlib import Path

from testkit.refusals import unnamed

AT_THE_DOOR = Path(__file__).parents[3] / "tests"
INSIDE = {"PaperGone"}  # what contracts-svc said of a paper: whoever asks hears of the others all the same


def test_every_refusal_has_a_test_that_names_it() -> None:
    assert unnamed("tenants", Path(__file__).parent, AT_THE_DOOR) == INSIDE
