"""What the pages say is what the code does."""

from pathlib import Path

from host.settings import settings_table
from kernel.crash import POINTS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_for_operators_lists_every_setting_as_it_is() -> None:
    assert settings_table().strip() in (DOCS / "operate.md").read_text()


def test_every_crash_point_is_explained_where_a_fact_passes_it() -> None:
    page = (DOCS / "how-a-fact-travels.md").read_text()
    assert [name for name in POINTS if f"| `{name}` |" not in page] == []
