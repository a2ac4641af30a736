"""Every refusal of a service has a test that asks for it by its name: one that is known by its words or its
number alone could be another.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from kernel.domain import Refusal


def unnamed(package: str, *folders: Path) -> set[str]:
    """The refusals of this service that no test in these folders names, be it as a class or by its code.

    Whatever test asks for these, in a `test_refusals.py`, does not count.
    """
    import_module(f"{package}.app")
    files = (file for folder in folders for file in folder.rglob("test_*.py"))
    tests = [file.read_text() for file in files if file.name != "test_refusals.py"]
    words = {word for text in tests for word in re.findall(r"[\w-]+", text)}
    return {
        each.__name__
        for each in _all_of(Refusal)
        if each.__module__.startswith(f"{package}.") and not {each.__name__, _code(each)} & words
    }


def _code(refusal: type[Refusal]) -> str:
    """As a caller reads it."""
    return str(refusal.__new__(refusal).code)


def _all_of(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in refusal.__subclasses__():
        yield each
        yield from _all_of(each)
