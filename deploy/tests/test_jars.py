"""Kafka's jars are the locked ones or none."""

import hashlib
from pathlib import Path

import pytest
from jgo.maven import MavenContext
from local import jars
from local.jars import Jar, WrongDigest

PAPER = b"not the jar that was locked"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Maven repository in a folder, which stands for Maven Central."""
    jar = tmp_path / "repository" / "org" / "example" / "tool" / "1.0" / "tool-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(PAPER)

    def local_only(**settings: object) -> MavenContext:
        return MavenContext(
            repo_cache=tmp_path / "cache", local_repos=[tmp_path / "repository"], remote_repos={}
        )

    monkeypatch.setattr("jgo.maven.MavenContext", local_only)
    return tmp_path


def test_a_jar_with_another_digest_is_refused_and_not_kept(repository: Path) -> None:
    locked = Jar("org.example", "tool", "1.0", "0" * 64)
    with pytest.raises(WrongDigest, match=r"org.example:tool:1.0.*locked is 0000"):
        jars.fetch([locked], repository / "into")
    assert list((repository / "into").glob("*.jar")) == []


def test_a_jar_with_the_locked_digest_is_kept_under_its_name(repository: Path) -> None:
    locked = Jar("org.example", "tool", "1.0", hashlib.sha256(PAPER).hexdigest())
    assert jars.fetch([locked], repository / "into") == [repository / "into" / "tool-1.0.jar"]
    assert (repository / "into" / "tool-1.0.jar").read_bytes() == PAPER


def test_every_jar_of_kafka_is_locked_by_version_and_digest() -> None:
    assert len(jars.locked()) == 45
    assert all(len(jar.sha256) == 64 for jar in jars.locked())
    assert {jar.version for jar in jars.locked() if jar.group == "org.apache.kafka"} == {"4.4.0"}
