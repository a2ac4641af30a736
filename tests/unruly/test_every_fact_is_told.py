"""Whatever stands in a service's log can be told: a fact that cannot would hold up all that come after it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from host.run import load
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from local.contexts import CONTEXTS
from testkit.golden import golden_folder, read_lock

TELLING = [name for name in CONTEXTS if load(name).publish]
NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", TELLING)
def test_every_version_of_every_fact_is_told_or_kept_to_oneself(name: str) -> None:
    publish = load(name).publish
    assert publish is not None
    registry, folder = golden_folder(name)
    told = set()
    for file in read_lock(folder):
        type_, _, version = Path(file).stem.rpartition(".v")
        event = registry.decode(type_, int(version), (folder / file).read_bytes())
        said = publish(Fact(event, named_id(file), "a-stream", 1, 1, NOW, NOW, SYSTEM, name))
        told |= {type(said)} if said else set()
    assert told
