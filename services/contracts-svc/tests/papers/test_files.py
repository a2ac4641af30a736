import hashlib
import os
from pathlib import Path

import pytest
from contracts.papers.files import PaperBroken, PaperMissing, Papers
from obstore.store import LocalStore

MASTER = bytes(range(32))
PAPER = "租客：王喆".encode()


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(LocalStore(tmp_path), MASTER)


def _file(folder: Path) -> Path:
    [file] = [each for each in folder.rglob("*") if each.is_file()]
    return file


async def test_a_paper_is_found_by_its_hash(papers: Papers) -> None:
    digest = await papers.put(PAPER)
    assert digest == hashlib.sha256(PAPER).hexdigest()
    assert await papers.get(digest) == PAPER


async def test_the_same_paper_twice_is_one(papers: Papers, tmp_path: Path) -> None:
    first = await papers.put(PAPER)
    before = _file(tmp_path).read_bytes()
    assert await papers.put(PAPER) == first
    assert _file(tmp_path).read_bytes() == before


async def test_at_rest_it_says_nothing(papers: Papers, tmp_path: Path) -> None:
    digest = await papers.put(PAPER)
    assert PAPER not in _file(tmp_path).read_bytes()
    with pytest.raises(PaperBroken):
        await Papers(LocalStore(tmp_path), os.urandom(32)).get(digest)


async def test_each_changed_byte_of_it_is_found(papers: Papers, tmp_path: Path) -> None:
    digest = await papers.put(PAPER)
    sound = _file(tmp_path).read_bytes()
    for place in range(len(sound)):
        changed = bytearray(sound)
        changed[place] ^= 1
        _file(tmp_path).write_bytes(changed)
        with pytest.raises(PaperBroken):
            await papers.get(digest)
    _file(tmp_path).write_bytes(b"")
    with pytest.raises(PaperBroken):
        await papers.put(PAPER)


async def test_what_lies_under_another_hash_does_not_open(papers: Papers, tmp_path: Path) -> None:
    digest = await papers.put(PAPER)
    other = hashlib.sha256(b"other").hexdigest()
    moved = tmp_path / "papers" / other[:2] / other
    moved.parent.mkdir()
    moved.write_bytes(_file(tmp_path).read_bytes())
    with pytest.raises(PaperBroken):
        await papers.get(other)
    assert await papers.get(digest) == PAPER


async def test_what_was_removed_is_missing(papers: Papers) -> None:
    digest = await papers.put(PAPER)
    await papers.remove(digest)
    with pytest.raises(PaperMissing):
        await papers.get(digest)


def test_a_master_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Papers(LocalStore(tmp_path), b"short")
