"""押金: what is held by one contract, however it came there. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

Key = TypeVar("Key", UUID, str)


class Deposit(Frozen):
    """In fen: its terms said `as_signed_fen` when it was signed, and say `asked_fen` now; of contracts before
    `carried_fen` is held, and `kept_fen` of what they had was settled by them instead. `returned_fen`: what
    went back of what was beyond it, and no contract before had had.
    """

    as_signed_fen: int
    asked_fen: int
    carried_fen: int = 0
    kept_fen: int = 0
    returned_fen: int = 0

    @property
    def own_fen(self) -> int:
        """What was paid for it alone: what its terms said beyond what a contract before had."""
        return max(self.as_signed_fen - self.carried_fen - self.kept_fen, 0)

    @property
    def held_fen(self) -> int:
        """What its terms say, as far as it is there; where they said none, what was carried."""
        return self._of(self.own_fen + self.carried_fen)

    @property
    def whole_fen(self) -> int:
        """What would be, had no contract before settled any of it."""
        return self._of(self.own_fen + self.carried_fen + self.kept_fen)

    @property
    def to_return_fen(self) -> int:
        """What is there beyond what is held, and did not go back."""
        return max(self.own_fen + self.carried_fen - self.held_fen - self.returned_fen, 0)

    def _of(self, there_fen: int) -> int:
        return min(self.asked_fen, there_fen) if self.as_signed_fen else there_fen

    def without_carried(self) -> "Deposit":
        """As it is where what was carried is held elsewhere."""
        return self.model_copy(update={"carried_fen": 0, "kept_fen": self.carried_fen + self.kept_fen})


class PassedOn(Frozen):
    """What of it stands for each room with the next contract, and what this one settles instead, in fen."""

    shares: dict[UUID, int] = Field(default_factory=dict)
    kept: dict[UUID, int] = Field(default_factory=dict)

    @property
    def rooms(self) -> frozenset[UUID]:
        return frozenset((*self.shares, *self.kept))


def settled_of(unit_ids: Sequence[UUID], given_back: Iterable[UUID]) -> set[UUID]:
    """Of which of a contract's units the share is settled, by the rooms that were given back: one the tenant
    had changed to when the contract was over already, and went along no more, stands for the first.
    """
    return {unit if unit in unit_ids else unit_ids[0] for unit in given_back}


def share_of(held_fen: int, unit_ids: Sequence[UUID], unit_id: UUID) -> int:
    """What of it stands for this of a contract's units, in fen: equal parts that add up to the whole.

    A room the tenant changed to is none of the contract's own: it stands for the first of them.
    """
    place = unit_ids.index(unit_id) if unit_id in unit_ids else 0
    count = len(unit_ids)
    return held_fen * (place + 1) // count - held_fen * place // count


def part_of(
    held_fen: int,
    carried_fen: int,
    unit_ids: Sequence[UUID],
    unit_id: UUID,
    settled_before: Collection[UUID],
) -> int:
    """The same of what is held by a contract, where `carried_fen` of it stands for none of the units
    `settled_before` by the contract before, unless that is all.
    """
    others = [unit for unit in unit_ids if unit not in settled_before]
    along = min(carried_fen, held_fen) if 0 < len(others) < len(unit_ids) else 0
    own = share_of(held_fen - along, unit_ids, unit_id)
    return own if unit_id in settled_before or not along else own + share_of(along, others, unit_id)


def without_gone(
    carried: Mapping[Key, int], kept: Mapping[Key, int], of: Mapping[Key, int]
) -> tuple[dict[Key, int], dict[Key, int]]:
    """What is carried, and what was settled before, by contract: what went back is carried no more."""
    less = {before: max(carried.get(before, 0) - fen, 0) for before, fen in of.items()}
    more = {before: kept.get(before, 0) + fen for before, fen in of.items()}
    return {**carried, **less}, {**kept, **more}


def gone_along(gone: Mapping[Key, int], left: Key, entered: Key) -> dict[Key, int]:
    """What went back of each room's part, where one takes the place of another."""
    if left not in gone:
        return dict(gone)
    rest = {unit: fen for unit, fen in gone.items() if unit != left}
    return rest | {entered: rest.get(entered, 0) + gone[left]}
