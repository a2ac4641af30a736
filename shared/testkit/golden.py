"""Golden files: one JSON per event version ever shipped. What was stored once is read for ever.

A folder holds `<Type>.v<n>.json` and `LOCK`, the sha256 of each. `python -m testkit.golden contracts` writes
and locks what is missing (put a file there yourself for values worth reading); `--check` only looks.
"""

import argparse
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import get_args

import orjson
from kernel.domain import Event
from kernel.facts import Malformed, Registry, TooNew, UnknownType
from kernel.service import Service
from pydantic import BaseModel

from testkit.sample import sample

Digest = Callable[[bytes], str]
NAME = re.compile(r"(?P<type>[A-Za-z]\w*)\.v(?P<version>[1-9]\d*)\.json")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pretty(value: object) -> bytes:
    """JSON as it is committed: one value a line, so that a diff shows what changed."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def check_golden(registry: Registry, folder: Path) -> list[str]:
    """Each broken promise in words; empty when every version ever shipped is kept and still read."""
    names = registry.names()
    promised = {f"{name}.v{v}.json" for name, e in names.items() for v in range(1, e.schema_version + 1)}
    problems = [f"{name}: no golden file" for name in sorted(promised - _names(folder))]
    problems += check_lock(folder)
    for file in _files(folder):
        problems += _check_file(registry, file)
    for name, event in names.items():
        problems += [
            f"{name}: holds {field}, which is not stored" for field in sorted(_unstored(event, set()))
        ]
    return problems


def _unstored(type_: object, seen: set[object]) -> set[str]:
    """Fields, at any depth, that JSON leaves out: what is handed on at once would know more than the log."""
    if type_ in seen:
        return set()
    seen.add(type_)
    found, parts = set[str](), list(get_args(type_))
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        found = {name for name, field in type_.model_fields.items() if field.exclude}
        parts += [field.annotation for field in type_.model_fields.values()]
    return found.union(*(_unstored(part, seen) for part in parts))


def check_lock(folder: Path, digest: Digest = sha256) -> list[str]:
    """What differs between a folder, its LOCK, and the LOCKs of released versions (git tags `v*`)."""
    locked, present = read_lock(folder), _names(folder)
    problems = [f"{name}: is locked but missing" for name in sorted(set(locked) - present)]
    problems += [f"{name}: is not in LOCK" for name in sorted(present - set(locked))]
    for name in sorted(present & set(locked)):
        if digest((folder / name).read_bytes()) != locked[name]:
            problems.append(f"{name}: was changed; a new shape needs a new schema_version")
    for name, tag, was in _released(folder):
        if locked.get(name) != was:
            problems.append(f"{name}: was released in {tag} and is another one now, or gone")
    return problems


def write_golden(registry: Registry, folder: Path) -> list[str]:
    """Write and lock a file for each type's latest version that has none; the names of what was locked.

    A file without a line in LOCK is locked as it is, once it decodes. Nothing locked is touched. Raises
    NoSample for a type whose values cannot be guessed, ValueError for a file that does not decode.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, type_ in registry.names().items():
        file = folder / f"{name}.v{type_.schema_version}.json"
        if file.name not in read_lock(folder):
            event = _decode(registry, file) if file.exists() else sample(type_)
            file.write_bytes(pretty(orjson.loads(registry.encode(event))))
    fresh = sorted(_names(folder) - set(read_lock(folder)))
    if problems := [p for name in fresh for p in _check_file(registry, folder / name)]:
        raise ValueError("; ".join(problems))
    lock(folder, fresh)
    return fresh


def lock(folder: Path, names: Iterable[str], digest: Digest = sha256) -> None:
    """Write the digests of these files into LOCK, beside what is there."""
    entries = read_lock(folder) | {name: digest((folder / name).read_bytes()) for name in names}
    text = "".join(f"{entries[name]}  {name}\n" for name in sorted(entries))
    (folder / "LOCK").write_text(text, "utf-8")


def read_lock(folder: Path) -> dict[str, str]:
    """File name → digest."""
    path = folder / "LOCK"
    return _entries(path.read_text("utf-8")) if path.exists() else {}


def golden_folder(service: str) -> tuple[Registry, Path]:
    """The private events of a service and where their golden files are: `tests/golden` beside the package.

    Raises LookupError when `<service>.app` holds no `Service`.
    """
    app = import_module(f"{service}.app")
    for value in vars(app).values():
        if isinstance(value, Service):
            return value.registry(), Path(str(app.__file__)).parents[1] / "tests" / "golden"
    raise LookupError(f"{service}.app: no Service")


def _check_file(registry: Registry, file: Path) -> list[str]:
    matched = NAME.fullmatch(file.name)
    if matched is None:
        return [f"{file.name}: is not named <Type>.v<n>.json"]
    try:
        event = _decode(registry, file)
    except UnknownType:
        return [f"{file.name}: nobody reads this type any more, though it was shipped"]
    except (TooNew, Malformed) as fault:
        return [f"{file.name}: no longer decodes ({fault})"]
    current = type(event).schema_version == int(matched["version"])
    if current and orjson.loads(registry.encode(event)) != orjson.loads(file.read_bytes()):
        return [f"{file.name}: comes back in another shape; give the type a new schema_version"]
    return []


def _decode(registry: Registry, file: Path) -> Event:
    name, version = file.name.removesuffix(".json").rsplit(".v", 1)
    return registry.decode(name, int(version), file.read_bytes())


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _names(folder: Path) -> set[str]:
    return {file.name for file in _files(folder)}


def _entries(text: str) -> dict[str, str]:
    return {name: digest for digest, name in (line.split("  ", 1) for line in text.splitlines() if line)}


def _released(folder: Path) -> list[tuple[str, str, str]]:
    """(file, tag, digest) of every LOCK under a release tag; nothing outside of a git work tree."""
    tags = _git(folder, "tag", "--merged", "HEAD", "--list", "v*").split()
    shown = {tag: _git(folder, "show", f"{tag}:./LOCK") for tag in tags}
    return [(name, tag, was) for tag, text in shown.items() for name, was in _entries(text).items()]


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],  # noqa: S607 - whichever git the developer uses
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""  # a machine without git: LOCK alone stands
    return done.stdout if done.returncode == 0 else ""


def main(arguments: list[str] | None = None) -> int:
    """`python -m testkit.golden [--check] SERVICE…`; 1 when a promise is broken, each said in words."""
    parser = argparse.ArgumentParser(prog="python -m testkit.golden", description=__doc__)
    parser.add_argument("services", nargs="+", metavar="SERVICE", help="import package, such as contracts")
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    problems: list[str] = []
    for service in given.services:
        registry, folder = golden_folder(service)
        if not given.check:
            for name in write_golden(registry, folder):
                sys.stdout.write(f"{service}: locked {name}\n")
        problems += [f"{service}: {problem}" for problem in check_golden(registry, folder)]
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
