"""What triage has learnt before it saw the first report: examples that come with the software."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from workorders.domain.likeness import Learnt, Model
from workorders.domain.triage import plain

Example = tuple[str, str]


@cache
def examples() -> Sequence[Example]:
    """Fault and text of each that is learnt from."""
    return _read("examples.txt")


@cache
def held_out() -> Sequence[Example]:
    """Those that triage is judged by: nothing is learnt from them."""
    return _read("held_out.txt")


@cache
def learnt() -> Learnt:
    """What is kept of all that is learnt from."""
    return Learnt.of(examples())


@cache
def model() -> Model:
    """Before anybody corrected anything: version 0."""
    return Model(learnt())


def _read(name: str) -> Sequence[Example]:
    found: list[Example] = []
    fault = ""
    for line in files("workorders.triage").joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            fault = line[1:-1]
        elif line and not line.startswith("#"):
            found.append((fault, plain(line)))
    return tuple(found)
