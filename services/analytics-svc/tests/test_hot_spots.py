"""How likely chance is, by what statisticians say of the same tables."""

from math import comb

import pytest
from analytics.hot_spots import by_chance, judged


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((3, 4, 1, 4), 17 / 70),  # Fisher's tea
        ((0, 10, 5, 10), 1.0),
        ((10, 10, 0, 10), 1 / 184_756),
        ((42, 100, 20, 100), sum(comb(62, k) * comb(138, 100 - k) for k in range(42, 63)) / comb(200, 100)),
        ((5, 5, 0, 5), 1 / 252),
    ],
)
def test_it_is_fishers(table: tuple[int, int, int, int], p: float) -> None:
    assert by_chance(*table) == pytest.approx(p, rel=1e-6)


def test_many_are_as_soon_judged_as_few() -> None:
    assert by_chance(42_000, 100_000, 20_000, 100_000) == pytest.approx(0, abs=1e-12)
    assert by_chance(20_000, 100_000, 20_000, 100_000) == pytest.approx(0.5, abs=0.01)


def cell(repairs: int, of: int, elsewhere: int, elsewhere_of: int, cells: int = 1) -> dict[str, int]:
    return {
        "repairs": repairs,
        "of": of,
        "elsewhere": elsewhere,
        "elsewhere_of": elsewhere_of,
        "cells": cells,
    }


def test_of_many_cells_one_must_stand_out_the_more() -> None:
    found = [judged([cell(8, 20, 2, 20, cells)])[0]["significant"] for cells in (1, 40)]
    assert found == [True, False]


def test_where_there_is_no_other_park_there_is_nothing_to_stand_out_from() -> None:
    [alone] = judged([cell(8, 20, 0, 0)])
    assert (alone["share"], alone["share_elsewhere"], alone["significant"]) == (0.4, None, False)
