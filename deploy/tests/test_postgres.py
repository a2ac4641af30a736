"""The embedded PostgreSQL: durable, restartable after any death, and closed to whom it is not for."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from local.postgres import Postgres, PostgresNotFound


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", "right")
    server.start()
    yield server
    server.stop()


def test_what_was_committed_survives_kill_9(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("create table fact (what text)")
        connection.execute("insert into fact values ('moved out')")
        postgres.kill()
    postgres.start()
    with psycopg.connect(postgres.url()) as connection:
        assert connection.execute("select what from fact").fetchall() == [("moved out",)]


def test_a_lock_file_that_names_a_strangers_process_is_no_obstacle(postgres: Postgres) -> None:
    postgres.kill()
    lock = postgres.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join(["1", *lines[1:]]))
    postgres.start()
    assert postgres.answers()


def test_an_empty_lock_file_is_no_obstacle(postgres: Postgres) -> None:
    postgres.kill()
    (postgres.data / "postmaster.pid").write_text("")
    postgres.start()
    assert postgres.answers()


def test_a_checkout_in_a_private_folder_works_for_root_too(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = Postgres(private / "postgres", "right")
    server.start()
    try:
        assert server.answers()
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(password="wrong"))


@pytest.mark.parametrize("scratch", [False, True])
def test_a_password_is_costly_to_guess_but_for_scratch_data_which_ask_for_one_all_the_same(
    tmp_path: Path, scratch: bool
) -> None:
    server = Postgres(tmp_path / "postgres", "right", scratch=scratch)
    server.start()
    try:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(password="wrong"))
        with psycopg.connect(server.url()) as connection:
            kept = "select split_part(rolpassword, ':', 1) from pg_authid where rolname = 'postgres'"
            cheap = scratch and connection.info.server_version >= 160000
            rounds = 1 if cheap else 4096
            assert connection.execute(kept).fetchone() == (f"SCRAM-SHA-256${rounds}",)
    finally:
        server.stop()


def test_every_commit_waits_for_the_disk(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url()) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"show {setting}").fetchone() == ("on",)


def test_a_wrong_folder_of_programs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(PostgresNotFound, match="ANJU_POSTGRES_BIN"):
        Postgres(tmp_path / "postgres", "right")
