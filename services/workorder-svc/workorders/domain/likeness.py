"""Which fault a text is most like: multinomial naive Bayes over runs of one to three characters.

Small and plain on purpose: the same examples make the same model, a text is judged in a fraction of a
millisecond, and what led to a judgement can be shown in the writer's own words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Final

from kernel.domain import Frozen

LONGEST: Final = 3
SMOOTHING: Final = 0.2
HEAT: Final = 1.0  # a run tells of its parts too, yet what all faults share weighs nothing already
SHOWN: Final = 3


@dataclass(frozen=True)
class Likeness:
    """The fault, how sure (0 to 1), and what of the text led there, the strongest first."""

    fault: str
    sure: float
    led_by: tuple[str, ...]


class Learnt(Frozen):
    """What is kept of examples: of each fault how many there were, and how often each run. Never a text."""

    texts: dict[str, int]
    runs: dict[str, dict[str, int]]

    @classmethod
    def of(cls, examples: Iterable[tuple[str, str]]) -> "Learnt":
        """`examples`: each a fault and a text."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        texts: Counter[str] = Counter()
        for fault, text in examples:
            counts[fault].update(runs(text))
            texts[fault] += 1
        return cls(texts=dict(texts), runs={fault: dict(found) for fault, found in counts.items()})


class Model:
    """Of all that was `learnt`. ValueError if that is nothing."""

    def __init__(self, *learnt: Learnt) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        texts: Counter[str] = Counter()
        for each in learnt:
            texts.update(each.texts)
            for fault, found in each.runs.items():
                counts[fault].update(found)
        if not texts:
            raise ValueError("nothing to learn from")
        self.faults = tuple(sorted(texts))
        every = {run for each in counts.values() for run in each}
        self._prior = {fault: log(texts[fault] / texts.total()) for fault in self.faults}
        totals = {fault: counts[fault].total() + SMOOTHING * len(every) for fault in self.faults}
        self._weights: Mapping[str, tuple[float, ...]] = {
            run: _weighed([(counts[fault][run] + SMOOTHING) / totals[fault] for fault in self.faults])
            for run in every
        }

    def judge(self, text: str) -> Likeness | None:
        """None where nothing of the text was ever seen."""
        known = sorted(run for run in runs(text) if run in self._weights)
        if not known:
            return None
        scores = [
            self._prior[fault] + HEAT * sum(self._weights[run][place] for run in known)
            for place, fault in enumerate(self.faults)
        ]
        best = max(range(len(scores)), key=scores.__getitem__)
        total = sum(exp(score - scores[best]) for score in scores)
        return Likeness(self.faults[best], 1 / total, self._leading(known, best))

    def _leading(self, known: list[str], best: int) -> tuple[str, ...]:
        """What speaks most for this fault against the others; none that is part of another."""

        def speaks(run: str) -> float:
            weights = self._weights[run]
            return weights[best] - (sum(weights) - weights[best]) / max(len(weights) - 1, 1)

        led: list[str] = []
        for run in sorted((each for each in known if len(each) > 1), key=lambda each: (-speaks(each), each)):
            if len(led) == SHOWN:
                break
            if speaks(run) > 0 and not any(run in other or other in run for other in led):
                led.append(run)
        return tuple(led)


def _weighed(chances: list[float]) -> tuple[float, ...]:
    """The evidence of a run for each fault, by how much it tells faults apart: what all say says nothing."""
    shares = [chance / sum(chances) for chance in chances]
    unsure = -sum(share * log(share) for share in shares) / log(len(shares)) if len(shares) > 1 else 0.0
    return tuple((1 - unsure) * log(chance) for chance in chances)


def runs(text: str) -> set[str]:
    """Every run of up to LONGEST characters, none across a blank."""
    return {
        part[place : place + length]
        for part in text.split()
        for length in range(1, LONGEST + 1)
        for place in range(len(part) - length + 1)
    }
