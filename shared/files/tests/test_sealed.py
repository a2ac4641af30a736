import hashlib
import os
from pathlib import Path

import pytest
from files.sealed import FileBroken, FileMissing, SealedFiles
from obstore.store import LocalStore

MASTER = bytes(range(32))
CONTENT = "租客：王喆".encode()


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    return SealedFiles(LocalStore(tmp_path), MASTER, "papers")


def _file(folder: Path) -> Path:
    [file] = [each for each in folder.rglob("*") if each.is_file()]
    return file


async def test_a_file_is_found_by_its_hash(files: SealedFiles) -> None:
    digest = await files.put(CONTENT)
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert await files.get(digest) == CONTENT


async def test_the_same_file_twice_is_one(files: SealedFiles, tmp_path: Path) -> None:
    first = await files.put(CONTENT)
    before = _file(tmp_path).read_bytes()
    assert await files.put(CONTENT) == first
    assert _file(tmp_path).read_bytes() == before


async def test_at_rest_it_says_nothing(files: SealedFiles, tmp_path: Path) -> None:
    digest = await files.put(CONTENT)
    assert CONTENT not in _file(tmp_path).read_bytes()
    with pytest.raises(FileBroken):
        await SealedFiles(LocalStore(tmp_path), os.urandom(32), "papers").get(digest)


async def test_each_changed_byte_of_it_is_found(files: SealedFiles, tmp_path: Path) -> None:
    digest = await files.put(CONTENT)
    sound = _file(tmp_path).read_bytes()
    for place in range(len(sound)):
        changed = bytearray(sound)
        changed[place] ^= 1
        _file(tmp_path).write_bytes(changed)
        with pytest.raises(FileBroken):
            await files.get(digest)
    _file(tmp_path).write_bytes(b"")
    with pytest.raises(FileBroken):
        await files.put(CONTENT)


async def test_what_lies_under_another_hash_does_not_open(files: SealedFiles, tmp_path: Path) -> None:
    digest = await files.put(CONTENT)
    other = hashlib.sha256(b"other").hexdigest()
    moved = tmp_path / "papers" / other[:2] / other
    moved.parent.mkdir()
    moved.write_bytes(_file(tmp_path).read_bytes())
    with pytest.raises(FileBroken):
        await files.get(other)
    assert await files.get(digest) == CONTENT


async def test_what_was_removed_is_missing(files: SealedFiles) -> None:
    digest = await files.put(CONTENT)
    assert [each async for each in files.digests()] == [digest]
    for _ in range(2):
        await files.remove(digest)
    assert [each async for each in files.digests()] == []
    with pytest.raises(FileMissing):
        await files.get(digest)


def test_a_master_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SealedFiles(LocalStore(tmp_path), b"short", "papers")
