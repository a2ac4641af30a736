"""Three contracts in a row of one tenant in one room, all signed: they leave by the first before the second
begins, the second comes to nothing, and they may turn out never to have left. Whatever was told first, it is
the same in the end.
"""

from itertools import permutations

import pytest

from .naive import DAY
from .test_any_deposits import IDS, AnyDeposits

_, SECOND, THIRD, *_ = IDS
SEEDS = pytest.mark.parametrize("seed", range(4))


class Town(AnyDeposits):
    """What is asked for rises with each: 300, 400, 500."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.a_first_one_is_signed(300, False, 30 * DAY, seed, True)
        self.the_next_is_signed(400, 40 * DAY)
        self.the_next_is_signed(500, 40 * DAY)

    def hears(self, *words: str) -> None:
        for word in words:
            match word:
                case "leaves":
                    self.leaves(0, 0 * DAY, True)
                case "annulled":
                    self.annuls([each.contract_id for each in self.standing()].index(SECOND))
                case _:
                    self.never_left()
            self.every_fen_is_in_one_place()

    def carried(self) -> dict[str, int]:
        third, own = self.till.contracts[THIRD], self.of(THIRD).deposit.own_fen
        return {"carried": third["carried_fen"], "held": third["held_fen"], "own": own}


@SEEDS
@pytest.mark.parametrize("order", list(permutations(("leaves", "annulled"))))
def test_what_the_first_settles_was_asked_for_once(seed: int, order: tuple[str, ...]) -> None:
    town = Town(seed)
    town.hears(*order)
    assert town.carried() == {"carried": 0, "held": 200, "own": 200}
    town.teardown()


@SEEDS
@pytest.mark.parametrize("order", [(), *permutations(("leaves", "annulled"))])
def test_what_the_first_has_goes_along_to_the_third_once_they_never_left(
    seed: int, order: tuple[str, ...]
) -> None:
    town = Town(seed)
    town.hears(*(order or ("annulled",)), *(("never left",) if order else ()))
    assert town.carried() == {"carried": 300, "held": 500, "own": 200}
    town.hears("leaves", "never left")
    assert town.carried() == {"carried": 300, "held": 500, "own": 200}
    town.teardown()


@SEEDS
def test_and_so_it_does_where_the_second_is_annulled_after_they_never_left(seed: int) -> None:
    town = Town(seed)
    town.hears("leaves", "never left", "annulled")
    assert town.carried() == {"carried": 300, "held": 500, "own": 200}
