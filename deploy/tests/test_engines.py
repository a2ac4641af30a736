"""The fixture's promise: whatever runs the engines, tests find the same two."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from local import engines
from local.engines import Embedded, Engines, WrongEngine, choose_engines
from testkit.stack import eventually


def test_each_test_has_an_empty_database_of_its_own(engines: Engines, database: str) -> None:
    with psycopg.connect(database) as connection:
        tables = "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        assert connection.execute(tables).fetchone() == (0,)
        assert connection.info.server_version >= 150000
        assert connection.info.dbname in database


async def test_kafka_takes_topics_from_inside_an_event_loop(engines: Engines, topic_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=engines.kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{topic_prefix}.facts", num_partitions=1, replication_factor=1)])

        async def listed() -> bool:  # made is not yet known: the broker's metadata follow its controller
            return f"{topic_prefix}.facts" in await admin.list_topics()

        await eventually(listed, "the topic is listed")
        await admin.delete_topics([f"{topic_prefix}.facts"])
    finally:
        await admin.close()


def test_an_unknown_way_to_run_the_engines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_TEST_ENGINE", "cloud")
    with pytest.raises(WrongEngine, match=r"ANJU_TEST_ENGINE.*cloud"):
        choose_engines()


def test_an_address_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_TEST_ENGINE", "embedded")
    monkeypatch.setenv("ANJU_POSTGRES_URL", "postgresql://elsewhere/postgres")
    monkeypatch.setenv("ANJU_KAFKA", "elsewhere:9092")
    chosen = choose_engines()
    assert (chosen.postgres_url, chosen.kafka) == ("postgresql://elsewhere/postgres", "elsewhere:9092")


@pytest.mark.parametrize(("room", "scratch"), [(0, True), (0, False), (1 << 60, True)])
def test_what_need_not_last_is_kept_in_memory_where_that_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, scratch: bool
) -> None:
    monkeypatch.setattr(engines, "MEMORY", tmp_path)
    monkeypatch.setattr(engines, "ROOM", room)
    embedded = Embedded(scratch=scratch)
    try:
        assert (embedded.folder.parent == tmp_path) == (scratch and room == 0)
    finally:
        embedded.close()


SHOWING = """
import time
from local.engines import Embedded
engines = Embedded(scratch=True)
engines.postgres_url
print(engines.postgres.process.pid, engines.folder, engines.postgres.socket, flush=True)
time.sleep(600)
"""


def test_engines_of_a_run_that_was_killed_are_not_left_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", SHOWING], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        number, folder, socket = run.stdout.readline().split()
        server = psutil.Process(int(number))
        assert server.name() == "postgres"
        run.kill()
    server.wait(20)
    until = time.monotonic() + 20
    while Path(folder).exists() or Path(socket).exists():
        assert time.monotonic() < until, "the folders go after the server"
        time.sleep(0.05)
