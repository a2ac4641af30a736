"""What every test of the house may ask for: real engines, an empty database, topic names of its own."""

import fcntl
import gc
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from host.memory import settle_memory
from hypothesis import Phase, settings
from local.engines import Mixed, choose_engines
from testkit.databases import Databases
from testkit.stores import Stores
from testkit.topics import Topics
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# What shares a house runs in one process, one after the other, so that it is closed behind the last of them.
# The longest first; a path stands for all that begins with it.
HOUSES = {
    "tests/chaos/test_chaos.py": "chaos",
    "tests/cases/test_the_figures.py": "figures",
    "tests/cases/": "broken",
    "tests/e2e/test_bad_input.py": "watched",
    "tests/e2e/test_trace.py": "watched",
    "tests/e2e/test_signing.py": "watched",
    "tests/e2e/test_myself.py": "watched",
    "tests/e2e/test_forgetting.py": "watched",
    "tests/e2e/test_importing.py": "watched",
    "tests/e2e/test_leaving.py": "watched",
    "tests/e2e/test_changed_rooms_in_a_ledger.py": "watched",
    "tests/e2e/test_documents_waiting.py": "watched",
    "tests/e2e/test_managers_in_a_ledger.py": "watched",
    "tests/e2e/test_mended_doors_in_a_ledger.py": "watched",
    "tests/e2e/test_renewed_in_a_ledger.py": "watched",
    "tests/e2e/test_staying_on.py": "watched",
    "tests/e2e/test_no_personal_data.py": "lived",
    "tests/e2e/demonstration/": "small",
    "services/notify-svc/tests/wire/": "wire",
}
# Then the year, and what crosses services, the kernel and the engines, whose files take half a minute; the
# short ones last.
ORDER = (*HOUSES, "services/contracts-svc/tests/test_a_year.py", "tests/", "shared/", "deploy/", "")
# Then alone: what promises seconds may share the processor with no other test. Its house starts beside them.
LAST = "tests/cases/test_at_rest.py"
STARTING = 300  # seconds for who starts a house, or ends it: on a busy machine that took 86 of its 120
_turns = pytest.StashKey[int]()

# The suite asks the same each time: it is red for what was changed, and for nothing else. What nobody asked
# yet is asked by `make explore`. Neither explains: to trace each line makes shrinking twenty times as slow.
TERSE = [each for each in Phase if each is not Phase.explain]
settings.register_profile("suite", phases=TERSE, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", phases=TERSE, deadline=None, print_blob=True)
settings.load_profile("suite")


def _house_of(nodeid: str) -> str | None:
    if nodeid.startswith(LAST):
        return None  # it has one of its own
    return next((path for path in HOUSES if nodeid.startswith(path)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The houses first, the longest at the head: what is short fills the gaps at the end."""
    items.sort(key=lambda item: _place_of(item.nodeid))
    first = {house: item for item in reversed(items) if (house := _house_of(item.nodeid))}
    last = {house: item for item in items if (house := _house_of(item.nodeid))}
    for item in (*first.values(), *last.values()):
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(STARTING))


def _place_of(nodeid: str) -> tuple[bool, int]:
    return nodeid.startswith(LAST), next(n for n, path in enumerate(ORDER) if nodeid.startswith(path))


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.stash[_turns] = os.open(_turns_of(os.getppid()), os.O_RDWR | os.O_CREAT, 0o600)


def pytest_unconfigure() -> None:
    _turns_of(os.getpid()).unlink(missing_ok=True)


def _turns_of(run: int) -> Path:
    """Held by each process of a run while it tests; by who is `alone` for themselves."""
    return Path(tempfile.gettempdir()) / f"anju-tests-{run}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    turns = item.config.stash.get(_turns, None)
    if turns is not None:
        fcntl.flock(turns, fcntl.LOCK_SH)
    try:
        return (yield)
    finally:
        if turns is not None:
            fcntl.flock(turns, fcntl.LOCK_UN)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    turns = item.config.stash.get(_turns, None)
    if turns is not None and item.get_closest_marker("alone"):
        fcntl.flock(turns, fcntl.LOCK_EX)  # until its end: what it asked for was made while others tested
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hardly anything made meanwhile is dropped again: to look for it took a fifth of each start."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: of no use to look through it again and again."""
    settle_memory()


class ByHouse(LoadScopeScheduling):  # type: ignore[misc]
    """A file's tests run in one process, for what they share; so do the files that share a house."""

    def _split_scope(self, nodeid: str) -> str:
        path = _house_of(nodeid)
        return HOUSES[path] if path else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Asked for by `-n`."""
    return ByHouse(config, log)


@pytest.fixture(scope="session")
def engines() -> Iterator[Mixed]:
    """PostgreSQL (`.postgres_url`, may create databases and roles) and Kafka (`.kafka`, bootstrap servers).

    Each starts when first asked for. `ANJU_TEST_ENGINE`, `ANJU_POSTGRES_URL`, `ANJU_KAFKA` choose which.
    """
    chosen = choose_engines()
    yield chosen
    chosen.close()


@pytest.fixture(scope="session")
def databases(engines: Mixed) -> Iterator[Databases]:
    """Empty databases, to be lent."""
    found = Databases(engines.postgres_url, lasting=engines.lasting)
    yield found
    found.close()


@pytest.fixture(scope="session")
def stores(databases: Databases) -> Stores:
    """Databases as the migrations of a service leave them."""
    return Stores(databases)


@pytest.fixture
def make_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """Answers the URLs of empty databases, as many as are asked for."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(databases.lent())


@pytest.fixture
def database(make_database: Callable[[], str]) -> str:
    """The URL of an empty database."""
    return make_database()


@pytest.fixture(scope="session")
def topics(engines: Mixed) -> Topics:
    """Names of topics that hold nothing, to be lent."""
    return Topics(engines.kafka)


@pytest.fixture
async def topic_prefix(topics: Topics) -> AsyncIterator[str]:
    """What the names of this test's topics and consumer groups begin with."""
    async with topics.lent() as prefix:
        yield prefix
