"""Where each unit is found: by any part of its door code, its building, and on the map (h3)."""

from typing import Final

import h3
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from published.contracts import UnitDoorCorrected, UnitPlaceCorrected, UnitTakenIn
from published.values import Place

FINEST: Final = 9
"""Cells of some 0.1 km²: a few houses."""
COARSEST: Final = 4


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case UnitTakenIn(code=code, place=place) as unit:
            where = unit.model_dump(include={"unit_id", "park_id", "building_id", "code"})
            return where | {"code_grams": grams(code), "cell": cell_of(place)}
        case UnitDoorCorrected(building_id=building, code=code) if row:
            return row | {"building_id": building, "code": code, "code_grams": grams(code)}
        case UnitPlaceCorrected(place=place) if row:
            return row | {"cell": cell_of(place)}
    return row


def cell_of(place: Place | None) -> str | None:
    return str(h3.latlng_to_cell(place.latitude, place.longitude, FINEST)) if place else None


def grams(word: str) -> list[str]:
    """The letters and pairs of letters of a door code, or of a part of one, in lower case.

    PostgreSQL finds by them which codes may hold a part; whether one does is asked of the code itself.
    """
    word = word.lower()
    return sorted({*word, *(word[at : at + 2] for at in range(len(word) - 1))})


def finest_of(cell: str) -> tuple[str, str]:
    """The first and the last of the finest cells within this one; all between them are within it, too."""
    size = h3.cell_to_children_size(cell, FINEST)
    return h3.child_pos_to_cell(cell, FINEST, 0), h3.child_pos_to_cell(cell, FINEST, size - 1)


places = View(
    name="places",
    columns="""
        unit_id     uuid primary key,
        park_id     uuid not null,
        building_id uuid not null,
        code        text not null,
        code_grams  text[] not null,
        cell        text collate "C",
        version     integer not null
    """,
    listens=(UnitTakenIn, UnitDoorCorrected, UnitPlaceCorrected),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="unit_id",
    # As in `neighbours/leases.py`: no entries lie in wait, which each search would read.
    indexes=(
        *("(unit_id) include (cell)", "(building_id)", "(cell)"),
        "using gin (code_grams) with (fastupdate = off)",
    ),
)

CALLED = """
    select id from views.names where position(%(word)s in lower(normalize(name, nfkc))) > 0
"""
"""Parks and buildings by a part of their names."""

WITHIN = """
    select lower(normalize(name, nfkc)) as said from views.names
     where position(lower(normalize(name, nfkc)) in %s) > 0 and lower(name) !~ '[a-z0-9]$'
     group by said order by length(lower(normalize(name, nfkc))) desc, said
"""
"""Names of parks and buildings that are within a text, the longest first. What ends in a letter or a digit
may as well be the beginning of a door.
"""

NAMED = """
    select unit_id from views.places
     where (code_grams @> %(grams)s and position(%(word)s in lower(code)) > 0
            or building_id = any(%(called)s::uuid[]))
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s)) limit %(limit)s
"""
"""Units by a part of their door code, or in buildings that are called so."""
