"""A model of speech is what was locked, file by file, or nobody is asked."""

from pathlib import Path

import pytest
from workorders.edge.model_lock import NEEDED, Locked, ModelRefused, files_of, prove
from workorders.hearing import recogniser
from workorders.settings import SpeechSettings


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).write_bytes(name.encode())
    return folder


def locked(folder: Path) -> Path:
    lock = folder.with_name("model.lock")
    lines = [str(Locked.of(file)) for file in files_of(folder)]
    lock.write_text("\n".join(["# tried on ten recordings", "", *lines]))
    return lock


def test_the_model_that_was_locked_is_taken(model: Path) -> None:
    prove(model, locked(model))


def test_whatever_differs_is_refused_by_its_name(model: Path) -> None:
    lock, weights = locked(model), model / "model.bin"
    weights.write_bytes(b"model.bim")
    with pytest.raises(ModelRefused, match=r"model\.bin: sha256 is \w{64}, locked is"):
        prove(model, lock)
    weights.write_bytes(b"model")
    with pytest.raises(ModelRefused, match=r"model\.bin: 5 bytes, locked are 9"):
        prove(model, lock)
    weights.unlink()
    with pytest.raises(ModelRefused, match=r"model\.bin: missing"):
        prove(model, lock)


def test_what_nobody_locked_is_not_loaded(model: Path) -> None:
    lock = locked(model)
    (model / "preprocessor_config.json").touch()
    with pytest.raises(ModelRefused, match=r"preprocessor_config\.json: not locked"):
        prove(model, lock)


def test_a_model_that_would_send_for_its_tokenizer_is_none(model: Path) -> None:
    (model / "tokenizer.json").unlink()
    with pytest.raises(ModelRefused, match=r"tokenizer\.json: not locked"):
        prove(model, locked(model))


@pytest.mark.parametrize("written", [None, "model.bin", "model.bin many sha256:00", b"\xff"])
def test_without_a_lock_there_is_no_model(model: Path, written: str | bytes | None) -> None:
    lock = model.with_name("model.lock")
    if written is not None:
        lock.write_bytes(written.encode() if isinstance(written, str) else written)
    with pytest.raises(ModelRefused, match=r"model\.lock: no lock of a model"):
        prove(model, lock)
    with pytest.raises(ModelRefused, match="nowhere: no folder of a model"):
        prove(model.with_name("nowhere"), locked(model))


async def test_nobody_listens_on_this_machine_who_is_not_installed_or_locked(model: Path) -> None:
    told = SpeechSettings(speech_url="", speech_model=str(model), speech_model_lock=str(model / "no lock"))
    with pytest.raises(ModelRefused):
        async with recogniser(told):
            pass
