"""What a scenario has to show, and what it found: a goal that is missed is reported as it is."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Bound = Literal[">=", "<=", "="]


@dataclass(frozen=True)
class Goal:
    """`name` is stable, for programs; `title` for who reads it."""

    name: str
    title: str
    found: float
    bound: Bound
    wanted: float

    @property
    def met(self) -> bool:
        match self.bound:
            case ">=":
                return self.found >= self.wanted
            case "<=":
                return self.found <= self.wanted
        return self.found == self.wanted

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


def per_cent(part: int, whole: int) -> float:
    """Rounded to a hundredth; of nothing, all."""
    return round(100 * part / whole, 2) if whole else 100.0
