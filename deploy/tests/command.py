"""One call of the operators' tool, in a process of its own."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from testkit.nursery import NURSERY


@dataclass(frozen=True)
class Said:
    """What a call came to."""

    returncode: int
    stdout: str
    stderr: str


def anju(home: Path, *words: str, locale: str = "C.UTF-8") -> Said:
    """`anju WORDS` with this home and this locale."""
    environment = {**os.environ, "ANJU_HOME": str(home), "LC_ALL": locale, "COLUMNS": "200"}
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = NURSERY.Process(target=_live, args=(words, environment, out, err))
        process.start()
        process.join()
        return Said(process.exitcode or 0, out.read_text(), err.read_text())


def _live(words: tuple[str, ...], environment: dict[str, str], out: Path, err: Path) -> None:
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["anju", *words]
    # Only now: its words are chosen by the locale while it loads.
    from anju.main import main

    main()
