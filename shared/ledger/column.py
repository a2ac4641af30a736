"""One column of a ledger, and one kind of row: what they are called."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Column:
    """`title` is how we call it; `also` is how others do. `needed`: the sheet is useless without it,
    or the column that says the same `instead`. `near`: what is called nearly so may be meant.
    """

    title: str
    also: tuple[str, ...] = ()
    needed: bool = True
    instead: str = ""
    near: bool = True


@dataclass(frozen=True)
class Sheet:
    """One kind of row."""

    title: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name of every column, normalized → its title; of a flat ledger there are two thousand."""
        return {key(name): c.title for c in self.columns for name in (c.title, *c.also)}


def key(name: str) -> str:
    """A title without what clerks vary: spaces, brackets and what stands in them, stars, capitals, widths."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[(\[【〔][^)\]】〕]*[)\]】〕]?|[\W_]", "", plain)
