"""The files of a model of speech, each proven by its size and digest before anything is loaded from them.

A lock is a text: lines of `name size sha256:digest`, `#` begins a comment line. It is made once of files that
somebody has tried, by `python -m workorders.edge.model_lock FOLDER`, and kept where the model is not.
"""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NEEDED: Final = frozenset({"config.json", "model.bin", "tokenizer.json"})
"""Without its tokenizer a model would send for one: nothing is fetched while a service runs."""


class ModelRefused(Exception):
    """It is not the model that was locked: nobody is asked, people listen."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


@dataclass(frozen=True)
class Locked:
    """A file as it was when it was locked; `size` in bytes."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> "Locked":
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return cls(file.name, file.stat().st_size, digest)

    def __str__(self) -> str:
        return f"{self.name} {self.size} sha256:{self.sha256}"


def prove(folder: Path, lock: Path) -> None:
    """Raises ModelRefused for the first file that is not as it was locked, is missing, or was added."""
    wanted, found = read(lock), {file.name: file for file in files_of(folder)}
    for name in sorted(NEEDED - wanted.keys()):
        raise ModelRefused(name, "not locked")
    for name in sorted(found.keys() ^ wanted.keys()):
        raise ModelRefused(name, "not locked" if name in found else "missing")
    for name, each in sorted(wanted.items()):
        if (size := found[name].stat().st_size) != each.size:
            raise ModelRefused(name, f"{size} bytes, locked are {each.size}")
        if (now := Locked.of(found[name])) != each:
            raise ModelRefused(name, f"sha256 is {now.sha256}, locked is {each.sha256}")


def read(lock: Path) -> dict[str, Locked]:
    """What was locked, by name. Raises ModelRefused for a lock that is none."""
    try:
        lines = lock.read_text("utf-8").splitlines()
        parts = [line.split() for line in lines if line.strip() and not line.startswith("#")]
        each = [Locked(name, int(size), digest.removeprefix("sha256:")) for name, size, digest in parts]
    except (OSError, ValueError) as fault:
        raise ModelRefused(lock.name, "no lock of a model") from fault
    return {one.name: one for one in each}


def files_of(folder: Path) -> list[Path]:
    """Raises ModelRefused where there is no such folder."""
    try:
        return sorted(file for file in folder.iterdir() if file.is_file())
    except OSError as fault:
        raise ModelRefused(folder.name, "no folder of a model") from fault


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="print the lock of a model's folder")
    parser.add_argument("folder", type=Path)
    for file in files_of(parser.parse_args().folder):
        print(Locked.of(file))  # noqa: T201 - what it is for
