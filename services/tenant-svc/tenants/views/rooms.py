"""The units as contracts-svc told them, found by a part of their door code too: people say the room, and not
always its building, nor which of its rooms they have.
"""

from dataclasses import replace
from typing import LiteralString

from neighbours import units as of

PARTS: LiteralString = r"""string_to_array(regexp_replace(upper({}),
    '[^0-9A-Z]+|(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[0-9])', '-', 'g'), '-')"""
"""The runs of digits and of letters in a door code, in SQL: of 3栋-502-A they are 3, 502 and A."""

# Entries that lie in wait would be read by each search.
units = replace(
    of.units,
    indexes=(*of.units.indexes, f"using gin (({PARTS.format('code')})) with (fastupdate = off)"),
)

# The end of it, or what one letter or figure stands behind, for a room of a flat: 301 says 1-301-A, and 12 is
# no end of 12-301.
SAID: LiteralString = f"""{PARTS.format("u.code")} @> string_to_array(s.room, '-')
    and array_to_string({PARTS.format("u.code")}, '-') ~ ('(^|-)' || s.room || '(-[0-9A-Z])?$')"""
"""Whether `s.room`, the parts that somebody said with hyphens between, says the unit `u`, in SQL."""

_CALLED: LiteralString = """regexp_replace(
    regexp_replace(upper(normalize({}, nfkc)), '\\s', '', 'g'), '(号楼|[栋幢座楼号])$', '')"""
NAMED: LiteralString = f"""{_CALLED.format("b.name")} in (
    select {_CALLED.format("said")} from unnest(%(buildings)s::text[]) as said)"""
"""Whether somebody named the building `b`: 12号楼 is 12栋, in SQL."""
