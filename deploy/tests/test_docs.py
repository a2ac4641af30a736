"""What the pages say is what the code does."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final, LiteralString

from host.run import load
from host.settings import settings_table
from kernel.crash import POINTS
from local.stack import DEPARTMENTS
from psycopg import AsyncConnection
from testkit.stores import Stores

DOCS = Path(__file__).parents[2] / "docs"
OF_KEYS: Final[LiteralString] = (
    "select count(*) from pg_tables where schemaname = 'public' and tablename like '%\\_keys'"
)


async def test_every_service_with_keys_is_named_where_they_are_kept_out_of_backups(stores: Stores) -> None:
    page = (DOCS / "operate.md").read_text()
    [named] = re.findall(r"Of ([^:]*), which have some, two files", page)
    with_keys = set()
    for name in DEPARTMENTS:
        async with stores.lent(load(name)) as roles, await AsyncConnection.connect(roles.owner) as conn:
            [tables] = await (await conn.execute(OF_KEYS)).fetchone() or [0]
        spec = find_spec(name)
        assert spec
        assert spec.origin
        with_keys |= {Path(spec.origin).parents[1].name} if tables else set()
    assert set(re.findall(r"[a-z]+-svc", named)) == with_keys


def test_the_page_for_operators_lists_every_setting_as_it_is() -> None:
    assert settings_table().strip() in (DOCS / "operate.md").read_text()


def test_every_crash_point_is_explained_where_a_fact_passes_it() -> None:
    page = (DOCS / "how-a-fact-travels.md").read_text()
    assert [name for name in POINTS if f"| `{name}` |" not in page] == []
